package keeper

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rollcall/core/scheduler"
)

// UpdateState is how far an update is.
type UpdateState uint8

// The states.
const (
	UpdateNone     UpdateState = iota // there was none
	UpdateUnderWay                    // it goes on
	UpdateStopped                     // an instance could not be changed; no other is touched
	UpdateDone                        // all runs as the plan says
	UpdateStates                      // their number
)

// String returns the state as it is spelled everywhere.
func (s UpdateState) String() string {
	return [UpdateStates]string{"none", "under-way", "stopped", "done"}[s]
}

// Update is how far the plan has become what runs. Each instance that ran
// another version when it began is counted once: updated, being replaced,
// rolled back, failed, or untouched.
type Update struct {
	Number     int // from 1 in each process
	State      UpdateState
	Begun      time.Time
	Ended      time.Time // zero: it has not
	Updated    int
	Replacing  int
	RolledBack int
	Failed     int
	Untouched  int
	Added      int // instances more than before
	Removed    int // instances fewer
	Starting   int // instances that do not run yet, and are not being replaced
	Ending     int // tasks that are being killed
	// Message is why it is stopped, or what it waits for.
	Message string
}

// Over reports whether nothing more comes of it.
func (u *Update) Over() bool {
	return u.State == UpdateDone || u.State == UpdateNone || u.State == UpdateStopped && u.Replacing == 0
}

// String is it in words; what is zero is left out, but what was updated.
func (u *Update) String() string {
	text := fmt.Sprintf("update %d is %s: %d updated", u.Number, u.State, u.Updated)
	for _, x := range []struct {
		n    int
		what string
	}{
		{u.Replacing, "being replaced"},
		{u.RolledBack, "rolled back"},
		{u.Failed, "failed"},
		{u.Untouched, "untouched"},
		{u.Added, "added"},
		{u.Removed, "removed"},
		{u.Starting, "starting"},
		{u.Ending, "ending"},
	} {
		if x.n > 0 {
			text += fmt.Sprintf(", %d %s", x.n, x.what)
		}
	}
	if u.Message != "" {
		text += "; " + u.Message
	}
	return text
}

// part is an instance's part in an update.
type part uint8

const (
	partNone part = iota // it ran what it should from the start
	partUntouched
	partUpdated
	partRolledBack
	partFailed
)

// update is one that is kept up to date.
type update struct {
	Update
	waits string // what it waits for, as of the last look
}

func (u *update) stopped() bool { return u.State == UpdateStopped }

// application is a plan that somebody wants to be kept from now on.
type application struct {
	plan   Plan
	answer chan Update
}

// ErrApplied says that another plan has taken the place of one before it was
// looked at.
var ErrApplied = errors.New("another manifest was applied at the same moment")

// Apply makes another plan the one that is kept, and returns what is to be done.
// Replacements under way come to their outcome first. It may be called from any
// goroutine; nudge has the loop call the keeper.
func (k *Keeper) Apply(ctx context.Context, plan Plan, nudge func()) (Update, error) {
	a := &application{plan, make(chan Update, 1)}
	k.mu.Lock()
	before := k.applied
	k.applied = a
	k.mu.Unlock()
	if before != nil {
		close(before.answer)
	}
	nudge()
	select {
	case u, ok := <-a.answer:
		if !ok {
			return u, ErrApplied
		}
		return u, nil
	case <-ctx.Done():
		return Update{}, ctx.Err()
	}
}

// Update is how far the last update is. It may be called from any goroutine.
func (k *Keeper) Update() Update {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.shown
}

// takeApplied takes a new plan, if there is one; what it returns answers who
// gave it, when it is seen what follows.
func (k *Keeper) takeApplied(now time.Time) (answer func()) {
	k.mu.Lock()
	a := k.applied
	k.applied = nil
	k.mu.Unlock()
	if a == nil {
		return func() {}
	}
	k.take(a.plan)
	k.forgetKept()
	added, removed := k.rearrange()
	k.begin(now, added, removed)
	return func() { a.answer <- k.Update() }
}

// rearrange makes the places those of the plan. What has no place any more ends,
// or does when its replacement is over.
func (k *Keeper) rearrange() (added, removed int) {
	before := k.places
	k.places, k.order = map[place]*instance{}, nil
	for i := range k.plan.Groups {
		g := &k.plan.Groups[i]
		for n := range g.Count {
			p := place{g.Name, n}
			in := before[p]
			if in == nil {
				in = k.retired[p]
				delete(k.retired, p)
				added++
			}
			if in == nil {
				in = &instance{place: p}
			}
			in.group, in.part, in.laterThan = g, partNone, time.Time{}
			k.places[p] = in
			k.order = append(k.order, in)
		}
	}
	for p, in := range before {
		if k.places[p] != nil {
			continue
		}
		removed++
		if in.replacement != nil {
			k.retired[p] = in
		}
	}
	k.expelAll(func(in *instance) bool { return k.places[in.place] != in && in.replacement == nil })
	clear(k.saidLarge)
	return added, removed
}

