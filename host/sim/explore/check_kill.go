package explore

import (
	"fmt"

	"rollcall/core/scheduler"
)

// killedWhenAsked is S4: the framework asked for it, or a policy wants the end of
// a task that was seen alive on this very stream.
func killedWhenAsked(v *view) string {
	w := &v.watch
	if e := v.event; e != nil && !v.stale && e.Type == scheduler.EventUpdated && e.Status.State.Live() && w.process.subscribed {
		if bit, ok := taskBit(e.Status.TaskID); ok {
			w.process.sighted |= 1 << bit
		}
	}
	for i := range v.out.Calls {
		c := &v.out.Calls[i]
		if c.Type != scheduler.CallKill {
			continue
		}
		r := task(v.after, c.TaskID)
		bit, ok := taskBit(c.TaskID)
		sighted := ok && w.process.sighted>>bit&1 == 1
		switch {
		case r == nil:
			return fmt.Sprintf("there is no task %q", c.TaskID)
		case r.AgentID != c.AgentID && !over(r):
			return fmt.Sprintf("%q on %q; record %+v", c.TaskID, c.AgentID, *r)
		case r.Killing && !over(r) && w.truth.killed>>bit&1 == 1:
		case r.State.Absorbing() && sighted: // it is over here and alive there
		case r.Unknown && sighted && v.x.world.Unknown == scheduler.UnknownKill:
		default:
			return fmt.Sprintf("nobody wants it: %q; record %+v", c.TaskID, *r)
		}
	}
	return ""
}
