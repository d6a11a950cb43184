package mutants

// offerMutants are about offers and the gate in front of them.
var offerMutants = []Mutant{
	{
		Name: "rescind-not-heard", Scenario: 31,
		What: "an offer that was taken back may still be used",
		File: "core/scheduler/offers.go",
		Old:  "	o, ok := m.offers.take(id)\n	if !ok {\n		m.holdRescinded(id)\n		return\n	}\n",
		New:  "	o, ok := m.offers.take(id)\n	if ok || !ok {\n		m.offers.byID[id] = len(m.offers.list)\n		m.offers.list = append(m.offers.list, o)\n		return\n	}\n",
	},
	{
		Name: "offers-never-released", Scenario: 36,
		What: "offers that were held during the first round are not shown after it",
		File: "core/scheduler/gate.go",
		Old:  "	m.notice(NoticeOffered).Offers = held\n",
		New:  "	_ = held\n",
	},
	{
		Name: "gate-opens-early",
		What: "a round that was superseded, of which nothing is known, opens the gate",
		File: "core/scheduler/round_end.go",
		Old: `if phase == RoundComplete || phase == RoundDegraded {
		m.openGate()`,
		New: `if phase != RoundWaiting {
		m.openGate()`,
	},
	{
		Name: "gate-not-kept",
		What: "launches are carried out before it is known what runs",
		File: "core/scheduler/launch.go",
		Old:  `!m.mustBeOpen(e) || `,
		New:  ``,
	},
	{
		Name: "old-offers-hoarded",
		What: "offers grow old behind the gate and are not given back",
		File: "core/scheduler/gate.go",
		Old:  "	m.call(CallDecline).Offers = old\n",
		New:  "	_ = old\n",
	},
	{
		Name: "offers-outlive-their-stream",
		What: "offers survive the next SUBSCRIBED",
		File: "core/scheduler/session.go",
		Old:  "int(m.cfg.Limits.Message)))\n	m.loseAllOffers()\n",
		New:  "int(m.cfg.Limits.Message)))\n",
	},
	{
		Name: "offer-used-twice",
		What: "an offer may be used twice",
		File: "core/scheduler/offers.go",
		Old:  "		o, _ := m.offers.take(list[i].ID)\n		m.agents.drop(o.agent)\n		ids",
		New:  "		o := m.offers.list[m.offers.byID[list[i].ID]]\n		ids",
	},
	{
		Name: "id-used-twice",
		What: "a task may be launched under the id of another",
		File: "core/scheduler/launch.go",
		Old:  `case again, m.tasks.find(t.TaskID) != noSlot, m.replacements`,
		New:  `case again, m.tasks.find(t.TaskID) != noSlot && !m.tasks.row(m.tasks.find(t.TaskID)).over(), m.replacements`,
	},
	{
		Name: "launch-not-stored",
		What: "a task is launched, and not on record before",
		File: "core/scheduler/launch.go",
		Old:  "	m.storeTask(t)\n	m.storeLaunch(t.id, in.Info)\n",
		New:  "	m.storeLaunch(t.id, in.Info)\n",
	},
}
