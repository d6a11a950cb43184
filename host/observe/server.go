package observe

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"strconv"

	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/keeper"
)

// Server is what the listen address shows and takes. README.md lists it.
type Server struct {
	State   *State
	Metrics *Metrics // nil: no /metrics
	// Ask puts a request to the loop; nil: nothing is taken.
	Ask func(context.Context, scheduler.Event) (harness.Answer, error)
	// Update is how far the last update is, and Apply begins one, with the
	// scheduler's manifest as it is now; nil: there is no manifest.
	Update func() keeper.Update
	Apply  func(context.Context) (keeper.Update, error)
	// Public says that other machines can reach the address.
	Public bool
	// Name is a host name under which the address may be asked, besides
	// localhost and IP addresses; "" for none.
	Name string
	// Say is told what was asked for and done; nil: nobody.
	Say func(string)
}

// Handler serves it.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", servePage)
	mux.HandleFunc("GET /v1/state", s.serveState)
	mux.HandleFunc("GET /v1/rounds/{number}", s.serveRound)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.serveReady)
	if s.Metrics != nil {
		mux.Handle("GET /metrics", s.Metrics.Handler())
	}
	if s.Ask != nil {
		c := &control{ask: s.Ask, say: s.Say, open: make(chan struct{}, maxOpen)}
		if c.say == nil {
			c.say = func(string) {}
		}
		mux.HandleFunc("POST /v1/reconcile", c.serveReconcile)
		mux.HandleFunc("POST /v1/pause", c.servePause)
		mux.HandleFunc("POST /v1/resume", c.serveResume)
	}
	if s.Update != nil && s.Apply != nil {
		mux.HandleFunc("GET /v1/update", s.serveUpdate)
		mux.HandleFunc("POST /v1/apply", s.serveApply)
	}
	return (&guard{name: s.Name, public: s.Public}).around(mux)
}

func (s *Server) serveState(w http.ResponseWriter, r *http.Request) {
	tasks, ok := most(w, r, "tasks")
	if !ok {
		return
	}
	operations, ok := most(w, r, "operations")
	if !ok {
		return
	}
	replacements, ok := most(w, r, "replacements")
	if !ok {
		return
	}
	v := s.State.view(tasks, operations, replacements)
	if s.Update != nil {
		if u := s.Update(); u.Number > 0 {
			v.Update = viewUpdate(u)
		}
	}
	answer(w, http.StatusOK, v)
}

// most is how many of something to list; all if that is not said.
func most(w http.ResponseWriter, r *http.Request, of string) (n int, ok bool) {
	text := r.URL.Query().Get(of)
	if text == "" {
		return math.MaxInt, true
	}
	number, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		refuse(w, http.StatusBadRequest, problem{Code: "invalid", Field: of, Value: text, Want: "the most " + of + " to list, a whole number"})
	}
	return int(number), err == nil
}

func (s *Server) serveRound(w http.ResponseWriter, r *http.Request) {
	text := r.PathValue("number")
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		refuse(w, http.StatusBadRequest, problem{Code: "invalid", Field: "number", Value: text, Want: "the number of a round"})
		return
	}
	v, ok := s.State.round(n)
	if !ok {
		refuse(w, http.StatusNotFound, problem{Code: "unknown-round", Field: "number", Value: text, Want: "one of the last rounds, as /v1/state lists them"})
		return
	}
	answer(w, http.StatusOK, v)
}

func (s *Server) serveReady(w http.ResponseWriter, _ *http.Request) {
	s.State.mu.Lock()
	ready, session := s.State.isReady(), s.State.session
	s.State.mu.Unlock()
	if !ready {
		http.Error(w, "not ready: "+session.String(), http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}

// answer writes JSON.
func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that went away is not our business
}
