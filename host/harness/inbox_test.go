package harness

import (
	"context"
	"testing"
	"testing/synctest"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"rollcall/core/scheduler"
)

func view[ID ~string](b []byte) ID { return ID(unsafe.String(unsafe.SliceData(b), len(b))) }

func numbered(n int) arrival { return arrival{event: scheduler.Event{Ref: uint64(n)}} }

// A stream waits while the inbox is full, failures of calls never do, and
// nothing is lost or changes its place.
func TestInboxBoundsStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ctx := newInbox(), t.Context()
		const all = 3*inboxFull + 10
		go func() {
			for n := range all {
				b.putStream(ctx, numbered(n))
			}
		}()
		next := 0
		for _, want := range []int{inboxFull, inboxFull, inboxFull, 10} {
			synctest.Wait()
			b.put(arrival{event: scheduler.Event{Type: scheduler.EventCallFailed}})
			list := b.take(nil)
			assert.Len(t, list, want+1)
			for i := range want {
				if list[i].event.Ref != uint64(next) {
					t.Fatalf("%d instead of %d", list[i].event.Ref, next)
				}
				next++
			}
			assert.Equal(t, scheduler.EventCallFailed, list[want].event.Type)
		}
		assert.Equal(t, all, next)
	})
}

// Room stands open again after failures have filled the inbox and were taken.
func TestInboxOpensAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox()
		for range inboxFull + 1 {
			b.put(arrival{})
		}
		b.take(nil)
		b.putStream(t.Context(), numbered(1))
		assert.Len(t, b.take(nil), 1)
	})
}

// A stream that is given up while it waits does not hold up its end.
func TestWaitingStreamEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox()
		ctx, cancel := context.WithCancel(t.Context())
		ended := false
		go func() {
			for range inboxFull + 1 {
				b.putStream(ctx, arrival{})
			}
			ended = true
		}()
		synctest.Wait()
		assert.False(t, ended)
		cancel()
		synctest.Wait()
		assert.True(t, ended)
		assert.Len(t, b.take(nil), inboxFull)
	})
}

func TestInboxSignalsOnce(t *testing.T) {
	b := newInbox()
	b.put(numbered(1))
	b.put(numbered(2))
	<-b.ready
	list := b.take(nil)
	assert.Len(t, list, 2)
	select {
	case <-b.ready:
		t.Error("nothing is ready")
	default:
	}
	spare := b.take(list)
	assert.Empty(t, spare)
	b.put(numbered(3))
	assert.Equal(t, uint64(3), list[0].event.Ref, "the spare is used")
}
