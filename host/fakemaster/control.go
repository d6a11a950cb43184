package fakemaster

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

const maxOrder = 64 << 10

// serveControl is the endpoint that faults are asked of. GET lists what there
// is and what can be done to it.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		answerJSON(w, http.StatusOK, s.shown())
	case http.MethodPost:
		s.takeOrder(w, r)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		refuseOrder(w, http.StatusMethodNotAllowed, &Problem{Code: "invalid", Field: "method", Value: r.Method, Want: "GET or POST"})
	}
}

func (s *Server) takeOrder(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxOrder))
	if err != nil {
		refuseOrder(w, http.StatusBadRequest, &Problem{Code: "invalid", Field: "body", Want: fmt.Sprintf("at most %d bytes", maxOrder)})
		return
	}
	o, p := readOrder(body)
	if p == nil {
		if err := s.obey(r.Context(), o); err != nil {
			p = asProblem(err)
		}
	}
	switch {
	case p == nil:
		s.options.Say(o.String())
		answerJSON(w, http.StatusOK, map[string]string{"done": o.String()})
	case p.Code == "conflict":
		refuseOrder(w, http.StatusConflict, p)
	default:
		refuseOrder(w, http.StatusBadRequest, p)
	}
}

// readOrder reads {"do":…} with its fields: texts and numbers.
func readOrder(body []byte) (o order, p *Problem) {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil || object == nil {
		return o, &Problem{Code: "invalid", Field: "body", Value: brief(string(body)), Want: `one JSON object, such as {"do":"agent-hang","agent":"agent-0"}`}
	}
	o.said = map[string]string{}
	for name, raw := range object {
		var text string
		var number json.Number
		switch {
		case string(raw) == "null":
			continue
		case json.Unmarshal(raw, &text) == nil:
		case json.Unmarshal(raw, &number) == nil:
			text = number.String()
		default:
			return o, &Problem{Code: "invalid", Field: brief(name), Value: brief(string(raw)), Want: "a text or a number"}
		}
		o.said[name] = text
	}
	do, ok := o.said["do"]
	if !ok {
		return o, &Problem{Code: "missing", Field: "do", Want: "one of " + faultNames()}
	}
	delete(o.said, "do")
	o.do = do
	return o, nil
}

func refuseOrder(w http.ResponseWriter, code int, p *Problem) {
	answerJSON(w, code, map[string]*Problem{"error": p})
}

func answerJSON(w http.ResponseWriter, code int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		say(w, http.StatusInternalServerError, "rollcall: "+err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(b) // a client that went away is not our business
}
