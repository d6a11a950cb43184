package main

import (
	"time"

	"rollcall/core/scheduler"
)

// bindReconciliation declares the flags about asking Mesos, waiting for it, and
// what is done where it disagrees. Their defaults are the machine's.
func bindReconciliation(f *flags, o *runOptions) {
	cfg := scheduler.DefaultConfig()
	o.Schedule, o.Wait, o.Gate, o.Drift, o.Poll = cfg.Schedule, cfg.Wait, cfg.Gate, cfg.Drift, cfg.Operation.Poll

	f.interval(&o.Schedule.Explicit, "explicit-interval", "between explicit reconciliations of all tasks; default 1h")
	f.interval(&o.Schedule.Implicit, "implicit-interval", "between implicit ones, which also find tasks that nobody here launched;\ndefault 1h")
	f.interval(&o.Schedule.Delay, "reconcile-delay", "from the first subscription to the first explicit one; default 1m")
	f.interval(&o.Schedule.Spread, "reconcile-spread", "from there to the first implicit one; default 30m")
	f.interval(&o.Poll, "operation-poll", "between questions about operations whose outcome is open; default 1m. It rests\nwhile agents tell such news by themselves.")

	f.interval(&o.Wait.Launch, "launch-timeout", "how long a launched task may go without a word before Mesos is asked about it;\ndefault 5m. Off: until the next reconciliation.")
	f.interval(&o.Wait.Unreachable, "unreachable-timeout", "how long the agent of a task may be out of reach before the task is presumed\nlost and started again elsewhere; off: for ever. Default: the manifest's\nreplace_unreachable_after. What the manifest says of one task goes before both.")
	choice(f, &o.Gate.FirstRound, "gate", "launch nothing, after a start, until the first reconciliation has ended\n(first-round); default none", []string{"none", "first-round"}, []bool{false, true})
	f.span(&o.Gate.OfferAge, "gate-offer-age", "how old an offer may grow behind --gate first-round before it is given back;\ndefault 30s", time.Second, 24*time.Hour)

	policy(f, &o.Drift.Unknown, scheduler.UnknownPolicies, "unknown-tasks", "what to do with live tasks of this framework that nobody here launched;\ndefault report")
	policy(f, &o.Drift.Ended, scheduler.EndedPolicies, "ended-tasks", "what to do with tasks that are over for good here and that Mesos shows alive;\ndefault kill")
	policy(f, &o.Drift.Returned, scheduler.ReturnedPolicies, "returned-tasks", "which of two ends, when a task comes back that had been given up and the one\nthat was started in its place is not over: that one (kill-younger), or the one\nthat is back (kill-older). Report, the default, leaves it to this program, which\nends the one that is back.")
	f.number(&o.Drift.KillsPerMinute, "policy-kills-per-minute", "the most kills of these three policies; default 60. What is over it waits.", 1, 1_000_000)
	f.toggle(&o.Drift.DryRun, "dry-run", "say what these three policies would kill, and kill nothing")
}

// checkGate: an age alone does nothing. In the environment it may stand for
// other runs.
func checkGate(f *flags, o *runOptions) {
	if !o.Gate.FirstRound && f.find("gate-offer-age").origin == "--gate-offer-age" {
		f.wrong("gate-offer-age", "wanted --gate first-round with it")
	}
}
