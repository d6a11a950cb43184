package fakemaster

import (
	"net/http"

	"rollcall/core/master"
	"rollcall/host/mesosapi"
)

// serveSubscribe opens an event stream and writes it until it ends.
func (s *Server) serveSubscribe(w http.ResponseWriter, r *http.Request, call *mesosapi.Call) {
	format, refused := acceptFormat(r.Header)
	if _, has := r.Header[streamHeader]; has && refused == nil {
		refused = &refusal{http.StatusBadRequest, "Subscribe calls should not include the 'Mesos-Stream-Id' header"}
	}
	if refused != nil {
		say(w, refused.code, refused.text)
		return
	}
	event, wrong := subscribeOf(call, principalOf(r))
	var st *stream
	var answer *reply
	s.do(func() {
		st = s.newStream(format)
		if wrong != "" { // as core/master refuses: on a stream of its own
			answer = &reply{code: http.StatusOK}
			st.event(&mesosapi.Event{Type: mesosapi.EventError, Error: &mesosapi.Error{Message: wrong}})
			st.end(endOrderly)
			return
		}
		event.Stream = st.number
		st.framework, st.capable = event.FrameworkID, capableOf(&event.Framework)
		answer = s.ask(&event, format)
	})
	if answer == nil || answer.code != http.StatusOK {
		if st != nil {
			s.do(func() { s.dropStream(st) })
		}
		s.answer(w, answer, format)
		return
	}
	w.Header().Set("Content-Type", format.ContentType())
	w.Header().Set(streamHeader, st.id)
	w.WriteHeader(http.StatusOK)
	st.write(w, r.Context())
	s.do(func() {
		s.dropStream(st)
		s.cluster.Tell(master.Event{Type: master.EventStreamClosed, Stream: st.number})
	})
	if st.ending() != endOrderly {
		panic(http.ErrAbortHandler) // the connection breaks in the middle of the body
	}
}

// failedOver: the master's process has ended, and with it all its connections.
func (s *Server) failedOver() {
	for _, st := range s.streams {
		st.end(endBroken)
	}
}
