package explore

import "testing"

// BenchmarkStep is a step of the scheduler's process computed from its snapshot,
// and the same remembered: why steps are remembered.
func BenchmarkStep(b *testing.B) {
	w := World{Name: "bench", Tasks: 1, Agents: 1, Starts: 1, Fences: true, Aware: true}
	x := newSearch(&w)
	s := x.root
	for s.length[stream] == 0 {
		c, _ := x.fair(&s)
		s = x.must(&s, c)
	}
	in := input{message: s.head(stream)}
	b.Run("computed", func(b *testing.B) {
		for b.Loop() {
			x.runProc(s.proc, in, 0, nil)
		}
	})
	b.Run("remembered", func(b *testing.B) {
		for b.Loop() {
			x.stepProc(s.proc, in, 0)
		}
	})
}
