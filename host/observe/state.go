package observe

import (
	"encoding/json"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// State is the latest of everything, as JSON for programs. It serves
//
//	/v1/state  what is known: session, the newest round, tasks
//	/healthz   200 while the process works
//	/readyz    200 while subscribed and with a first round complete, else 503
//
// Its methods may be called from any goroutine.
type State struct {
	mu    sync.Mutex
	view  stateView
	tasks map[mesos.TaskID]taskView
	ready bool
}

type stateView struct {
	FrameworkID string     `json:"framework_id"`
	Session     string     `json:"session"`
	Message     string     `json:"message,omitempty"`
	Epoch       uint32     `json:"epoch"`
	Round       *roundView `json:"round"`
	Tasks       []taskView `json:"tasks"`
}

type taskView struct {
	ID      string    `json:"id"`
	AgentID string    `json:"agent_id"`
	State   string    `json:"state"`
	Verdict string    `json:"verdict"`
	Advice  string    `json:"advice"`
	Reason  string    `json:"reason,omitempty"`
	Since   time.Time `json:"since"`
}

type roundView struct {
	Number    uint32   `json:"number"`
	Kind      string   `json:"kind"`
	Cause     string   `json:"cause"`
	Phase     string   `json:"phase"`
	Fenced    bool     `json:"fenced"`
	Census    bool     `json:"census"`
	Targets   uint32   `json:"targets"`
	Remaining uint32   `json:"remaining"`
	Silent    uint32   `json:"silent"`
	Calls     uint32   `json:"calls"`
	Resends   uint32   `json:"resends"`
	Agents    []string `json:"agents"`
}

// NewState returns a state of nothing.
func NewState() *State {
	return &State{view: stateView{Session: scheduler.SessionDisconnected.String()}, tasks: map[mesos.TaskID]taskView{}}
}

// Restored takes what the store held; a machine that begins so has no session.
func (s *State) Restored(tasks []harness.StoredTask) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tasks)
	s.view.Session, s.view.Message, s.ready = scheduler.SessionDisconnected.String(), "", false
	for i := range tasks {
		t := &tasks[i]
		s.tasks[t.TaskID] = taskView{
			ID: string(t.TaskID), AgentID: string(t.AgentID), State: t.State.String(), Verdict: t.Verdict.String(),
			Advice: scheduler.AdviceNone.String(), Reason: t.Reason.String(), Since: instant(t.Since),
		}
	}
}

// Watch follows the notices of a step.
func (s *State) Watch(_ time.Time, notices []scheduler.Notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range notices {
		switch n := &notices[i]; n.Type {
		case scheduler.NoticeSession:
			s.view.Session, s.view.Epoch = n.Session.String(), n.Epoch
			s.view.FrameworkID, s.view.Message = strings.Clone(string(n.FrameworkID)), strings.Clone(n.Message)
			s.ready = false
		case scheduler.NoticeTask, scheduler.NoticeUnknownTask, scheduler.NoticeAdopted:
			s.put(&n.Task)
		case scheduler.NoticeForgotten:
			delete(s.tasks, n.Task.TaskID)
		case scheduler.NoticeRound:
			s.view.Round = viewRound(&n.Round)
			s.ready = s.ready || n.Round.Phase == scheduler.RoundComplete
		}
	}
}

func (s *State) put(t *scheduler.TaskNotice) {
	id := strings.Clone(string(t.TaskID))
	s.tasks[mesos.TaskID(id)] = taskView{
		ID: id, AgentID: strings.Clone(string(t.AgentID)), State: t.State.String(), Verdict: t.Verdict.String(),
		Advice: t.Advice.String(), Reason: t.Reason.String(), Since: instant(t.Since),
	}
}

func viewRound(r *scheduler.RoundNotice) *roundView {
	v := &roundView{
		Number: r.Number, Kind: r.Kind.String(), Cause: r.Cause.String(), Phase: r.Phase.String(),
		Fenced: r.Fenced, Census: r.Census, Targets: r.Targets, Remaining: r.Remaining, Silent: r.Silent,
		Calls: r.Calls, Resends: r.Resends, Agents: []string{},
	}
	for _, a := range r.Agents {
		v.Agents = append(v.Agents, strings.Clone(string(a)))
	}
	return v
}

func instant(t mesos.Micros) time.Time { return time.UnixMicro(int64(t)).UTC() }

// Handler serves the state.
func (s *State) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/state", s.serveState)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.serveReady)
	return mux
}

func (s *State) serveState(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	view := s.view
	view.Tasks = make([]taskView, 0, len(s.tasks))
	for _, t := range s.tasks {
		view.Tasks = append(view.Tasks, t)
	}
	s.mu.Unlock()
	sort.Slice(view.Tasks, func(i, j int) bool { return view.Tasks[i].ID < view.Tasks[j].ID })
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(view) // a client that went away is not our business
}

func (s *State) serveReady(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	ready := s.ready && s.view.Session == scheduler.SessionSubscribed.String()
	session := s.view.Session
	s.mu.Unlock()
	if !ready {
		http.Error(w, "not ready: "+session, http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}
