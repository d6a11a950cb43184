package observe

import (
	"slices"
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

	mu         sync.Mutex
	session    scheduler.SessionState
	id         string // of the framework
	message    string
	epoch      uint32
	ready      bool // a round of tasks is complete since the last subscription
	schedule   scheduler.ScheduleNotice
	tasks      map[mesos.TaskID]knownTask
	tally      counts[tally]           // of tasks
	waits      counts[wait]            // of tasks that are waited for
	rounds     []scheduler.RoundNotice // the last of them and those that run, newest last
	whole      [scheduler.RoundSubjects]mesos.Micros
	drift      DriftTable // of the rounds that have ended since the start
	operations map[mesos.OperationID]knownOperation
	opTally    counts[opTally]

	replacements  map[mesos.ReplaceID]knownReplacement
	replacePhases counts[mesos.ReplacePhase]
}

// counts is how many there are of each kind; what is not there has no entry.
type counts[K comparable] map[K]int

func (c counts[K]) add(kind K, n int) {
	if c[kind] += n; c[kind] == 0 {
		delete(c, kind)
	}
}

// NewState returns the state of a machine of which nothing was heard. It keeps
// as many rounds as the machine's store does.
func NewState(cfg scheduler.Config) *State {
	return &State{
		cfg: cfg, tasks: map[mesos.TaskID]knownTask{}, tally: counts[tally]{}, waits: counts[wait]{},
		operations: map[mesos.OperationID]knownOperation{}, opTally: counts[opTally]{},
		replacements: map[mesos.ReplaceID]knownReplacement{}, replacePhases: counts[mesos.ReplacePhase]{},
	}
}

// Restored takes what the store held. A machine that begins so has no session,
// no times for periodic rounds yet and no pause.
func (s *State) Restored(stored *harness.Stored) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session, s.message, s.ready, s.schedule = scheduler.SessionDisconnected, "", false, scheduler.ScheduleNotice{}
	s.restoreTasks(stored.Tasks)
	s.restoreOperations(stored.Operations)
	s.restoreReplacements(stored.Replacements)
	s.restoreRounds(stored.Rounds)
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
}

func (s *State) showSession(n *scheduler.Notice) {
	s.session, s.epoch, s.ready = n.Session, n.Epoch, false
	s.id, s.message = strings.Clone(string(n.FrameworkID)), strings.Clone(n.Message)
}

func (s *State) showSchedule(n *scheduler.Notice) { s.schedule = n.Schedule }

// isReady: subscribed, with a first round complete.
func (s *State) isReady() bool { return s.ready && s.session == scheduler.SessionSubscribed }

// restoreRounds: a round that had not ended was interrupted.
func (s *State) restoreRounds(list []scheduler.RoundNotice) {
	s.rounds = nil
	for i := range list {
		r := list[i]
		if !ended(&r) {
			r.Phase = scheduler.RoundInterrupted
		}
		s.keepRound(&r)
	}
}

func (s *State) showRound(n *scheduler.Notice) {
	r := n.Round
	r.Agents = make([]mesos.AgentID, len(n.Round.Agents))
	for i, id := range n.Round.Agents {
		r.Agents[i] = mesos.AgentID(strings.Clone(string(id)))
	}
	s.keepRound(&r)
	s.ready = s.ready || r.Phase == scheduler.RoundComplete && r.Subject == scheduler.RoundTasks
	if ended(&r) {
		s.drift.add(&r.Drift)
	}
}

// keepRound takes the place of what was known of the round. Two can run at a
// time, one of tasks and one of operations, and both are kept however many come
// after them.
func (s *State) keepRound(r *scheduler.RoundNotice) {
	if r.Phase == scheduler.RoundComplete {
		s.whole[r.Subject] = max(s.whole[r.Subject], r.Ended)
	}
	at, known := slices.BinarySearchFunc(s.rounds, r.Number, func(x scheduler.RoundNotice, number uint32) int { return int(x.Number) - int(number) })
	if known {
		s.rounds[at] = *r
	} else {
		s.rounds = slices.Insert(s.rounds, at, *r)
	}
	for len(s.rounds) > int(s.cfg.Round.History) {
		old := slices.IndexFunc(s.rounds, func(x scheduler.RoundNotice) bool { return ended(&x) })
		if old < 0 {
			return
		}
		s.rounds = slices.Delete(s.rounds, old, old+1)
	}
}

// newest is the last round about something; one without a number if there is none.
func (s *State) newest(about scheduler.RoundSubject) (r scheduler.RoundNotice) {
	for i := range s.rounds {
		if s.rounds[i].Subject == about {
			r = s.rounds[i]
		}
	}
	return r
}

// ended reports whether a round is over. A suspended one goes on in the next.
func ended(r *scheduler.RoundNotice) bool { return r.Phase >= scheduler.RoundComplete }