// begin begins an update: what is to be changed is seen now.
func (k *Keeper) begin(now time.Time, added, removed int) {
	k.update = update{Update: Update{Number: k.update.Number + 1, State: UpdateUnderWay, Begun: now, Added: added, Removed: removed}}
	for _, in := range k.order {
		if in.part = partNone; in.stale() || in.replacement != nil {
			in.part = partUntouched
		}
	}
}

// stop ends an update: no further task is touched.
func (k *Keeper) stop(why string) {
	if k.update.State != UpdateUnderWay {
		return
	}
	k.update.State, k.update.Message = UpdateStopped, why
	k.say("the update is stopped: " + why)
}

// change begins as many replacements as there may be at a time. It returns when
// to try again, and whether offers are wanted.
func (k *Keeper) change(now time.Time, rooms []*room) (wake time.Time, wanting bool) {
	u := &k.update
	u.waits = ""
	if u.State != UpdateUnderWay || !k.known {
		return wake, false
	}
	for _, in := range k.order {
		if len(k.replacements) >= max(k.plan.AtATime, 1) {
			return wake, wanting
		}
		c := in.current
		switch {
		case in.replacement != nil || !in.stale():
			continue
		case c.unreachable():
			u.wait(fmt.Sprintf("the agent of %s is out of reach", c.id))
			continue
		case c.killing || c.verdict != scheduler.VerdictAlive:
			continue
		case in.laterThan.After(now):
			wake = sooner(wake, in.laterThan)
			continue
		}
		given, lacking := roomFor(in, rooms)
		if lacking {
			wanting = true
			u.wait(fmt.Sprintf("%s needs %s beside what it has, on agent %s", c.id, in.grows().few(), c.agent))
			continue
		}
		k.replaces(now, in, given)
	}
	return wake, wanting
}

func (u *update) wait(why string) {
	if u.waits == "" {
		u.waits = "waiting: " + why
	}
}

// grows is what the new version needs beside what the old one has.
func (in *instance) grows() Resources {
	more := in.group.version.needs.minus(in.current.version.needs)
	return more.most(Resources{})
}

// few writes what there is of resources, for people.
func (r Resources) few() string {
	var list []string
	for _, x := range []struct {
		name  string
		milli int64
		unit  string
	}{{"cpus", r.CPUs, ""}, {"mem", r.Mem, " MB"}, {"disk", r.Disk, " MB"}} {
		if x.milli > 0 {
			list = append(list, fmt.Sprintf("%s %g%s", x.name, float64(x.milli)/1000, x.unit))
		}
	}
	return strings.Join(list, ", ")
}

// roomFor are the offers of the agent that are needed to replace a task there.
func roomFor(in *instance, rooms []*room) (given []*room, lacking bool) {
	more := in.grows()
	if in.current.held {
		return nil, false
	}
	for _, r := range rooms {
		if more == (Resources{}) {
			break
		}
		if r.agent != in.current.agent || r.used() {
			continue
		}
		given = append(given, r)
		more = more.minus(more.least(r.left))
	}
	if more != (Resources{}) {
		return nil, true
	}
	return given, false
}

// follow counts how far the update is, and says so at its end.
func (k *Keeper) follow(now time.Time) {
	u := &k.update
	if u.State != UpdateNone && u.State != UpdateDone {
		k.advance(now)
	}
	k.mu.Lock()
	k.shown = u.Update
	k.mu.Unlock()
}

func (k *Keeper) advance(now time.Time) {
	u := &k.update
	over := u.Over() && !u.Ended.IsZero()
	k.count()
	if u.State == UpdateUnderWay {
		u.Message = k.update.waits
		if u.Replacing+u.Untouched+u.Starting+u.Ending == 0 && k.subscribed && k.known {
			u.State, u.Message = UpdateDone, ""
		}
	}
	if u.Over() && !over {
		u.Ended = now
		k.say(u.String())
	}
}

func (k *Keeper) count() {
	u := &k.update
	u.Updated, u.Replacing, u.RolledBack, u.Failed, u.Untouched, u.Starting, u.Ending = 0, len(k.retired), 0, 0, 0, 0, 0
	for _, in := range k.order {
		alive := in.current != nil && in.current.verdict == scheduler.VerdictAlive
		if in.part == partUntouched && in.replacement == nil && alive && !in.stale() {
			in.part = partUpdated // it ended by itself and was started anew
		}
		switch {
		case in.replacement != nil:
			u.Replacing++
			continue
		case in.part == partUntouched:
			u.Untouched++
		case in.part == partUpdated:
			u.Updated++
		case in.part == partRolledBack:
			u.RolledBack++
		case in.part == partFailed:
			u.Failed++
		}
		if !alive && in.part != partUntouched {
			u.Starting++
		}
	}
	for _, c := range k.tasks {
		if c.at == nil && c.killing && !c.over() && !c.unreachable() {
			u.Ending++
		}
	}
}
