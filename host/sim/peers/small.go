package peers

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Small is a scheduler but for its reconciliation. It speaks the simulator's
// language: events of core/scheduler in, records, calls and notices out.
type Small struct {
	r      reconciler
	now    mesos.Micros
	out    scheduler.Output
	begun  bool
	timers timers

	id         mesos.FrameworkID
	epoch      uint32
	calls      uint64
	on         bool // subscribed
	trying     bool // a Subscribe is under way
	tries      int
	lastSignal mesos.Micros

	tasks  map[mesos.TaskID]*task
	order  []*task // as they were launched or restored
	offers map[mesos.OfferID]mesos.AgentID
}

// task is what the framework launched.
type task struct {
	id mesos.TaskID
	scheduler.TaskRecord
	launchedAt mesos.Micros
	heardAt    mesos.Micros // by this process; 0: nothing so far
	forgotten  bool
}

func (t *task) over() bool { return t.forgotten || t.Verdict == scheduler.VerdictEnded }

// The session, the same for all.
const (
	heartbeat = 15 * mesos.Second
	silence   = 5 * heartbeat
	backoff   = mesos.Second // doubled up to 15 s
)

// Step is transcript.Machine's.
func (s *Small) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	s.now = max(now, s.now)
	s.out = scheduler.Output{}
	if !s.begun {
		s.begun = true
		s.r.started()
		s.subscribe()
		s.watchSilence()
	}
	s.timers.fire(s.now)
	for i := range events {
		s.event(&events[i])
	}
	s.out.WakeAt = s.timers.next()
	return s.out, nil
}

