package scheduler

import "rollcall/core/mesos"

// task is a row of the table: what Mesos showed of one task, what that means,
// and where it stands in the round. A million of them are kept, so fields are
// small and in an order without gaps.
type task struct {
	id       mesos.TaskID // empty: the row is free
	since    mesos.Micros // when state or verdict last changed
	agent    agentRef
	patience patience
	uuid     mesos.UUID // of the last status that bore one
	reason   mesos.Reason
	flags    taskFlags
	state    mesos.TaskState
	verdict  Verdict
	source   mesos.Source
	healthy  mesos.Healthy
}

type taskFlags uint16

const (
	taskUnknown  taskFlags = 1 << iota // nobody here launched it
	taskKilling                        // the framework asked for its end
	taskPending                        // a target of the round that has not been answered
	taskSilent                         // pending, asked, and silent at the fence
	taskQueued                         // waits to be asked again in this round
	taskDoomed                         // a policy kills it; holds for this epoch only
	taskSighted                        // over for good here, and seen alive on this stream
	taskYields                         // killed, because what it was started instead of is back
	taskHeir                           // started instead of another: see heirs
	taskReplaced                       // a replacement ends or starts it
	taskAllFlags = taskReplaced<<1 - 1
)

func (t *task) is(f taskFlags) bool { return t.flags&f != 0 }

// givenUp reports whether the framework was told that it may be started again,
// or that it must decide. It may forget such a task: if it comes back, it is a
// task that nobody here launched, and the policy for those holds.
func (t *task) givenUp() bool {
	return t.over() || t.verdict == VerdictLost || t.verdict == VerdictPresumedLost
}

// over reports whether the task has ended as far as Mesos says. A row that is
// over is not reconciled and may be forgotten. LOST of an unreachable agent,
// which frameworks without PARTITION_AWARE hear, is no end.
func (t *task) over() bool {
	return t.verdict == VerdictEnded || t.verdict == VerdictLost && t.state.Terminal()
}

// slot is the place of a row in the table.
type slot uint32

const noSlot slot = 1<<32 - 1

const (
	chunkBits = 10
	chunkRows = 1 << chunkBits
)

// table holds the tasks in rows of fixed places, in chunks that never move.
// Rows are walked by place, which is the order of arrival: never in the order
// of a map.
type table struct {
	chunks []*[chunkRows]task
	end    slot   // places ever used
	free   []slot // places to use again, last freed first
	index  index
	known  uint32 // rows without taskUnknown
	strays uint32 // rows with it
}

func (t *table) row(s slot) *task { return &t.chunks[s>>chunkBits][s&(chunkRows-1)] }

func (t *table) len() int { return int(t.known + t.strays) }

// find returns the place of a task, or noSlot.
func (t *table) find(id mesos.TaskID) slot { return t.index.find(t, id) }

// insert makes a row for an id that is not in the table.
func (t *table) insert(id mesos.TaskID) (slot, *task) {
	s := t.end
	if n := len(t.free); n > 0 {
		s, t.free = t.free[n-1], t.free[:n-1]
	} else {
		if int(s>>chunkBits) == len(t.chunks) {
			t.chunks = append(t.chunks, new([chunkRows]task))
		}
		t.end++
	}
	row := t.row(s)
	*row = task{id: id}
	t.index.insert(t, s)
	return s, row
}

// remove frees a row.
func (t *table) remove(s slot) {
	t.index.remove(t, s)
	*t.row(s) = task{}
	t.free = append(t.free, s)
}
