package peers

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/transcript"
)

// Algorithm is one framework's way to reconcile.
type Algorithm struct {
	Name   string
	Source string // project, classes, version
	// PartitionAware is the framework's default: whether it hears UNREACHABLE,
	// GONE and UNKNOWN where others hear LOST.
	PartitionAware bool
	make           func(*Small) reconciler
}

// All are the algorithms, in the order of the README's table.
func All() []Algorithm { return []Algorithm{Aurora, DCOSCommons, Singularity} }

// Maker makes schedulers of the algorithm, for the simulator.
func (a Algorithm) Maker() *transcript.Maker {
	return &transcript.Maker{New: func(scheduler.Config) (transcript.Machine, error) {
		s := &Small{tasks: map[mesos.TaskID]*task{}, offers: map[mesos.OfferID]mesos.AgentID{}}
		s.r = a.make(s)
		return s, nil
	}}
}

// reconciler is what algorithms differ in.
type reconciler interface {
	started()      // the process runs; it is not subscribed yet
	subscribed()   // for the first time or again
	disconnected() // the stream is over
	heard(t *task, u *mesos.TaskStatus)
	// unknown is told of a status of a task that is over here or was never known.
	unknown(u *mesos.TaskStatus)
	launched(t *task)
	kill(t *task)    // the framework wants its end
	mayLaunch() bool // offers are shown to the framework
}

// over reports whether a state is one after which all of them start a task
// anew. Those that are not terminal in Mesos are among them: Aurora and
// Singularity hear LOST instead, and dcos-commons handles them as LOST.
func over(s mesos.TaskState) bool { return !s.Live() }
