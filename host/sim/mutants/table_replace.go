package mutants

// replaceMutants are about the replacement of a task by another.
var replaceMutants = []Mutant{
	{
		Name: "replacement-rolls-back-too-early",
		What: "the old task is started again while the new one may still run",
		File: "core/scheduler/replace_offers.go",
		Old:  `c.r.Rollback != mesos.RollbackOff && c.oldOver() && c.newOver() && c.covers(`,
		New:  `c.r.Rollback != mesos.RollbackOff && c.oldOver() && c.covers(`,
	},
	{
		Name: "replacement-takes-lost-for-ended",
		What: "a task whose agent is out of reach counts as ended, and another is started in its place",
		File: "core/scheduler/replace_rules.go",
		Old:  "	return t == nil || t.over()\n",
		New:  "	return t == nil || t.over() || t.verdict == VerdictUnreachable\n",
	},
	{
		Name: "replaced-task-is-safe-to-start",
		What: "the end of a task that is being replaced is told as safe to start again",
		File: "core/scheduler/update.go",
		Old:  `m.inReplacement(t, u.meaning.advice)`,
		New:  `u.meaning.advice`,
	},
	{
		Name: "reservation-outlives-its-replacement",
		What: "what was reserved for a replacement that was given up is never released",
		File: "core/scheduler/replace_offers.go",
		Old:  "			return ours && (r == nil || !r.open())\n",
		New:  "			return ours && r == nil\n",
	},
	{
		Name: "held-resources-are-offered",
		What: "the framework is shown offers that a replacement waits for",
		File: "core/scheduler/replace_offers.go",
		Old:  "	if collecting[o.agent] {\n		return true\n	}\n",
		New:  "",
	},
	{
		Name: "replacement-kills-before-it-has-offers",
		What: "the old task is killed before what the new one needs is secured",
		File: "core/scheduler/replace_offers.go",
		Old:  `return together(p.held, p.free).Contains(c.m.extra(c.r)) && c.m.grab(c.r, &p).Empty()`,
		New:  `return c.m.grab(c.r, &p).Empty()`,
	},
	{
		Name: "replacement-tells-two-outcomes",
		What: "a replacement that is over is told anew when another master does not know it",
		File: "core/scheduler/replace_native.go",
		Old:  `return !c.r.open() }, statusAcknowledge}`,
		New:  `return false }, statusAcknowledge}`,
	},
	{
		Name: "replacement-forgets-its-wish-to-stop",
		What: "a new task that the framework no longer wants is started after a restart",
		File: "core/scheduler/replace_record.go",
		Old:  `record.Since, record.Cancelled, record.UUID`,
		New:  `record.Since, false, record.UUID`,
	},
}
