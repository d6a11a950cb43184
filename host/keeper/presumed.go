package keeper

import (
	"fmt"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// presumedLost decides about a task that may still run: the plan's patience has
// run out, or nobody answered for it. In that case the patience counts from the
// question, so a long one is longer than a round.
func (k *Keeper) presumedLost(c *taskRun, t *scheduler.TaskNotice) {
	patience := k.plan.patience(c.at.group)
	evidence := because(t)
	switch until := clock(t.Evidence.Asked).Add(max(patience, 0)); {
	case patience < 0:
		c.patience = time.Time{}
		k.say(fmt.Sprintf("task %s is presumed lost: %s; it is waited for, as the manifest says", c.id, evidence))
	case t.Evidence.UnreachableSince == 0 && until.After(c.since):
		c.patience = until
		k.say(fmt.Sprintf("task %s is presumed lost: %s; it is waited for until %s", c.id, evidence, until.Format(time.TimeOnly)))
	default:
		k.giveUp(c, "it is presumed lost: "+evidence)
	}
}

// presumedBefore decides about a task that was presumed lost when the last
// process ended. Its evidence is not kept: that an agent was out of reach for
// long enough shows in the state, else the patience counts from the presumption.
func (k *Keeper) presumedBefore(c *taskRun) {
	patience := k.plan.patience(c.at.group)
	if c.verdict != scheduler.VerdictPresumedLost || patience < 0 {
		return
	}
	c.patience = c.since
	if c.state != mesos.TaskUnreachable && c.state != mesos.TaskLost {
		c.patience = c.since.Add(patience)
	}
}

// overdue replaces what was waited for long enough.
func (k *Keeper) overdue(now time.Time) (wake time.Time) {
	for _, in := range k.order {
		c := in.current
		if c == nil || in.replacement != nil || c.verdict != scheduler.VerdictPresumedLost || c.patience.IsZero() {
			continue
		}
		if c.patience.After(now) {
			wake = sooner(wake, c.patience)
			continue
		}
		k.giveUp(c, "it is presumed lost since "+c.since.Format(time.TimeOnly))
	}
	return wake
}

// giveUp frees the place of a task that may still run.
func (k *Keeper) giveUp(c *taskRun, why string) {
	k.say(fmt.Sprintf("starting another in place of %s: %s", c.id, why))
	c.at.leave(c, true)
}

// because is the evidence for people.
func because(t *scheduler.TaskNotice) string {
	e := &t.Evidence
	if e.UnreachableSince != 0 {
		return fmt.Sprintf("its agent %s is out of reach since %s", t.AgentID, clock(e.UnreachableSince).Format(time.TimeOnly))
	}
	s := fmt.Sprintf("nobody answered for it in round %d, begun at %s", e.Round, clock(e.Asked).Format(time.TimeOnly))
	if e.Fence {
		s += ", though all answers had come"
	}
	if e.Census {
		s += ", and no agent was recovering"
	}
	return s
}

func clock(at mesos.Micros) time.Time { return time.UnixMicro(int64(at)) }
