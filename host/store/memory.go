package store

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"sync"
)

// Memory is a store without a disk. Each batch is durable as soon as it is submitted, unless Hold says otherwise.
// It is safe for use by several goroutines, and starts none.
type Memory struct {
	mu       sync.Mutex
	durable  map[string][]byte
	held     []submission
	holding  bool
	failAt   int // submissions until the one that fails; 0 means none does
	failWith error
	failure  error
	closed   bool
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{durable: map[string][]byte{}} }

// FailAt makes the n-th Submit from now fail with err, and so all after it. 1 is the next.
func (m *Memory) FailAt(n int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failAt, m.failWith = n, err
}

// Hold keeps later batches from becoming durable until Release, as a disk that has not synced yet.
func (m *Memory) Hold() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.holding = true
}

// Release makes the n oldest held batches durable, or all there are. Holding goes on.
func (m *Memory) Release(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.release(n)
}

// Crash returns the store as the next process would find it: batches that are held are lost, a failure is forgotten.
// The old one is closed; its held batches are never answered.
func (m *Memory) Crash() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.held = true, nil
	return &Memory{durable: maps.Clone(m.durable)}
}

// Load implements [Store].
func (m *Memory) Load(ctx context.Context, visit func(Record) error) error {
	m.mu.Lock()
	closed, durable := m.closed, maps.Clone(m.durable)
	m.mu.Unlock()
	if closed {
		return ErrClosed
	}
	for _, key := range slices.Sorted(maps.Keys(durable)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := visit(Record{Key: []byte(key), Value: bytes.Clone(durable[key])}); err != nil {
			return err
		}
	}
	return nil
}

// Submit implements [Store]. It never blocks.
func (m *Memory) Submit(records []Record) <-chan error {
	payload, err := encodeBatch(records)
	s := submission{payload: payload, result: make(chan error, 1)}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failAt--; m.failAt == 0 && err == nil {
		err = m.failWith
	}
	switch {
	case m.failure != nil:
		err = afterFailure(m.failure)
	case m.closed:
		err = ErrClosed
	case err != nil:
		m.failure = err
	}
	if err != nil {
		s.result <- err
		return s.result
	}
	m.held = append(m.held, s)
	if !m.holding {
		m.release(len(m.held))
	}
	return s.result
}

// Close implements [Store].
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.release(len(m.held))
	m.closed = true
	return m.failure
}

func (m *Memory) release(n int) {
	n = min(n, len(m.held))
	for _, s := range m.held[:n] {
		err := decodeBatch(s.payload, func(r Record) {
			if r.Value == nil {
				delete(m.durable, string(r.Key))
			} else {
				m.durable[string(r.Key)] = r.Value
			}
		})
		s.result <- err
	}
	m.held = m.held[n:]
}
