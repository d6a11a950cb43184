package store

import (
	"fmt"
	"sync"
)

// maxQueued is how many payload bytes wait before Submit blocks; maxGroup is how many share a commit: enough to make the
// cost of syncing small, few enough to keep the wait for it short.
const (
	maxQueued = 64 << 20
	maxGroup  = 2 << 20
)

// submission is a batch on its way to the disk.
type submission struct {
	payload []byte
	records int
	result  chan error // holds one, so that answering never blocks
}

// queue holds submissions in order, and the failure that ends them all.
type queue struct {
	mu      sync.Mutex
	changed sync.Cond // on waiting, bytes, failure and closed
	waiting []submission
	bytes   int
	failure error
	closed  bool
}

func newQueue() *queue {
	q := &queue{}
	q.changed.L = &q.mu
	return q
}

func (q *queue) submit(records []Record) <-chan error {
	payload, err := encodeBatch(records)
	s := submission{payload: payload, records: len(records), result: make(chan error, 1)}
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.bytes > maxQueued && q.failure == nil && !q.closed {
		q.changed.Wait()
	}
	switch {
	case q.failure != nil:
		err = afterFailure(q.failure)
	case q.closed:
		err = ErrClosed
	case err != nil:
		q.failure = err // what came before it may still become durable; nothing after it
	}
	if err != nil {
		s.result <- err
		return s.result
	}
	q.waiting = append(q.waiting, s)
	q.bytes += len(payload)
	q.changed.Broadcast()
	return s.result
}

// take waits for submissions and returns the oldest that fit in one commit, at least one; none when the queue is closed and empty.
func (q *queue) take() []submission {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) == 0 && !q.closed {
		q.changed.Wait()
	}
	n, size := 0, 0
	for n < len(q.waiting) && (n == 0 || size+len(q.waiting[n].payload) <= maxGroup) {
		size += len(q.waiting[n].payload)
		n++
	}
	group := q.waiting[:n:n]
	if q.waiting = q.waiting[n:]; len(q.waiting) == 0 {
		q.waiting = nil // let go of the payloads behind it
	}
	return group
}

// finish answers a group, and with an error everything behind it.
func (q *queue) finish(group []submission, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, s := range group {
		q.bytes -= len(s.payload)
		s.result <- err
	}
	if err != nil {
		q.failure = err
		for _, s := range q.waiting {
			s.result <- afterFailure(q.failure)
		}
		q.waiting, q.bytes = nil, 0
	}
	q.changed.Broadcast()
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}

func (q *queue) failed() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.failure
}

func afterFailure(cause error) error {
	return fmt.Errorf("an earlier write failed, open the store again: %w", cause)
}
