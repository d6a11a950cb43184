package keeper

import (
	"fmt"
	"time"

	"rollcall/core/mesos"
	"rollcall/host/harness"
)

// restoredReplacements takes over the replacements that are under way: their
// tasks keep their place until the outcome, whatever the plan says now.
func (k *Keeper) restoredReplacements(list []harness.StoredReplacement) {
	for i := range list {
		s := &list[i]
		p, ok := placeOfID(s.Request.NewTaskID)
		if !ok {
			continue
		}
		in := k.places[p]
		if in != nil {
			in.attempt = max(in.attempt, attemptOfID(s.Request.NewTaskID), attemptOfID(s.Request.FallbackTaskID))
		}
		if s.Phase.Outcome() || s.Phase == mesos.ReplaceNone {
			continue
		}
		if in == nil { // it has left the plan: its tasks end when it is over
			in = &instance{place: p, group: &Group{Name: p.group, version: &version{}}}
			k.retired[p] = in
		}
		r := &replacement{id: s.ReplaceID, at: in, phase: s.Phase}
		r.old = k.taken(in, s.Request.OldTaskID, nil)
		r.new = k.taken(in, s.Request.NewTaskID, s.Request.NewInfo)
		if s.Request.FallbackTaskID != "" {
			r.fallback = k.taken(in, s.Request.FallbackTaskID, s.Request.FallbackInfo)
		}
		if r.old == nil || r.new == nil {
			continue // never: they are not forgotten before its outcome, and what is asked for can be read
		}
		in.replacement, k.replacements[r.id] = r, r
		in.current = r.current()
		in.has = r.old.version
		if in.current != r.old {
			in.before = r.old
		}
	}
}

// taken is a task of a replacement: as the store has it, or as it is to be
// started.
func (k *Keeper) taken(in *instance, id mesos.TaskID, stored []byte) *taskRun {
	c := k.tasks[id]
	if c == nil {
		_, known, info, ok := identity(stored)
		if !ok {
			return nil
		}
		c = &known
		c.id, c.version = id, k.versions.of(*info, needsOf(info.Resources))
		k.tasks[id] = c
	}
	c.at = in
	if c.attempt == 0 {
		c.attempt = attemptOfID(id)
	}
	return c
}

// resume goes on with an update that the last process began, unless that was
// stopped: then only somebody's word begins it again.
func (k *Keeper) resume(list []harness.StoredReplacement) {
	stopped := ""
	for i := range list {
		s := &list[i]
		if !s.Phase.Outcome() {
			continue
		}
		if why := k.stoppedBy(s); why != "" {
			k.kept = append(k.kept, s.ReplaceID)
			stopped = why
		} else {
			k.forgetReplacement(s.ReplaceID)
		}
	}
	changes := len(k.replacements) > 0
	for _, in := range k.order {
		changes = changes || in.stale()
	}
	if stopped == "" && !changes {
		return
	}
	k.begin(time.Now(), 0, 0)
	if stopped != "" {
		k.stop(stopped + "; to try again, apply the manifest")
	}
}

// stoppedBy says why a replacement that is over has stopped the update, if it
// was an update to the versions of this plan.
func (k *Keeper) stoppedBy(s *harness.StoredReplacement) (why string) {
	p, ok := placeOfID(s.Request.NewTaskID)
	in := k.places[p]
	_, _, info, known := identity(s.Request.NewInfo)
	if !ok || !known || in == nil || k.versions.of(*info, needsOf(info.Resources)) != in.group.version {
		return ""
	}
	switch conclusionOf(s.Phase, k.tasks[s.Request.OldTaskID]) {
	case partRolledBack, partFailed:
	default:
		return ""
	}
	if c := k.tasks[s.Request.NewTaskID]; c != nil && c.neverThere() {
		return "" // the last process did not come to say so
	}
	if _, _, info, ok := identity(s.Request.FallbackInfo); ok {
		in.has = k.versions.of(*info, needsOf(info.Resources))
	}
	return fmt.Sprintf("%s: %s: %s", p, s.Phase, s.Message)
}
