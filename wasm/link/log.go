package link

import "fmt"

// Where the log's text stands: see the package's comment.
const (
	logStart = 4096
	logEnd   = 12288
)

// logIsFree checks that Go put nothing where the log goes.
func (m *module) logIsFree() error {
	lowest, err := m.lowestData()
	if err == nil && lowest < logEnd {
		err = fmt.Errorf("link: data at address %d; wanted none below %d, where the log goes", lowest, logEnd)
	}
	return err
}

// fdWrite keeps what is written, to any file, in the log. What does not fit is
// dropped: the beginning of a panic's text says the most.
func fdWrite(length uint32) function {
	const (
		vectors, count, written = 1, 2, 3 // parameters behind the file
		total, n, taken         = 4, 5, 6
	)
	room := sub(i32(logEnd-logStart), global(length))
	return define("fd_write", i32s(4), i32s(1), 3,
		while(local(count),
			setLocal(n, load(local(vectors), 4)),
			setLocal(total, add(local(total), local(n))),
			setLocal(taken, choose(local(n), room, lessUnsigned(local(n), room))),
			copyMemory(add(i32(logStart), global(length)), load(local(vectors), 0), local(taken)),
			setGlobal(length, add(global(length), local(taken))),
			setLocal(vectors, add(local(vectors), i32(8))),
			setLocal(count, sub(local(count), i32(1))),
		),
		store(local(written), local(total)), i32(0),
	)
}

// logFunctions give the host the log. They touch nothing of Go's, so they work
// after a trap.
func logFunctions(length uint32) []function {
	return []function{
		define("log_ptr", nil, i32s(1), 0, i32(logStart)),
		define("log_len", nil, i32s(1), 0, global(length)),
		define("log_reset", nil, nil, 0, setGlobal(length, i32(0))),
	}
}
