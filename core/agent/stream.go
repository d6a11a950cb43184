package agent

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// stream is the updates of one task, in order. The first is sent again and
// again until it is acknowledged, and only then the next. It is what Mesos's
// task_status_update_manager.cpp keeps.
type stream struct {
	framework mesos.FrameworkID
	task      mesos.TaskID
	queue     []entry
	acked     []mesos.UUID // the last few, to know them if they come again
	retry     retry        // of the first; not due if there is none
	durable   bool         // kept with the record of its task
	// after is the task whose end must be acknowledged before anything of this
	// one is said, because this one replaces it; then is the other way round.
	after, then mesos.TaskID
}

// entry is one update on its way.
type entry struct {
	executor mesos.ExecutorID
	status   mesos.TaskStatus
	data     []byte
	time     mesos.Micros // when it was made
}

// keepAcked is how many acknowledged uuids a stream knows again.
const keepAcked = 16

func (m *Machine) stream(f mesos.FrameworkID, t mesos.TaskID) *stream {
	if i, ok := m.findStream(f, t); ok {
		return m.streams[i]
	}
	return nil
}

func (m *Machine) findStream(f mesos.FrameworkID, t mesos.TaskID) (int, bool) {
	return slices.BinarySearchFunc(m.streams, t, func(s *stream, t mesos.TaskID) int {
		if c := strings.Compare(string(s.framework), string(f)); c != 0 {
			return c
		}
		return strings.Compare(string(s.task), string(t))
	})
}

// knows reports whether an update is in a stream or was.
func (s *stream) knows(uuid mesos.UUID) bool {
	return s != nil && (slices.Contains(s.acked, uuid) ||
		slices.ContainsFunc(s.queue, func(e entry) bool { return e.status.UUID == uuid }))
}

// enqueue adds an update to a task's stream and sends it if it is the first.
func (m *Machine) enqueue(f mesos.FrameworkID, durable bool, e entry) {
	i, ok := m.findStream(f, e.status.TaskID)
	if !ok {
		m.streams = slices.Insert(m.streams, i, &stream{framework: clone(f), task: e.status.TaskID, durable: durable})
		m.follow(m.streams[i])
	}
	s := m.streams[i]
	s.queue = append(s.queue, e)
	if len(s.queue) == 1 {
		m.forward(s)
	}
	m.storeStream(s)
}

// forward sends the first update of a stream, and again until it is
// acknowledged. What the task is said to be moves only here, so that a
// re-registration never gets ahead of the updates.
func (m *Machine) forward(s *stream) {
	if m.link.state != linkRegistered || len(s.queue) == 0 || m.follows(s) {
		return
	}
	e := &s.queue[0]
	p := mesos.Peer{
		Type: mesos.PeerStatusUpdate, FrameworkID: s.framework, ExecutorID: e.executor,
		Status: e.status, Time: e.time, Data: e.data,
	}
	if f := m.framework(s.framework); f != nil {
		if t := f.task(s.task); t != nil {
			t.Forwarded, t.UUID = e.status.State, e.status.UUID
			p.LatestState = t.State
		}
	}
	m.say(p)
	m.again(&s.retry, m.cfg.Updates)
}

// resume sends the first update of every stream at once, and begins anew with
// the waits. Operations the same.
func (m *Machine) resume() {
	for _, s := range m.streams {
		s.retry = retry{}
		m.forward(s)
	}
	for _, o := range m.operations {
		o.retry = retry{}
		m.forwardOperation(o)
	}
	for _, r := range m.replacements {
		r.retry = retry{}
		m.forwardReplacement(r)
	}
}

// follow: what a replacement starts is not spoken of before the end of what it
// replaces.
func (m *Machine) follow(s *stream) {
	r := m.involved(s.framework, s.task)
	if r == nil || !r.OldState.Terminal() || s.task == r.Old {
		return
	}
	for _, id := range [...]mesos.TaskID{r.New.TaskID, r.Old} {
		if before := m.stream(s.framework, id); before.bearsEnd() && id != s.task && before.then == "" {
			s.after, before.then = id, s.task
			return
		}
	}
}

