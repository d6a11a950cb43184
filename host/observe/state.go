package observe

import (
	"strings"
	"sync"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// State is the latest of everything that is known. Its methods may be called
// from any goroutine.
type State struct {
	cfg scheduler.Config

	mu      sync.Mutex
	session scheduler.SessionState
	id      string // of the framework
	message string
	epoch   uint32
	ready   bool // a round is complete since the last subscription
	paused  bool
	tasks   map[mesos.TaskID]knownTask
	tally   map[tally]int           // of tasks
	rounds  []scheduler.RoundNotice // the last of them, newest last
	whole   mesos.Micros            // when a round was last complete
}

// knownTask is what is shown of a task.
type knownTask struct {
	agent   string
	since   mesos.Micros
	reason  mesos.Reason
	state   mesos.TaskState
	verdict scheduler.Verdict
	advice  scheduler.Advice
	unknown bool
}

// tally is what tasks are counted by.
type tally struct {
	state   mesos.TaskState
	verdict scheduler.Verdict
}

func (t *knownTask) tally() tally { return tally{t.state, t.verdict} }

// NewState returns the state of a machine of which nothing was heard. It keeps
// as many rounds as the machine's store does.
func NewState(cfg scheduler.Config) *State {
	return &State{cfg: cfg, tasks: map[mesos.TaskID]knownTask{}, tally: map[tally]int{}}
}

// Restored takes what the store held. A machine that begins so has no session
// and is not paused, and a round that had not ended was interrupted.
func (s *State) Restored(tasks []harness.StoredTask, rounds []scheduler.RoundNotice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tasks)
	clear(s.tally)
	s.session, s.message, s.ready, s.paused, s.rounds = scheduler.SessionDisconnected, "", false, false, nil
	for i := range tasks {
		t := &tasks[i]
		s.put(t.TaskID, knownTask{
			agent: string(t.AgentID), since: t.Since, reason: t.Reason, state: t.State, verdict: t.Verdict, unknown: t.Unknown,
		})
	}
	for i := range rounds {
		r := rounds[i]
		if !ended(&r) {
			r.Phase = scheduler.RoundInterrupted
		}
		s.keepRound(&r)
	}
}

// Watch follows a turn.
func (s *State) Watch(t *harness.Turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range t.Output.Notices {
		if n := &t.Output.Notices[i]; rowOf(n.Type).show != nil {
			rowOf(n.Type).show(s, n)
		}
	}
	for i := range t.Events {
		e := &t.Events[i]
		if (e.Type == scheduler.EventPause || e.Type == scheduler.EventResume) && !rejected(t.Output.Notices, e) {
			s.paused = e.Type == scheduler.EventPause
		}
	}
}

// rejected reports whether a request was not carried out.
func rejected(notices []scheduler.Notice, e *scheduler.Event) bool {
	for i := range notices {
		if n := &notices[i]; n.Type == scheduler.NoticeRejected && n.Rejection.Request == e.Type && n.Rejection.Ref == e.Ref {
			return true
		}
	}
	return false
}

func (s *State) showSession(n *scheduler.Notice) {
	s.session, s.epoch, s.ready = n.Session, n.Epoch, false
	s.id, s.message = strings.Clone(string(n.FrameworkID)), strings.Clone(n.Message)
}

func (s *State) showTask(n *scheduler.Notice) {
	t := &n.Task
	s.put(mesos.TaskID(strings.Clone(string(t.TaskID))), knownTask{
		agent: strings.Clone(string(t.AgentID)), since: t.Since, reason: t.Reason, state: t.State, verdict: t.Verdict, advice: t.Advice,
		unknown: n.Type == scheduler.NoticeUnknownTask || n.Type == scheduler.NoticeTask && s.tasks[t.TaskID].unknown,
	})
}

func (s *State) showForgotten(n *scheduler.Notice) {
	if old, ok := s.tasks[n.Task.TaskID]; ok {
		s.count(old.tally(), -1)
		delete(s.tasks, n.Task.TaskID)
	}
}

func (s *State) showRound(n *scheduler.Notice) {
	r := n.Round
	r.Agents = make([]mesos.AgentID, len(n.Round.Agents))
	for i, id := range n.Round.Agents {
		r.Agents[i] = mesos.AgentID(strings.Clone(string(id)))
	}
	s.keepRound(&r)
	s.ready = s.ready || r.Phase == scheduler.RoundComplete
}

func (s *State) put(id mesos.TaskID, t knownTask) {
	if old, ok := s.tasks[id]; ok {
		s.count(old.tally(), -1)
	}
	s.count(t.tally(), 1)
	s.tasks[id] = t
}

func (s *State) count(of tally, n int) {
	if s.tally[of] += n; s.tally[of] == 0 {
		delete(s.tally, of)
	}
}

// keepRound takes the place of what was known of the round.
func (s *State) keepRound(r *scheduler.RoundNotice) {
	if r.Phase == scheduler.RoundComplete {
		s.whole = r.Ended
	}
	if n := len(s.rounds); n > 0 && s.rounds[n-1].Number == r.Number {
		s.rounds[n-1] = *r
		return
	}
	s.rounds = append(s.rounds, *r)
	if extra := len(s.rounds) - int(s.cfg.Round.History); extra > 0 {
		s.rounds = append(s.rounds[:0], s.rounds[extra:]...)
	}
}

// ended reports whether a round is over. A suspended one goes on in the next.
func ended(r *scheduler.RoundNotice) bool { return r.Phase >= scheduler.RoundComplete }

// isReady: subscribed, with a first round complete.
func (s *State) isReady() bool { return s.ready && s.session == scheduler.SessionSubscribed }
