package mutants

// masterOperationMutants are about what the master says of operations.
var masterOperationMutants = []Mutant{
	{
		Name: "dropped-operation-not-asked-about", Scenario: 16,
		What: "an operation that an agent does not list any more stays pending for ever",
		File: "core/master/operation.go",
		Old:  `if len(missing) > 0 {`,
		New:  `if len(missing) > 0 && !a.reported {`,
	},
	{
		Name: "operation-without-agent", Scenario: 18,
		What: "an answer about an operation does not name the agent, without which nobody who lost its records can acknowledge it",
		File: "core/master/operation.go",
		Old:  `s.OperationID, s.AgentID, s.ProviderID = o.Status.OperationID, o.agent.id, o.Status.ProviderID`,
		New:  `s.OperationID, s.ProviderID = o.Status.OperationID, o.Status.ProviderID`,
	},
	{
		Name: "absent-provider-is-unknown", Scenario: 19,
		What: "an operation whose provider is recovering is UNKNOWN",
		File: "core/master/reconcile_operations_rules.go",
		Old:  `c.provider == mesos.ProviderDisconnected && c.canAnswer() }, askedPassOn, askedRecovering,`,
		New:  `c.provider == mesos.ProviderDisconnected && c.canAnswer() }, askedUnknown, askedUnknown,`,
	},
	{
		Name: "unreachable-operations-untold", Scenario: 22,
		What: "nobody is told that an operation's agent is unreachable",
		File: "core/master/operation.go",
		Old:  "			if o.framework != nil {\n				m.tellOperation(",
		New:  "			if o.framework != nil && false {\n				m.tellOperation(",
	},
	{
		Name: "operation-answer-with-uuid",
		What: "an answer about an operation bears the uuid of the update, so that it is acknowledged before the update came",
		File: "core/master/operation.go",
		Old:  "	s.UUID = mesos.UUID{}\n	return s\n",
		New:  "	return s\n",
	},
	{
		Name: "operation-ended-by-any-acknowledgement",
		What: "an operation is forgotten when an update of it is acknowledged that is not the last",
		File: "core/master/acknowledge.go",
		Old:  `return c.operation.Forwarded.UUID != c.e.UUID`,
		New:  `return false`,
	},
	{
		Name: "failed-operation-keeps-its-resources",
		What: "what an operation that failed was to make is offered all the same",
		File: "core/master/operation_update.go",
		Old:  "		m.revert(o)\n",
		New:  "",
	},
	{
		Name: "orphans-not-adopted",
		What: "the operations that agents brought before their framework subscribed are never its own",
		File: "core/master/subscribe.go",
		Old:  "	m.adoptOrphans(f)\n",
		New:  "",
	},
}
