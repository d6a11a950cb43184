package manifest

import (
	"time"

	"rollcall/core/mesos"
)

// The limits of a manifest.
const (
	MaxSize      = 1 << 20   // bytes of the file
	MaxName      = 60        // bytes of a task's name: it becomes part of task ids, which Mesos makes directories of
	MaxText      = 255       // bytes of the framework's name, user and role
	MaxCount     = 100_000   // instances of one task
	MaxTotal     = 1_000_000 // instances of all; the scheduler tracks four times as many, those that are over included
	MaxArgument  = 128 << 10 // bytes of a command, or of one variable: Linux executes nothing with a longer string
	MaxVariables = 1000      // of one task
	MaxVolumes   = 16        // of one task
	MaxEnv       = 512 << 10 // bytes of one task's variables together: with its command they fit into a launch record
	MaxGrace     = 24 * time.Hour
	MaxTimeout   = 365 * 24 * time.Hour
)

// DefaultFailoverTimeout is long enough for a long weekend and a slow repair.
// Too long holds resources for a framework that will not come back, until an
// operator tears it down; too short costs the tasks.
const DefaultFailoverTimeout = 7 * 24 * time.Hour

// Manifest is what a framework is and what it keeps running.
type Manifest struct {
	Framework Framework
	// ReplaceUnreachableAfter is how long a task's agent may be unreachable
	// before the task is started again elsewhere, 0 to MaxTimeout; nil, the
	// default, is never: the agent may come back with the task still running,
	// and then there are two.
	ReplaceUnreachableAfter *time.Duration
	Tasks                   []Task // at least one, in the order of the file
	// MaxParallel is how many instances are changed at a time, of all tasks
	// together: 1 to 1000, by default 1.
	MaxParallel int
	Update      Update // where a task does not say its own
}

// Update is how the instances of a changed task are replaced.
type Update struct {
	// Settle is how long a new instance must run, and not be unhealthy, before
	// the next is changed: 0 to MaxGrace.
	Settle time.Duration
	// StartDeadline is how long it may take until it runs, StopDeadline how long
	// the end of the old one is waited for, both 1 s to MaxGrace.
	StartDeadline time.Duration
	StopDeadline  time.Duration
	// Rollback says what becomes of an instance that does not come up.
	Rollback mesos.Rollback
}

// DefaultUpdate is how instances are replaced if nothing else is said.
func DefaultUpdate() Update {
	return Update{Settle: 10 * time.Second, StartDeadline: 5 * time.Minute, StopDeadline: 5 * time.Minute, Rollback: mesos.RollbackIfFits}
}

// Framework is what the master is told of the framework.
type Framework struct {
	Name string
	User string // whom tasks run as; without a default, since it would have to be root
	Role string
	// FailoverTimeout is the time in which a scheduler that crashed must be
	// back before Mesos kills its tasks: 1 s to MaxTimeout. Mesos would take 0
	// and end the framework at its first broken connection, so it is refused.
	FailoverTimeout time.Duration
}

// Task is one kind of task and how many of it should run.
type Task struct {
	Name    string // of its own in the manifest
	Count   int
	Command string // not empty; given to /bin/sh -c
	// CPUs is 0.001 to 10000. The least is the least that Mesos can count;
	// its MIN_CPUS of 0.01 binds executors, and a command task brings none.
	CPUs Scalar
	// Mem is in MB, 1 to 10^8. Mesos's MIN_MEM of 32 binds executors too, and
	// the agent adds as much to a command task for the executor it provides,
	// so a small value does run. Less than 1 is somebody thinking in GB.
	Mem       Scalar
	Disk      Scalar         // in MB, 1 to 10^9; 0: none asked for
	Env       []Variable     // in the order of the file
	KillGrace *time.Duration // between SIGTERM and SIGKILL, 0 to MaxGrace; nil: the agent's default
	// ReplaceUnreachableAfter is the task's own; Never is never, nil the manifest's.
	ReplaceUnreachableAfter *time.Duration
	// Reserve keeps the resources of each instance reserved for it, in the
	// framework's role, which is then not "*".
	Reserve bool
	Volumes []Volume // in the order of the file; only with Reserve
	Update  Update   // the manifest's, with what the task says of it
}

// Never is no time after which a task is replaced.
const Never time.Duration = -1

// Volume is a directory that outlives the task.
type Volume struct {
	ID   string // of its own in the task; like a task's name
	Size Scalar // in MB, 1 to 10^9
	// Path is a name in the task's working directory, of its own in the task:
	// deeper or absolute paths are not made by an agent's posix isolation.
	Path string
}

// Variable is one environment variable. The value may be empty.
type Variable struct {
	Name  string // a shell's: letters, digits and _, a digit not first
	Value string
}

// Total is the number of instances of all tasks.
func (m *Manifest) Total() int {
	n := 0
	for i := range m.Tasks {
		n += m.Tasks[i].Count
	}
	return n
}
