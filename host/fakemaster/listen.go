package fakemaster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Listen serves at host:port, port 0 for any, until Close. It returns as soon
// as connections are accepted.
func (s *Server) Listen(ctx context.Context, address string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.address = listener.Addr().String()
	s.mu.Unlock()
	s.serve(listener)
	return nil
}

func (s *Server) serve(listener net.Listener) {
	s.mu.Lock()
	s.listener = listener
	s.mu.Unlock()
	s.sleeping.Go(func() { _ = s.http.Serve(listener) }) // it ends when it is closed
}

// Addr is the host:port that it listens on.
func (s *Server) Addr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// refuse stops listening: connections are refused until accept.
func (s *Server) refuse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		_ = s.listener.Close()
		s.listener = nil
	}
}

// accept listens again at the same address.
func (s *Server) accept(ctx context.Context) error {
	address := s.Addr()
	for attempt := 0; ; attempt++ {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err == nil {
			s.serve(listener)
			return nil
		}
		if attempt == 100 || !s.sleep(ctx, 10*time.Millisecond) {
			return fmt.Errorf("listening on %s again: %w", address, err)
		}
	}
}

// sleep waits; false: the server or the context ended first.
func (s *Server) sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.closed:
	}
	return false
}

var errClosed = errors.New("the stand-in is closing")

// connections are those that are open: a master that fails over breaks them.
type connections struct {
	mu   sync.Mutex
	open map[net.Conn]struct{}
}

type connectionKey struct{}

func (c *connections) context(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, conn)
}

func (c *connections) state(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		if c.open == nil {
			c.open = map[net.Conn]struct{}{}
		}
		c.open[conn] = struct{}{}
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	}
}

// closeAll breaks all connections but the one of a request's context.
func (c *connections) closeAll(except context.Context) {
	keep := except.Value(connectionKey{})
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		if any(conn) != keep {
			_ = conn.Close()
		}
	}
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
