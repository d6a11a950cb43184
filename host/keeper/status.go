package keeper

import "rollcall/core/scheduler"

// Status counts places and tasks.
type Status struct {
	Wanted      int // places in the plan
	Running     int // filled by a task that an agent has
	Launching   int // filled by one of which nothing was heard
	Replacing   int // of which one task is taking the place of another
	Unreachable int // filled by one that may still run; waited for
	Empty       int // to be filled
	Unknown     int // tasks that nobody here launched
	Ending      int // tasks being killed
}

// Settled reports whether everything wanted runs and nothing else does.
func (s Status) Settled() bool {
	return s.Running == s.Wanted && s.Unknown == 0 && s.Ending == 0
}

// Status counts. It is for the loop's goroutine.
func (k *Keeper) Status() Status {
	s := Status{Wanted: len(k.order)}
	for _, in := range k.order {
		switch {
		case in.replacement != nil:
			s.Replacing++
		case in.current == nil:
			s.Empty++
		case in.current.verdict == scheduler.VerdictAlive:
			s.Running++
		case in.current.verdict == scheduler.VerdictLaunching:
			s.Launching++
		default:
			s.Unreachable++
		}
	}
	for _, c := range k.tasks {
		switch {
		case c.unknown && c.state.Live():
			s.Unknown++
		case c.at != nil && c.at.replacement != nil && c.at.replacement.has(c):
		case c.killing && c.verdict != scheduler.VerdictEnded:
			s.Ending++
		}
	}
	return s
}
