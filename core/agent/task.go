package agent

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// task is one that was given to an executor or waits for it to register; also
// one that is over, until that is acknowledged.
type task struct {
	mesos.Task
	executor *executor
	group    uint32 // tasks with the same number live and die together; 0: alone
	queued   bool   // not given to its executor yet
	play     play   // of a scripted executor
}

func (f *framework) task(id mesos.TaskID) *task {
	if i, ok := f.findTask(id); ok {
		return f.tasks[i]
	}
	return nil
}

func (f *framework) findTask(id mesos.TaskID) (int, bool) {
	return slices.BinarySearchFunc(f.tasks, id, func(t *task, id mesos.TaskID) int {
		return strings.Compare(string(t.TaskID), string(id))
	})
}

// addTask puts a task into its places.
func (m *Machine) addTask(f *framework, x *executor, t *task) {
	t.executor = x
	i, _ := f.findTask(t.TaskID)
	f.tasks = slices.Insert(f.tasks, i, t)
	x.tasks = append(x.tasks, t)
	m.tasks++
}

// removeTask forgets a task and its checkpoint.
func (m *Machine) removeTask(f *framework, t *task) {
	if i, ok := f.findTask(t.TaskID); ok {
		f.tasks = slices.Delete(f.tasks, i, i+1)
	}
	if i := slices.Index(t.executor.tasks, t); i >= 0 {
		t.executor.tasks = slices.Delete(t.executor.tasks, i, i+1)
	}
	t.play = play{}
	m.tasks--
	if f.info.Checkpoint {
		m.unstore(keyUpdate(f.info.ID, t.TaskID))
		m.unstore(keyTask(f.info.ID, t.TaskID))
	}
}

// over reports whether nothing more can come of it.
func (t *task) over() bool { return t.State.Terminal() }
