package harness

import (
	"context"
	"sync"

	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// arrival is an event for the machine, with what the host keeps of it.
type arrival struct {
	event  scheduler.Event
	offers []mesosapi.Offer // of an Offered event
	fault  error            // of a Disconnected event: why
	asked  *question        // who waits for what becomes of it; nil: nobody
}

// inbox collects what arrives until the loop takes it, all at once.
type inbox struct {
	mu    sync.Mutex
	list  []arrival
	ready chan struct{} // holds one token while list is not empty
	room  chan struct{} // holds one token while list is short enough for a stream to add to it
}

// inboxFull is the length from which streams wait. Failures of calls never do.
const inboxFull = 1 << 16

func newInbox() *inbox {
	b := &inbox{ready: make(chan struct{}, 1), room: make(chan struct{}, 1)}
	b.room <- struct{}{}
	return b
}

// put adds without waiting.
func (b *inbox) put(a arrival) {
	b.mu.Lock()
	b.list = append(b.list, a)
	full := len(b.list) >= inboxFull
	b.mu.Unlock()
	signal(b.ready)
	if !full {
		signal(b.room)
	}
}

// putStream adds, and waits while the loop is behind: the master then waits too.
func (b *inbox) putStream(ctx context.Context, a arrival) {
	select {
	case <-b.room:
		b.put(a)
	case <-ctx.Done():
	}
}

// take empties the inbox; the result is the caller's, and spare is used next.
func (b *inbox) take(spare []arrival) []arrival {
	b.mu.Lock()
	list := b.list
	b.list = spare[:0]
	b.mu.Unlock()
	signal(b.room)
	return list
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
