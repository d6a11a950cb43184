package mutants

// scheduleMutants are about rounds that begin by themselves.
var scheduleMutants = []Mutant{
	{
		Name: "schedule-overflows", Scenario: 26,
		What: "a delay of for ever and a spread are added without a limit",
		File: "core/scheduler/schedule.go",
		Old:  `m.schedule.implicit = m.now.Add(max(c.Delay, 1)).Add(c.Spread)`,
		New:  `m.schedule.implicit = m.now + max(c.Delay, 1) + c.Spread`,
	},
	{
		Name: "time-overflows", Scenario: 26,
		What: "a time that is put off for ever runs past the last that can be written",
		File: "core/mesos/time.go",
		Old:  "	if d >= MaxMicros-t {\n		return MaxMicros\n	}\n",
		New:  "",
		By:   []string{"scheduler"},
	},
	{
		Name: "rounds-overlap",
		What: "a periodic round does not wait for the one in progress",
		File: "core/scheduler/schedule.go",
		Old:  `for !m.round.running() && !m.throttled() {`,
		New:  `for !m.throttled() {`,
	},
	{
		Name: "pause-does-nothing",
		What: "a schedule that is paused goes on",
		File: "core/scheduler/schedule.go",
		Old:  "	if s.paused {\n		return 0\n	}\n",
		New:  "",
	},
	{
		Name: "schedule-begins-anew",
		What: "each subscription begins the schedule anew, so that on a shaky line it never comes to a round",
		File: "core/scheduler/schedule.go",
		Old:  "	if m.schedule.begun {\n		return\n	}\n",
		New:  "",
	},
	{
		Name: "missed-rounds-are-made-up",
		What: "rounds that were missed are made up for one after the other",
		File: "core/scheduler/schedule.go",
		Old:  `m.schedule.explicit = m.now.Add(m.cfg.Schedule.Explicit)`,
		New:  `m.schedule.explicit = m.schedule.explicit.Add(m.cfg.Schedule.Explicit)`,
	},
}
