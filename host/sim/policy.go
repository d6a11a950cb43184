package sim

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// config is what a scheduler is made of. All that depends on how policies are
// configured is here.
func (w *World) config(number int) scheduler.Config {
	k, cfg := &w.k, scheduler.DefaultConfig()
	cfg.PartitionAware, cfg.Fences = k.on(KnobAware), k.on(KnobFences)
	cfg.Seed = uint64(number)
	cfg.Replace.Resources, cfg.Replace.Native = true, k.on(KnobNative)
	cfg.Round.Batch, cfg.Round.Window = uint32(max(1, k[KnobBatch])), uint32(max(1, k[KnobWindow]))
	cfg.Schedule = scheduler.ScheduleConfig{
		Explicit: seconds(k[KnobExplicit] * 60), Implicit: seconds(k[KnobImplicit] * 60),
		Delay: mesos.Minute, Spread: mesos.Minute,
	}
	cfg.Drift.Unknown, cfg.Drift.DryRun = w.policy(), k.on(KnobDryRun)
	cfg.Drift.Ended, cfg.Drift.Returned = scheduler.EndedPolicy(k[KnobEnded]), scheduler.ReturnedPolicy(k[KnobReturned])
	cfg.Gate.FirstRound = k.on(KnobGate)
	cfg.Wait.Unreachable = seconds(k[KnobPatience] * 60)
	cfg.Operation.Deadline = seconds(max(1, k[KnobOpDeadline]) * 60)
	cfg.Replace.Reserve = k[KnobRole] != notConfigured
	if t := seconds(k[KnobReplaceTime]); t > 0 {
		cfg.Replace.Hold, cfg.Replace.Stop, cfg.Replace.Collect, cfg.Replace.Start = t/5, t, 2*t/5, t
	}
	cfg.Limits.IDBytes = longestID
	cfg.Limits.Unknown = uint32(max(1, k[KnobRoom]))
	return cfg
}

// What KnobRole says.
const (
	everybody     = 1
	notConfigured = 2
)

// role is that of the framework: under * nothing can be reserved.
func (w *World) role() string {
	if w.k[KnobRole] == everybody {
		return "*"
	}
	return role
}

// policy is what is done about tasks that nobody here launched.
func (w *World) policy() scheduler.UnknownPolicy {
	return scheduler.UnknownPolicy(int(w.k[KnobPolicy]) % int(scheduler.UnknownPolicies))
}
