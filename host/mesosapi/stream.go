package mesosapi

import (
	"context"
	"net/http"

	"rollcall/host/mesosapi/internal/schema"
	"rollcall/host/mesosapi/recordio"
)

// Stream is an open event stream. Next is for one goroutine at a time; Close may be called
// from any, at any time.
type Stream struct {
	id      string
	master  string
	format  Format
	ctx     context.Context
	cancel  context.CancelCauseFunc
	resp    *http.Response
	records *recordio.Reader
	reader  *schema.Reader
}

func newStream(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response, master string, o Options) *Stream {
	return &Stream{
		id: resp.Header.Get("Mesos-Stream-Id"), master: master, format: o.Format,
		ctx: ctx, cancel: cancel, resp: resp,
		records: recordio.NewReader(resp.Body, o.MaxRecord),
		reader:  schema.NewReader(),
	}
}

// ID returns the Mesos-Stream-Id, which every call of this subscription must carry.
func (s *Stream) ID() string { return s.id }

// Master returns the host:port of the master that serves the stream.
func (s *Stream) Master() string { return s.master }

// Next waits for the next event. The event is the caller's: its memory is never reused.
//
// A *DecodeError is about this one event; Next may be called again, though what the event
// said is lost. Any other error is a *StreamError and final. Next waits as long as it
// takes: to notice a silent master, Close the stream from a timer.
func (s *Stream) Next() (*Event, error) {
	record, err := s.records.Next()
	if err != nil {
		if cause := context.Cause(s.ctx); cause != nil {
			err = cause
		}
		s.cancel(err)
		return nil, &StreamError{Master: s.master, Err: err}
	}
	return read(eventSchema, s.format, s.reader, record)
}

// Close ends the stream and its connection; a waiting Next returns. To the master it is a
// disconnect: the framework's failover timeout begins to run. Closing twice does no harm.
func (s *Stream) Close() {
	s.cancel(ErrStreamClosed)
	_ = s.resp.Body.Close()
}
