package explore

import (
	"testing"

	"rollcall/core/mesos"
)

// TestTimeOfDayIsNoState: the same steps at another time lead to the same state,
// and a state that was moved in time goes on as it would have.
func TestTimeOfDayIsNoState(t *testing.T) {
	w := World{Name: "time", Tasks: 1, Agents: 1, Starts: 1, Fences: true, Aware: true}
	x := newSearch(&w)
	s := x.root
	for range 40 {
		c, rest := x.fair(&s)
		if rest {
			break
		}
		later := s.draft()
		x.pass(later, 7*mesos.Second)
		moved := later.done()
		back := moved.draft()
		x.pass(back, -7*mesos.Second)
		if again := back.done(); again.proc.machine != nil && string(again.proc.machine) != string(s.proc.machine) {
			t.Fatal("moved there and back, the scheduler is another")
		}
		s = x.must(&s, c)
	}
	if why := x.wrong(&s); why != "" {
		t.Error(why)
	}
}

// TestRetimeMovesInstantsOnly: spans, counters, texts and "never" stay.
func TestRetimeMovesInstantsOnly(t *testing.T) {
	never := []byte{0xcf, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	instant := []byte{0xcf, 0, 4, 0, 0, 0, 0, 0, 100}
	frame := append([]byte{0x95, 0xa2, 'h', 0xcf, 0xcd, 1, 0, 0xc4, 1, 0xcf}, never...)
	frame = append(frame, instant...)
	want := append([]byte(nil), frame...)
	want[len(want)-1] = 93
	retime(frame, 7)
	if string(frame) != string(want) {
		t.Errorf("% x; wanted % x", frame, want)
	}
}

// TestTaskBits: ids of tasks are places in a set.
func TestTaskBits(t *testing.T) {
	seen := map[int]bool{}
	for place := range maxPlaces {
		for start := range maxStarts {
			bit, ok := taskBit(taskID(place, start))
			if !ok || seen[bit] || bitTask(uint8(bit)) != taskID(place, start) {
				t.Errorf("%s: %d", taskID(place, start), bit)
			}
			seen[bit] = true
		}
	}
	for _, id := range []mesos.TaskID{"", "a", "c1", "a0", "a4", "rollcall.fence.1.2"} {
		if bit, ok := taskBit(id); ok {
			t.Errorf("%q is in place %d", id, bit)
		}
	}
}
