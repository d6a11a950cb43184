package fakemaster

import (
	"time"

	"rollcall/core/mesos"
)

// clock is real time that never goes back: the system's when it was started,
// and what has passed since.
type clock struct {
	base  mesos.Micros
	began time.Time
}

func (c *clock) start(least mesos.Micros) {
	c.began = time.Now()
	c.base = max(mesos.Micros(c.began.UnixMicro()), least)
}

func (c *clock) now() mesos.Micros { return c.base + mesos.Micros(time.Since(c.began).Microseconds()) }

// do does something to the cluster at the present time, and what follows from it.
func (s *Server) do(what func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.trouble != nil {
		return
	}
	s.advance()
	what()
	s.settle()
}

func (s *Server) advance() {
	if err := s.cluster.Advance(s.clock.now()); err != nil && s.trouble == nil {
		s.trouble = err
		close(s.broken)
	}
}

// settle does what is owed to executors and others who answer at once: they
// may not call the cluster while it calls them. Then it sets the timer.
func (s *Server) settle() {
	for len(s.owed) > 0 {
		first := s.owed[0]
		s.owed = s.owed[1:]
		first()
	}
	s.owed = nil
	if at, ok := s.cluster.WakeAt(); ok {
		s.timer.Reset(max(span(at-s.clock.now()), 0))
	}
}
