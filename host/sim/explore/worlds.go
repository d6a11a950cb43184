package explore

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// lifetime is that of tasks that end by themselves.
const lifetime = 90 * mesos.Second

// Worlds is the table of worlds that are searched. Most are small
// enough to be searched whole; of the others a share is.
var Worlds = []World{
	// From the first start of the scheduler.
	{Name: "calm", Tasks: 2, Agents: 2, Starts: 1, Fences: true, Aware: true, Left: Budgets{Tick: 3}},
	{Name: "crash", Tasks: 2, Agents: 2, Starts: 2, Fences: true, Aware: true, Left: Budgets{Tick: 3, Crash: 1}},
	{Name: "crash-crash", Tasks: 1, Agents: 1, Starts: 2, Fences: true, Aware: true, Left: Budgets{Tick: 2, Crash: 2}},
	{Name: "cut", Tasks: 1, Agents: 2, Starts: 2, Fences: true, Aware: true, Left: Budgets{Tick: 3, Cut: 2, Round: 1}},
	{Name: "failover", Tasks: 1, Agents: 2, Starts: 2, Fences: true, Aware: true, Left: Budgets{Tick: 4, Failover: 1, Away: 1}},
	{Name: "failover-classic", Tasks: 1, Agents: 2, Starts: 2, Aware: true, Left: Budgets{Tick: 4, Failover: 1, Away: 1}},
	{Name: "loss", Tasks: 1, Agents: 1, Starts: 2, Fences: true, Aware: true, Left: Budgets{Tick: 4, Haste: 1, Loss: 1, Twice: 1}},
	{Name: "away", Tasks: 1, Agents: 2, Starts: 3, Fences: true, Aware: true, Left: Budgets{Tick: 6, Break: 1, Away: 1, Kill: 1}},
	{Name: "away-unaware", Tasks: 1, Agents: 2, Starts: 3, Fences: true, Left: Budgets{Tick: 6, Break: 1, Away: 1, Kill: 1}},
	{Name: "away-given-up", Tasks: 1, Agents: 2, Starts: 3, Fences: true, Aware: true, Patient: mesos.Minute, Decide: true, Left: Budgets{Tick: 8, Break: 1, Away: 1}},
	{Name: "kill", Tasks: 1, Agents: 1, Starts: 2, Fences: true, Aware: true, Left: Budgets{Tick: 4, Kill: 1, Crash: 1, Loss: 1}},
	{Name: "ends", Tasks: 1, Agents: 1, Starts: 2, Ends: lifetime, Fences: true, Aware: true, Left: Budgets{Tick: 6, Crash: 1, Forget: 1, Twice: 1}},
	{Name: "brief", Tasks: 1, Agents: 1, Starts: 1, Ends: 1, Fences: true, Aware: true, Left: Budgets{Tick: 4, Loss: 1, Twice: 1, Crash: 1}},
	{Name: "agent", Tasks: 1, Agents: 1, Starts: 3, Fences: true, Aware: true, Left: Budgets{Tick: 4, Stop: 2, Away: 1}},
	{Name: "gate", Tasks: 2, Agents: 2, Starts: 1, Gate: true, Fences: true, Aware: true, Left: Budgets{Tick: 3, Crash: 1, Failover: 1}},
	{Name: "rounds", Tasks: 1, Agents: 2, Starts: 2, Fences: true, Aware: true, Rounds: 2 * mesos.Minute, Left: Budgets{Tick: 8, Haste: 1, Round: 2, Cut: 1}},
	// From tasks that run.
	{Name: "crash-failover", Tasks: 1, Agents: 1, Starts: 2, Running: true, Fences: true, Aware: true, Left: Budgets{Tick: 4, Crash: 1, Failover: 1, Away: 1}},
	{Name: "crash-away", Tasks: 1, Agents: 2, Starts: 3, Running: true, Fences: true, Aware: true, Left: Budgets{Tick: 5, Crash: 1, Break: 1, Away: 1}},
	{Name: "loss-kill", Tasks: 1, Agents: 1, Starts: 2, Running: true, Fences: true, Aware: true, Left: Budgets{Tick: 4, Loss: 1, Kill: 1, Twice: 1, Cut: 1}},
	{Name: "stop-failover", Tasks: 1, Agents: 2, Starts: 3, Running: true, Fences: true, Aware: true, Left: Budgets{Tick: 5, Stop: 1, Failover: 1, Away: 2}},
	{Name: "given-up", Tasks: 1, Agents: 2, Starts: 3, Running: true, Fences: true, Aware: true, Patient: mesos.Minute, Decide: true, Left: Budgets{Tick: 6, Break: 1, Away: 1, Crash: 1, Kill: 1}},
	{Name: "forgotten", Tasks: 1, Agents: 2, Starts: 3, Running: true, Fences: true, Patient: mesos.Minute, Decide: true, Unknown: scheduler.UnknownKill, Left: Budgets{Tick: 8, Break: 1, Away: 1, Forget: 1, Cut: 1}},
	{Name: "adopted", Tasks: 1, Agents: 2, Starts: 3, Running: true, Fences: true, Patient: mesos.Minute, Decide: true, Unknown: scheduler.UnknownAdopt, Left: Budgets{Tick: 8, Break: 1, Away: 1, Forget: 1, Crash: 1}},
	{Name: "periodic", Tasks: 1, Agents: 1, Starts: 2, Running: true, Fences: true, Aware: true, Rounds: 2 * mesos.Minute, Left: Budgets{Tick: 6, Failover: 1, Away: 1, Round: 1}},
	// All that can happen: a share.
	{
		Name: "everything", Tasks: 2, Agents: 2, Starts: 2, Running: true, Fences: true, Aware: true,
		Left: Budgets{Tick: 6, Haste: 1, Loss: 1, Crash: 1, Failover: 1, Stop: 1, Break: 1, Away: 1, Cut: 1, Twice: 1, Kill: 1, Round: 2},
	},
	{
		Name: "from-the-start", Tasks: 2, Agents: 2, Starts: 2, Fences: true, Aware: true,
		Left: Budgets{Tick: 6, Haste: 1, Loss: 1, Crash: 1, Failover: 1, Stop: 1, Away: 1, Cut: 1, Kill: 1, Round: 1},
	},
	{
		Name: "everything-classic", Tasks: 2, Agents: 2, Starts: 2, Running: true, Aware: true, Ends: lifetime,
		Left: Budgets{Tick: 6, Haste: 1, Loss: 1, Crash: 1, Failover: 1, Stop: 1, Away: 1, Cut: 1, Twice: 1, Kill: 1, Round: 2},
	},
	{
		Name: "everything-unaware", Tasks: 2, Agents: 3, Starts: 2, Running: true, Fences: true, Unknown: scheduler.UnknownKill, Patient: mesos.Minute, Decide: true,
		Left: Budgets{Tick: 8, Loss: 1, Crash: 1, Failover: 1, Break: 1, Away: 1, Cut: 1, Kill: 1, Forget: 1},
	},
}