// Restore takes over what was durable.
func (s *Small) Restore(records []scheduler.Record) error {
	for _, r := range records {
		key := string(r.Key)
		if key == scheduler.KeyFramework {
			var f scheduler.FrameworkRecord
			if err := scheduler.DecodeRecord(r.Value, f.Schema); err != nil {
				return err
			}
			s.id, s.epoch = mesos.FrameworkID(strings.Clone(string(f.FrameworkID))), f.Epoch
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok {
			t := &task{id: mesos.TaskID(id)}
			if err := scheduler.DecodeRecord(slices.Clone(r.Value), t.Schema); err != nil {
				return err
			}
			t.launchedAt = t.Since
			s.tasks[t.id] = t
			s.order = append(s.order, t)
		}
	}
	slices.SortStableFunc(s.order, func(a, b *task) int { return int(a.Since - b.Since) })
	return nil
}

// Snapshot is not offered: nobody moves these machines.
func (s *Small) Snapshot() ([]byte, error) { return nil, nil }

// active are the tasks that are not over.
func (s *Small) active() (list []*task) {
	for _, t := range s.order {
		if !t.over() {
			list = append(list, t)
		}
	}
	return list
}

func (s *Small) call(c scheduler.Call) {
	s.calls++
	c.ID, c.Epoch = s.calls, s.epoch
	s.out.Calls = append(s.out.Calls, c)
}

func (s *Small) notice(n scheduler.Notice) { s.out.Notices = append(s.out.Notices, n) }

// reconcile asks Mesos, if anybody listens: drivers drop what is sent while
// they are disconnected. None asked for means all.
func (s *Small) reconcile(targets []scheduler.Target) {
	if s.on {
		s.call(scheduler.Call{Type: scheduler.CallReconcile, Targets: targets})
	}
}

// sendKill sends one KILL.
func (s *Small) sendKill(id mesos.TaskID, agent mesos.AgentID) {
	if s.on {
		s.call(scheduler.Call{Type: scheduler.CallKill, TaskID: id, AgentID: agent})
	}
}

func (s *Small) subscribe() {
	s.epoch++
	s.storeFramework()
	s.trying, s.lastSignal = true, s.now
	s.call(scheduler.Call{Type: scheduler.CallSubscribe, FrameworkID: s.id})
}

// lost: the stream is over, or could not be opened.
func (s *Small) lost() {
	if s.on {
		s.r.disconnected()
	}
	s.on, s.trying = false, false
	clear(s.offers)
	s.notice(scheduler.Notice{Type: scheduler.NoticeOffersLost})
	s.notice(scheduler.Notice{Type: scheduler.NoticeSession, Session: scheduler.SessionDisconnected, Epoch: s.epoch})
	s.timers.add(s.now+backoff<<min(s.tries, 4), s.subscribe)
	s.tries++
}

func (s *Small) watchSilence() {
	if (s.on || s.trying) && s.now-s.lastSignal >= silence {
		s.lost()
	}
	s.timers.add(s.now+heartbeat, s.watchSilence)
}

func (s *Small) event(e *scheduler.Event) {
	if e.Type < scheduler.EventLaunch && e.Epoch != s.epoch {
		return
	}
	switch e.Type {
	case scheduler.EventDisconnected, scheduler.EventMasterFailed:
		if s.on || s.trying {
			s.lost()
		}
	case scheduler.EventCallFailed:
		s.callFailed(e)
	case scheduler.EventLaunch, scheduler.EventKill, scheduler.EventForget, scheduler.EventDecline, scheduler.EventRevive:
		s.request(e)
	default:
		s.lastSignal = s.now
		s.fromMaster(e)
	}
}

func (s *Small) fromMaster(e *scheduler.Event) {
	switch e.Type {
	case scheduler.EventSubscribed:
		s.on, s.trying, s.tries = true, false, 0
		s.id = mesos.FrameworkID(strings.Clone(string(e.FrameworkID)))
		s.storeFramework()
		s.notice(scheduler.Notice{Type: scheduler.NoticeSession, Session: scheduler.SessionSubscribed, Epoch: s.epoch, FrameworkID: s.id})
		s.r.subscribed()
	case scheduler.EventOffered:
		s.offered(e.Offers)
	case scheduler.EventRescinded:
		delete(s.offers, e.OfferID)
		s.notice(scheduler.Notice{Type: scheduler.NoticeOffersLost, Offers: []mesos.Offer{{ID: e.OfferID}}})
	case scheduler.EventUpdated:
		if s.on {
			s.updated(&e.Status)
		}
	}
}

func (s *Small) offered(offers []mesos.Offer) {
	if !s.r.mayLaunch() {
		c := scheduler.Call{Type: scheduler.CallDecline}
		for _, o := range offers {
			c.Offers = append(c.Offers, o.ID)
		}
		s.call(c)
		return
	}
	for _, o := range offers {
		s.offers[mesos.OfferID(strings.Clone(string(o.ID)))] = mesos.AgentID(strings.Clone(string(o.AgentID)))
	}
	s.notice(scheduler.Notice{Type: scheduler.NoticeOffered, Offers: offers})
}

// updated takes a status over, tells the framework and acknowledges it.
func (s *Small) updated(u *mesos.TaskStatus) {
	t := s.tasks[u.TaskID]
	if t == nil || t.over() {
		s.r.unknown(u)
	} else {
		t.heardAt = s.now
		if u.AgentID != "" {
			t.AgentID = mesos.AgentID(strings.Clone(string(u.AgentID)))
		}
		if !u.UUID.IsZero() {
			t.UUID = u.UUID
		}
		s.r.heard(t, u)
		s.become(t, u.State)
	}
	if !u.UUID.IsZero() {
		s.call(scheduler.Call{Type: scheduler.CallAcknowledge, TaskID: u.TaskID, AgentID: u.AgentID, UUID: u.UUID})
	}
}

// become moves a task to a state.
func (s *Small) become(t *task, state mesos.TaskState) {
	t.State = state
	t.Verdict = scheduler.VerdictAlive
	n := scheduler.TaskNotice{TaskID: t.id, AgentID: t.AgentID, State: state}
	if over(state) {
		t.Verdict, n.Advice = scheduler.VerdictEnded, scheduler.AdviceSafe
	}
	n.Verdict = t.Verdict
	s.storeTask(t)
	s.notice(scheduler.Notice{Type: scheduler.NoticeTask, Task: n})
}
