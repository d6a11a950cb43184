package sim

import "rollcall/core/mesos"

// fate is what becomes of a task that a replacement starts, whatever its
// executor would do otherwise.
type fate uint8

// The fates.
const (
	fateUsual fate = iota
	fateFails      // before it has run
	fateHangs      // it does not come up for long
	fateSick       // it runs, and is not healthy
	fateEnds       // soon after it has begun to run
	fateFlaps      // it starts, runs, starts again, and runs
	fates          // their number
)

// fated lets a task have its fate.
func (x *executor) fated(t *running, f fate) {
	up := x.slow() + x.delay()
	soon := func() mesos.Micros { return up + 1 + upTo(x.host.w.swap, 10*mesos.Second) }
	runs := func() { x.say(t, mesos.TaskRunning) }
	switch f {
	case fateFails:
		x.later(up, func() { x.say(t, mesos.TaskFailed) })
	case fateSick:
		x.later(up, runs)
		x.later(soon(), func() {
			t.healthy = mesos.HealthBad
			x.say(t, mesos.TaskRunning)
		})
	case fateEnds:
		x.later(up, runs)
		x.later(soon(), func() { x.say(t, mesos.TaskFinished) })
	case fateFlaps:
		x.later(up, runs)
		if x.host.w.k[KnobUpdates] <= 1000 { // what is said again may come out of order
			return
		}
		again := soon()
		x.later(again, func() { x.say(t, mesos.TaskStarting) })
		x.later(again+1+upTo(x.host.w.swap, 10*mesos.Second), runs)
	case fateHangs:
		x.later(up+15*mesos.Minute, runs)
	}
}
