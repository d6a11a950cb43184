package mutants

// killMutants are about kills and the waits between tries.
var killMutants = []Mutant{
	{
		Name: "answer-does-not-end-a-kill", Scenario: 6,
		What: "a kill goes on although the master has answered that there is no such task",
		File: "core/scheduler/update.go",
		Old:  "	if t.over() {\n		m.ended(at, t)\n",
		New:  "	if t.over() && u.hasUUID() {\n		m.ended(at, t)\n",
	},
	{
		Name: "killed-launch-not-asked-about", Scenario: 12,
		What: "a task that is killed while it is launched is never asked about",
		File: "core/scheduler/wait.go",
		Old:  `t.verdict == VerdictLaunching && until != 0`,
		New:  `t.verdict == VerdictLaunching && !t.is(taskKilling) && until != 0`,
	},
	{
		Name: "kills-give-up", Scenario: 43,
		What: "a kill is given up after five tries",
		File: "core/scheduler/kill.go",
		Old: `ok && k.turn == timer.turn {
			m.sendKill`,
		New: `ok && k.turn == timer.turn && k.attempt < 5 {
			m.sendKill`,
	},
	{
		Name: "kill-sent-once",
		What: "a kill is sent once",
		File: "core/scheduler/kill.go",
		Old:  "	heapPush(&m.kills.heap, killTimer{next, at, k.turn})\n	m.kills.live[at] = k\n",
		New:  "	m.kills.live[at] = k\n",
	},
	{
		Name: "kills-end-with-the-stream",
		What: "what was being killed is not killed any more after the next subscription",
		File: "core/scheduler/kill.go",
		Old:  "			m.killNow(s)\n",
		New:  "",
	},
	{
		Name: "kill-not-stored",
		What: "the wish to kill a task does not outlive a restart",
		File: "core/scheduler/kill.go",
		Old:  "	m.kills.live[at] = killing{grace: grace}\n	m.storeTask(t)\n",
		New:  "	m.kills.live[at] = killing{grace: grace}\n",
	},
	{
		Name: "kill-of-an-older-stream",
		What: "a task that nobody here launched is killed because it was seen on an older stream",
		File: "core/scheduler/kill.go",
		Old:  "	m.pardonAll()\n",
		New:  "",
	},
	{
		Name: "kills-without-a-budget",
		What: "the kills of a policy in a minute are not bounded",
		File: "core/scheduler/drift.go",
		Old:  `if k.spent >= m.cfg.Drift.KillsPerMinute {`,
		New:  `if false {`,
	},
	{
		Name: "kill-loop",
		What: "a task that is killed by a policy, said to be gone and seen alive again is killed at once each time",
		File: "core/scheduler/kill.go",
		Old:  `if m.kills.live[at] = k; k.next <= m.now {`,
		New:  `if m.kills.live[at] = k; true {`,
	},
	{
		Name: "kill-waits-for-its-backoff",
		What: "a task that comes into reach while it is being killed is killed when the backoff says so",
		File: "core/scheduler/update.go",
		Old:  "			m.killNow(at) // it was out of reach of the kills sent so far\n",
		New:  "",
	},
	{
		Name: "backoff-without-cap",
		What: "the waits between tries grow beyond their maximum",
		File: "core/scheduler/backoff.go",
		Old: `		if d >= b.Max/2 {
			d = b.Max // before doubling, so d cannot overflow
			break
		}
		d *= 2
	}
	d = min(d, b.Max)
`,
		New: `		d *= 2
	}
`,
	},
	{
		Name: "backoff-overflows",
		What: "a wait doubles past the largest number before it is held to its maximum",
		File: "core/scheduler/backoff.go",
		Old: `	for range min(attempt, 40) { // bounded even if attempt is not
		if d >= b.Max/2 {
			d = b.Max // before doubling, so d cannot overflow
			break
		}
		d *= 2
	}
`,
		New: `	for range min(attempt, 62) {
		d *= 2
	}
`,
	},
	{
		Name: "backoff-does-not-grow",
		What: "all waits between tries are the same",
		File: "core/scheduler/backoff.go",
		Old:  "		d *= 2\n",
		New:  "",
	},
	{
		Name: "jitter-lengthens",
		What: "jitter makes waits longer than their maximum",
		File: "core/scheduler/backoff.go",
		Old:  `return max(d-d/1000*permille, 1)`,
		New:  `return max(d+d/1000*permille, 1)`,
	},
}
