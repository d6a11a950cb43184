package keeper

import (
	"fmt"

	"rollcall/core/scheduler"
)

// returned: a task that was given up lives. Two must not run; the machine's
// policy may have said by the end of this step which of them ends.
func (k *Keeper) returned(c *taskRun) {
	if c.at.last == c {
		c.at.last = nil
	}
	switch c.at.current {
	case c:
	case nil:
		c.at.current = c
		k.say(fmt.Sprintf("task %s is back", c.id))
	default:
		k.rivals = append(k.rivals, c)
	}
}

// doomed: a policy of the machine kills a task, or would.
func (k *Keeper) doomed(t *scheduler.TaskNotice) {
	if k.plan.DryRun {
		k.say(fmt.Sprintf("task %s: %s", t.TaskID, t.Message))
		return
	}
	k.say(fmt.Sprintf("killing %s: %s", t.TaskID, t.Message))
	if c := k.tasks[t.TaskID]; c != nil && c.at != nil && !c.over() {
		c.killing = true
	}
}

// separate sees to it that of two in one place one ends: whom the machine's
// policy has chosen, or the one that came back.
func (k *Keeper) separate() {
	for _, c := range k.rivals {
		switch cur := c.at.current; {
		case c.killing || c.over() || cur == c:
		case c.at.replacement != nil:
			k.kill(c, "its place is filled by "+c.at.filler())
		case cur == nil:
			c.at.current = c
		case cur.killing:
			c.at.current = c
			k.say(fmt.Sprintf("task %s has its place again", c.id))
		case k.plan.DryRun:
			k.say(fmt.Sprintf("task %s came back after %s was started in its place: both run", c.id, cur.id))
		default:
			k.kill(c, fmt.Sprintf("it came back after %s was started in its place", cur.id))
		}
	}
	k.rivals = nil
}
