package fakemaster

import (
	"net/http"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

const streamHeader = "Mesos-Stream-Id"

// reply is what the master answers to one call.
type reply struct {
	code int
	text string
	body []byte // of a 200
}

// serveScheduler is Http::scheduler of Mesos's http.cpp: what can be said
// without the framework is said here, the rest by core/master.
func (s *Server) serveScheduler(w http.ResponseWriter, r *http.Request) {
	if !onlyPost(w, r) {
		return
	}
	format, refused := contentFormat(r.Header)
	if refused != nil {
		say(w, refused.code, refused.text)
		return
	}
	body, refused := readBody(w, r, s.options.MaxBody)
	if refused != nil {
		say(w, refused.code, refused.text)
		return
	}
	if s.options.Mode == master.ModeMesos && aboutReplacements(format, body) {
		say(w, noSuchCall.code, noSuchCall.text)
		return
	}
	call, refused := readCall(format, body)
	if refused == nil {
		refused = validate(call, principalOf(r))
	}
	if refused != nil {
		say(w, refused.code, refused.text)
		return
	}
	if call.Type == mesosapi.CallSubscribe {
		s.serveSubscribe(w, r, call)
		return
	}
	s.serveCall(w, r, call)
}

// serveCall takes every call but a subscription.
func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, call *mesosapi.Call) {
	event, own, wrong := eventOf(call)
	if wrong != "" {
		say(w, http.StatusBadRequest, "Failed to validate scheduler::Call: "+wrong)
		return
	}
	format, refused := acceptFormat(r.Header)
	if call.Type == mesosapi.CallReconcileOperations && refused != nil {
		say(w, refused.code, refused.text)
		return
	}
	var answer *reply
	s.do(func() {
		if text := s.otherPrincipal(principalOf(r), event.FrameworkID); text != "" {
			answer = &reply{code: http.StatusBadRequest, text: text}
			return
		}
		event.Stream = s.streamNumber(r.Header)
		event.StreamID = r.Header.Get(streamHeader)
		if answer = s.ask(&event, format); answer != nil && answer.code/100 == 2 {
			s.sayOwn(event.Stream, own)
			if st := s.streams[event.Stream]; st != nil && event.Type == master.EventUpdateFramework {
				st.capable = capableOf(&event.Framework)
			}
		}
	})
	s.answer(w, answer, format)
}

func (s *Server) answer(w http.ResponseWriter, a *reply, format mesosapi.Format) {
	switch {
	case a == nil && s.notUp(w):
	case a == nil:
		say(w, http.StatusServiceUnavailable, "No leader elected")
	case len(a.body) > 0:
		w.Header().Set("Content-Type", format.ContentType())
		w.WriteHeader(a.code)
		_, _ = w.Write(a.body)
	default:
		say(w, a.code, a.text)
	}
}

// ask gives the master an event and takes its reply; nil: there is no master.
func (s *Server) ask(e *master.Event, format mesosapi.Format) *reply {
	s.requests++
	e.Request = s.requests
	pending := &reply{body: nil}
	s.replies[e.Request] = pending
	s.format = format
	told := s.cluster.Tell(*e)
	delete(s.replies, e.Request)
	if !told || pending.code == 0 {
		return nil
	}
	return pending
}

// nobody is the number of a stream that never was.
const nobody = 1<<53 - 1

func (s *Server) streamNumber(h http.Header) uint64 {
	values, ok := h[streamHeader]
	if !ok {
		return 0
	}
	if st := s.byID[values[0]]; st != nil {
		return st.number
	}
	return nobody
}

// otherPrincipal is what is said to somebody who is not whom the framework
// belongs to, "" if he is.
func (s *Server) otherPrincipal(is string, id mesos.FrameworkID) (text string) {
	m := s.cluster.Master()
	if is == "" || m == nil {
		return ""
	}
	for f := range m.Frameworks {
		if f.Info.ID == id && f.State != master.FrameworkCompleted && f.Info.Principal != is {
			return otherPrincipal(is, f.Info.Principal)
		}
	}
	return ""
}