// bearsEnd reports whether the end of the task is yet to be acknowledged. What an
// executor says of it after that is waited for by nobody.
func (s *stream) bearsEnd() bool {
	return s != nil && slices.ContainsFunc(s.queue, func(e entry) bool { return e.status.State.Terminal() })
}

// follows reports whether a stream waits for another.
func (m *Machine) follows(s *stream) bool {
	return s.after != "" && m.stream(s.framework, s.after) != nil
}

// goOn lets the stream speak that waited for one that is closed.
func (m *Machine) goOn(f mesos.FrameworkID, then mesos.TaskID) {
	if s := m.stream(f, then); then != "" && s != nil {
		s.after = ""
		m.storeStream(s)
		m.forward(s)
	}
}

// ackRule is one row; its condition sees the stream, nil if there is none.
type ackRule struct {
	id   string
	when func(*ackCase) bool
	do   ackAction
}

type ackCase struct {
	m      *Machine
	stream *stream
	uuid   mesos.UUID
}

type ackAction uint8

const (
	ackIgnore ackAction = iota
	ackNext             // send the next
	ackClose            // the task is over, and known to be
	ackActions
)

// ackRules decide what an acknowledgement means; first match wins.
var ackRules = []ackRule{
	{"A01", func(a *ackCase) bool { return a.m.link.state != linkRegistered }, ackIgnore},
	{"A02", func(a *ackCase) bool { return a.stream == nil || len(a.stream.queue) == 0 }, ackIgnore},
	// Of an update that was sent twice both are acknowledged.
	{"A03", func(a *ackCase) bool { return a.stream.queue[0].status.UUID != a.uuid }, ackIgnore},
	{"A04", func(a *ackCase) bool { return a.stream.queue[0].status.State.Terminal() }, ackClose},
	{"A05", func(a *ackCase) bool { return true }, ackNext},
}

// acknowledged is Slave::statusUpdateAcknowledgement.
func (m *Machine) acknowledged(p *mesos.Peer) {
	a := ackCase{m, m.stream(p.FrameworkID, p.Status.TaskID), p.Status.UUID}
	row := m.rules.ackRow(&a)
	m.hit(row.id)
	if s := a.stream; row.do == ackNext && s != nil && len(s.queue) > 0 {
		s.acked = append(s.acked, s.queue[0].status.UUID)
		s.acked = s.acked[max(0, len(s.acked)-keepAcked):]
		s.queue, s.retry = slices.Delete(s.queue, 0, 1), retry{}
		m.forward(s)
		m.storeStream(s)
	}
	if row.do == ackClose && a.stream != nil {
		m.closeAcknowledged(a.stream)
	}
}

func (r *rules) ackRow(a *ackCase) ackRule {
	for _, row := range r.ack {
		if row.when(a) {
			return row
		}
	}
	return ackRule{id: "A00"}
}

// closeAcknowledged forgets a task whose end is acknowledged.
func (m *Machine) closeAcknowledged(s *stream) {
	id, name := s.task, s.framework
	m.closeStream(name, id)
	f := m.framework(name)
	if f == nil {
		return
	}
	t := f.task(id)
	if t == nil {
		m.removeIfIdle(f)
		return
	}
	x := t.executor
	if t.over() {
		m.removeTask(f, t)
	}
	m.tidy(f, x)
}

func (m *Machine) closeStream(f mesos.FrameworkID, t mesos.TaskID) {
	if i, ok := m.findStream(f, t); ok {
		then := m.streams[i].then
		m.streams[i].retry = retry{}
		m.streams = slices.Delete(m.streams, i, i+1)
		m.goOn(f, then)
	}
}

// closeStreams forgets all streams of a framework.
func (m *Machine) closeStreams(f mesos.FrameworkID) {
	for i, _ := m.findStream(f, ""); i < len(m.streams) && m.streams[i].framework == f; i, _ = m.findStream(f, "") {
		m.closeStream(f, m.streams[i].task)
	}
}
