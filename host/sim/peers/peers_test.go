package peers

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// asked is when a scheduler asks Mesos, and about how many; 0 is all.
type asked struct {
	second int
	tasks  int
}

// play subscribes a scheduler that has launched some tasks, answers nothing, and
// notes what it asks until a second.
func play(t *testing.T, a Algorithm, tasks, until int) (list []asked) {
	m, err := a.Maker().New(scheduler.Config{})
	require.NoError(t, err)
	const start = 1000 * mesos.Second
	step := func(at mesos.Micros, events ...scheduler.Event) {
		out, err := m.Step(at, events)
		require.NoError(t, err)
		for _, c := range out.Calls {
			if c.Type == scheduler.CallReconcile {
				list = append(list, asked{int((at - start) / mesos.Second), len(c.Targets)})
			}
		}
	}
	step(start - 2) // a process that has launched, and then another
	step(start-1, scheduler.Event{Type: scheduler.EventSubscribed, Epoch: 1, FrameworkID: "f"})
	var records []scheduler.Record
	s := m.(*Small)
	for i := range tasks {
		x := &task{id: mesos.TaskID(fmt.Sprint("t", i)), TaskRecord: scheduler.TaskRecord{AgentID: "a", State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive}}
		s.out = scheduler.Output{}
		s.storeTask(x)
		records = append(records, s.out.Store...)
	}
	m, err = a.Maker().New(scheduler.Config{})
	require.NoError(t, err)
	require.NoError(t, m.Restore(records))
	list = nil
	step(start)
	step(start, scheduler.Event{Type: scheduler.EventSubscribed, Epoch: 1, FrameworkID: "f"})
	for second := 1; second <= until; second++ {
		step(start+mesos.Micros(second)*mesos.Second, scheduler.Event{Type: scheduler.EventHeartbeat, Epoch: 1})
	}
	return list
}

func TestAuroraAsksOnTimers(t *testing.T) {
	assert.Equal(t, []asked{
		{60, 1000},
		{65, 1000},
		{70, 500},
		{31 * 60, 0},
		{61 * 60, 1000},
		{61*60 + 5, 1000},
		{61*60 + 10, 500},
	}, play(t, Aurora, 2500, 62*60))
}

func TestDCOSCommonsAsksUntilAnswered(t *testing.T) {
	assert.Equal(t, []asked{{0, 3}, {0, 0}, {8, 3}, {24, 3}, {54, 3}, {84, 3}}, play(t, DCOSCommons, 3, 100))
	assert.Equal(t, []asked{{0, 0}, {3600, 0}}, play(t, DCOSCommons, 0, 3600))
}

func TestSingularityAsksAllThenEach(t *testing.T) {
	assert.Equal(t, []asked{{0, 0}, {30, 3}, {60, 3}, {90, 3}}, play(t, Singularity, 3, 100))
	assert.Equal(t, []asked{{0, 0}, {600, 0}, {1200, 0}}, play(t, Singularity, 0, 1200))
}

// A stream that is silent for five heartbeats is opened again.
func TestSilenceEndsTheStream(t *testing.T) {
	m, err := Aurora.Maker().New(scheduler.Config{})
	require.NoError(t, err)
	var calls int
	for second := range 200 {
		out, err := m.Step(mesos.Micros(1000+second)*mesos.Second, nil)
		require.NoError(t, err)
		calls += len(out.Calls)
	}
	assert.Equal(t, 3, calls, "at 0, after 75 s and after 75 s more")
}
