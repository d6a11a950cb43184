package fakemaster

import (
	"context"
	"net/http"
	"sync"
	"time"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
	"rollcall/host/resources"
)

// ending is how a stream ends.
type ending uint8

const (
	endNot     ending = iota
	endOrderly        // the last chunk is written
	endBroken         // the connection breaks
)

// stream is the event stream of one subscription. What the master says waits
// in it until the client takes it.
type stream struct {
	number uint64
	id     string
	format mesosapi.Format
	limit  int64

	framework mesos.FrameworkID // "" until it is known
	capable   resources.Dialect

	mu      sync.Mutex
	waiting []record
	size    int64
	delay   time.Duration
	ended   ending
	news    chan struct{} // one token: there is something new
}

// record is one event, framed.
type record struct {
	bytes []byte
	at    time.Time // when it was said
}

func (s *Server) newStream(f mesosapi.Format) *stream {
	s.given++
	st := &stream{number: s.given, id: s.newUUID(), format: f, limit: s.options.MaxStream, news: make(chan struct{}, 1)}
	s.streams[st.number], s.byID[st.id] = st, st
	return st
}

func (s *Server) dropStream(st *stream) {
	delete(s.streams, st.number)
	delete(s.byID, st.id)
}

// event puts an event behind all others. A client that takes nothing loses its
// connection before it costs too much memory.
func (st *stream) event(e *mesosapi.Event) {
	b, err := mesosapi.MarshalEvent(st.format, e)
	if err != nil {
		st.end(endBroken) // a number that JSON cannot hold, which no event has
		return
	}
	st.put(b)
}

// put puts an event's bytes behind all others.
func (st *stream) put(event []byte) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.ended != endNot {
		return
	}
	framed := recordio.Append(nil, event)
	st.waiting = append(st.waiting, record{framed, time.Now()})
	if st.size += int64(len(framed)); st.size > st.limit {
		st.ended = endBroken
	}
	st.tell()
}

func (st *stream) tell() {
	select {
	case st.news <- struct{}{}:
	default:
	}
}

// end ends the stream behind what is waiting, or at once if it is to break.
func (st *stream) end(how ending) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if how > st.ended {
		st.ended = how
	}
	st.tell()
}

func (st *stream) ending() ending {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.ended
}

// slow delays what is said from now on, and what is waiting.
func (st *stream) slow(by time.Duration) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.delay = by
	st.tell()
}

// next is what may be written now. If there is nothing yet, wait is when to
// look again, 0 for when there is news; over says that nothing will come.
func (st *stream) next() (due [][]byte, wait time.Duration, over bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.ended == endBroken {
		return nil, 0, true
	}
	n := 0
	for n < len(st.waiting) {
		if wait = st.delay - time.Since(st.waiting[n].at); st.delay > 0 && wait > 0 {
			break
		}
		wait = 0
		due = append(due, st.waiting[n].bytes)
		st.size -= int64(len(st.waiting[n].bytes))
		n++
	}
	st.waiting = append(st.waiting[:0:0], st.waiting[n:]...)
	return due, wait, len(st.waiting) == 0 && len(due) == 0 && st.ended == endOrderly
}

// write writes the stream until it ends or the client goes away. Each event is
// an HTTP chunk, as Mesos has it: there are clients that take a chunk for a record.
func (st *stream) write(w http.ResponseWriter, gone context.Context) {
	flush := http.NewResponseController(w).Flush
	if flush() != nil {
		return
	}
	for {
		due, wait, over := st.next()
		if over {
			return
		}
		for _, event := range due {
			if _, err := w.Write(event); err != nil || flush() != nil {
				return
			}
		}
		if len(due) > 0 {
			continue
		}
		var alarm <-chan time.Time
		if wait > 0 {
			alarm = time.After(wait)
		}
		select {
		case <-st.news:
		case <-alarm:
		case <-gone.Done():
			return
		}
	}
}
