package agent

// rules are all tables. Tests run with a copy in which one row is changed, to
// see that a transcript notices.
type rules struct {
	link         []linkRule
	launch       []launchRule
	kill         []killRule
	update       []updateRule
	ack          []ackRule
	end          []endRule
	apply        []applyRule
	reconcile    []reconcileRule
	target       []targetRule
	operationAck []operationAckRule
	replace      []replaceRule
	step         []stepRule
	replaceAck   []replaceAckRule
}

var defaultRules = rules{
	link: linkRules, launch: launchRules, kill: killRules, update: updateRules, ack: ackRules,
	end: endRules, apply: applyRules, reconcile: reconcileRules, target: targetRules, operationAck: operationAckRules,
	replace: replaceRules, step: stepRules, replaceAck: replaceAckRules,
}
