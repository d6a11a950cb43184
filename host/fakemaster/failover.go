package fakemaster

import (
	"context"
)

// failOver ends the master and starts another. The connection that asks for it
// stays; all others break. While it is down connections are refused, then it
// answers 404, then 503, as a real one that starts.
func failOver(ctx context.Context, s *Server, a arguments) (err error) {
	s.do(func() {
		if err = s.cluster.FailMaster(); err == nil {
			s.phase = phaseStarting
		}
	})
	if err != nil {
		return err
	}
	if a.down == 0 {
		s.conns.closeAll(ctx)
		return s.rise(ctx)
	}
	s.refuse()
	s.conns.closeAll(ctx)
	if !s.sleep(ctx, a.down*3/5) {
		return s.rise(ctx)
	}
	if err := s.accept(ctx); err != nil {
		return err
	}
	if s.sleep(ctx, a.down/5) {
		s.do(func() { s.phase = phaseRecovering })
		s.sleep(ctx, a.down/5)
	}
	return s.rise(ctx)
}

// rise ends a failover, also one that nobody waits for any more.
func (s *Server) rise(ctx context.Context) (err error) {
	s.mu.Lock()
	listening := s.listener != nil
	s.mu.Unlock()
	select {
	case <-s.closed:
		return errClosed
	default:
	}
	if !listening {
		if err := s.accept(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
	s.do(func() {
		s.phase = phaseUp
		err = s.cluster.StartMaster()
	})
	return err
}
