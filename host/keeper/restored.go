package keeper

import (
	"cmp"
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// Restored takes over what the store held.
func (k *Keeper) Restored(s *harness.Stored) {
	k.reset()
	runs := make([]*taskRun, len(s.Tasks))
	instead := map[*taskRun]mesos.TaskID{}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		p, known, info, ours := identity(t.Info)
		c := &taskRun{
			id: t.TaskID, verdict: t.Verdict, state: t.State, reason: t.Reason, agent: t.AgentID,
			since: clock(t.Since), killing: t.Killing, unknown: t.Unknown,
			adopted: !t.Unknown && t.Info == nil, reservation: known.reservation,
		}
		c.killing = c.killing && !c.over() // the record of an end still bears the wish that led to it
		c.ran = ranIn(t.State)
		k.tasks[c.id], runs[i] = c, c
		if t.InsteadOf != "" {
			instead[c] = t.InsteadOf
		}
		if ours {
			c.version = k.versions.of(*info, needsOf(info.Resources))
		}
		if in := k.places[p]; ours && in != nil {
			c.at, c.attempt = in, known.attempt
			in.attempt = max(in.attempt, c.attempt)
		}
	}
	for c, id := range instead {
		c.instead = k.tasks[id]
	}
	k.restoredOperations(s.Operations)
	k.restoredReplacements(s.Replacements)
	slices.SortFunc(runs, byClaim)
	for _, c := range runs {
		if c.at == nil || c.at.replacement == nil || !c.at.replacement.has(c) {
			k.settle(c)
		}
	}
	for _, c := range runs {
		if !c.undecided() {
			k.decided(c)
		}
	}
	k.resume(s.Replacements)
}

// byClaim orders restored tasks by their claim to a place: of several, the one
// that certainly runs and is not being killed keeps it, else the newest.
func byClaim(a, b *taskRun) int {
	return cmp.Or(cmp.Compare(a.claim(), b.claim()), cmp.Compare(b.attempt, a.attempt), cmp.Compare(a.id, b.id))
}

func (c *taskRun) claim() int {
	switch {
	case c.over():
		return 4
	case c.killing:
		return 3
	case c.verdict == scheduler.VerdictAlive:
		return 0
	case c.verdict == scheduler.VerdictLaunching:
		return 1
	}
	return 2
}

// filler is what fills a place, for people.
func (in *instance) filler() string {
	if in.current == nil {
		return "a replacement"
	}
	return string(in.current.id)
}

// settle finds the place of a restored task.
func (k *Keeper) settle(c *taskRun) {
	if in := c.at; in != nil && in.current == nil && (in.before == nil || in.before.attempt < c.attempt) {
		in.before = c // should nobody fill the place, this was the last
	}
	switch {
	case c.unknown && !c.over():
	case c.over() && (c.unknown || c.at == nil || c.at.last != nil || c.at.done(c)):
		k.forget(c)
	case c.over():
		c.at.last = c
	case c.adopted: // not of the manifest's making, and not for it to end
	case c.at == nil:
		k.kill(c, "it is not in the manifest")
	case c.verdict == scheduler.VerdictLost: // may come back; its place is free
	case c.verdict == scheduler.VerdictPresumedLost && c.attempt < c.at.attempt: // given up already
	case c.at.current == nil && c.at.replacement == nil:
		c.at.current = c
		if c.ran {
			c.at.has = c.version
		}
		k.presumedBefore(c)
	case c.unreachable(): // it was replaced, and one of the two ends if it comes back
	case k.plan.DryRun: // the policy that ended one of them kills nothing now
	default:
		k.kill(c, "its place is filled by "+c.at.filler())
	}
}
