package mutants

// sessionMutants are about subscriptions and calls that fail.
var sessionMutants = []Mutant{
	{
		Name: "watchdog-not-armed", Scenario: 45,
		What: "a first subscription that is never answered is waited for for ever",
		File: "core/scheduler/session.go",
		Old:  `case SessionSubscribing, SessionSubscribed, SessionLeaving:`,
		New:  `case SessionSubscribed, SessionLeaving:`,
	},
	{
		Name: "refused-launch-asked-about", Scenario: 27,
		What: "a task whose launch the master refused, which never had an agent, stays among those that are asked about",
		File: "core/scheduler/callfail.go",
		Old: `		for _, id := range e.TaskIDs {
			m.notLaunched(id, e.Message)
		}
`,
		New: ``,
	},
	{
		Name: "refused-launch-ends-the-heard-of",
		What: "a task that was heard of counts as never launched because its launch was refused",
		File: "core/scheduler/callfail.go",
		Old:  `if t.verdict != VerdictLaunching {`,
		New:  `if t.over() {`,
	},
	{
		Name: "launch-sent-again",
		What: "a launch whose call was not answered is sent again",
		File: "core/scheduler/callfail.go",
		Old:  "	case failResubscribe:\n",
		New: `	case failResubscribe:
		if e.Call == CallAccept && len(e.TaskIDs) > 0 {
			c := m.call(CallAccept)
			for _, id := range e.TaskIDs {
				c.Tasks = append(c.Tasks, NewTask{TaskID: id})
			}
		}
`,
	},
	{
		Name: "failure-of-an-older-epoch",
		What: "a call of an older stream that fails now counts against this one",
		File: "core/scheduler/callfail.go",
		Old:  `if e.Epoch != m.session.epoch {`,
		New:  `if false {`,
	},
	{
		Name: "older-streams-are-heard",
		What: "events of a stream that is over are taken",
		File: "core/scheduler/machine.go",
		Old:  `if e.Epoch != m.session.epoch {`,
		New:  `if false {`,
	},
	{
		Name: "subscribes-in-a-hot-loop",
		What: "a stream that breaks at once is opened again without a growing wait",
		File: "core/scheduler/session.go",
		Old:  `if s.state == SessionSubscribed && m.now-s.since >= m.cfg.Subscribe.Backoff.Max {`,
		New:  `if s.state == SessionSubscribed {`,
	},
	{
		Name: "framework-id-not-stored",
		What: "the framework id is not made durable, so a restart is a new framework and the old one's tasks are killed",
		File: "core/scheduler/session.go",
		Old:  "	m.storeFramework()\n",
		New:  "",
	},
	{
		Name: "another-framework-id-accepted",
		What: "a master that answers with another framework id than ours is believed",
		File: "core/scheduler/session.go",
		Old:  `(message == "" || ours != "" && ours != message)`,
		New:  `(message == "" || ours != "" && false)`,
	},
	{
		Name: "epochs-repeat",
		What: "after a restart epochs begin anew, so that fences of before count",
		File: "core/scheduler/restore.go",
		Old:  "	m.session.epoch = r.Epoch\n",
		New:  "",
	},
	{
		Name: "no-round-after-subscribed",
		What: "a subscription after the first begins no round",
		File: "core/scheduler/session.go",
		Old:  "	m.beginRound(roundRequest{kind: RoundExplicit, cause: CauseSubscribed})\n",
		New:  "	if s.epoch == 1 {\n		m.beginRound(roundRequest{kind: RoundExplicit, cause: CauseSubscribed})\n	}\n",
	},
	{
		Name: "heartbeat-of-the-master-ignored",
		What: "the interval of heartbeats that the master names is not used",
		File: "core/scheduler/session.go",
		Old:  "		s.interval = e.Heartbeat\n",
		New:  "",
	},
	{
		Name: "acts-without-a-stream",
		What: "kills and questions are sent while there is no stream",
		File: "core/scheduler/machine.go",
		Old:  "	if m.session.state != SessionSubscribed {\n		return // kills",
		New:  "	if m.session.state == SessionDisconnected {\n		return // kills",
	},
}
