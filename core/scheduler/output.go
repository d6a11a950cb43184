package scheduler

import "rollcall/core/mesos"

// Output is everything the caller owes after a Step, in the order it is owed.
// It is valid until the next call of the machine, which reuses its memory.
type Output struct {
	Store   []Record     // make durable, before anything below
	Calls   []Call       // send to the master, in order
	Notices []Notice     // tell the framework
	WakeAt  mesos.Micros // step again at or after this instant; 0 means none
}

// Record is one key and the value to keep under it; a nil value deletes it.
type Record struct {
	Key   []byte
	Value []byte
}

// The keys of records. Task and launch records come in pairs: the first
// changes with each status, the second is written once.
const (
	KeyFramework = "framework"
	KeyTask      = "task/"   // + task id: what is known of it
	KeyLaunch    = "launch/" // + task id: the info it was launched with
	KeyRound     = "round/"  // + number, ten digits: the last rounds

	KeyOperation     = "operation/"      // + operation id: what is known of it
	KeyOperationInfo = "operation-info/" // + operation id: the info it was started with

	KeyReplaceInfo = "replace-info/" // + replace id: what was asked for
	KeyReplace     = "replace/"      // + replace id: where it stands
)
