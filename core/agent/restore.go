package agent

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// restored is what Restore found, until the first step makes something of it.
type restored struct {
	agent    bool     // there was an agent
	rebooted bool     // the host machine was started anew since
	other    bool     // rebooted, and configured as another agent: it starts as a new one
	old      []string // the keys of that other agent, to be deleted
}

// Restore takes records that Store made durable, in any number of calls after
// New and before the first Step, in the order of their keys. It keeps no view
// of them. After an error the machine must not be used.
func (m *Machine) Restore(records []Record) *wire.Error {
	if m.stepped {
		return &wire.Error{Code: wire.State, Message: "restore comes before the first step"}
	}
	for i := range records {
		if err := m.restore(string(records[i].Key), records[i].Value); err != nil {
			err.Field = strings.TrimSuffix("records["+strconv.Itoa(i)+"] "+shorten(string(records[i].Key), 80)+"."+err.Field, ".")
			return err
		}
	}
	return nil
}

func (m *Machine) restore(key string, value []byte) *wire.Error {
	if key == KeyAgent {
		return m.restoreAgent(value)
	}
	if !m.found.agent {
		return &wire.Error{Code: wire.Record, Message: "before the agent's own record"}
	}
	prefix, rest, _ := strings.Cut(key, "/")
	ids, ok := unescape(rest)
	switch prefix += "/"; {
	case !ok:
	case m.found.other && slices.Contains([]string{KeyFramework, KeyTask, KeyUpdate, KeyOperation, KeyProvider, KeyReplacement}, prefix):
		m.found.old = append(m.found.old, clone(key))
		return nil
	case prefix == KeyFramework && len(ids) == 1:
		return m.restoreFramework(mesos.FrameworkID(ids[0]), value)
	case prefix == KeyTask && len(ids) == 2:
		return m.restoreTask(mesos.FrameworkID(ids[0]), mesos.TaskID(ids[1]), value)
	case prefix == KeyUpdate && len(ids) == 2:
		return m.restoreUpdate(mesos.FrameworkID(ids[0]), mesos.TaskID(ids[1]), value)
	case prefix == KeyOperation && len(ids) == 1:
		return m.restoreOperation(key, value)
	case prefix == KeyReplacement && len(ids) == 2:
		return m.restoreReplacement(mesos.FrameworkID(ids[0]), mesos.ReplaceID(ids[1]), value)
	case prefix == KeyProvider && len(ids) == 1:
		return m.restoreProvider(mesos.ResourceProviderID(ids[0]), value)
	}
	return &wire.Error{Code: wire.Record, Message: "an unknown key"}
}

// unescape splits the ids of a key; each has one form only.
func unescape(key string) (ids []string, ok bool) {
	for part := range strings.SplitSeq(key, "/") {
		id := strings.ReplaceAll(strings.ReplaceAll(part, "%2F", "/"), "%25", "%")
		if id == "" || len(id) > mesoswire.MaxID || !utf8.ValidString(id) || escape(id) != part {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

func twice() *wire.Error { return &wire.Error{Code: wire.Record, Message: "twice"} }

func inconsistent(field string) *wire.Error {
	return &wire.Error{Code: wire.OutOfRange, Field: field, Message: "does not fit the rest"}
}

// restoreAgent: an agent keeps its id as long as it is configured the same. If
// it is not, a restart is refused (--reconfiguration_policy=equal), but after a
// reboot it becomes a new agent: Slave::recover of Mesos 1.4 and later.
func (m *Machine) restoreAgent(value []byte) *wire.Error {
	var r AgentRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if m.found.agent {
		return twice()
	}
	same := r.Hostname == m.cfg.Hostname && r.Port == m.cfg.Port && r.Resources.Equal(m.cfg.Resources) &&
		slices.Equal(r.Attributes, m.cfg.Attributes)
	rebooted := r.Boot != m.cfg.Boot
	m.self.run = r.Run
	m.found = restored{agent: true, rebooted: rebooted, other: !same && (rebooted || r.AgentID == "")}
	if !same && !m.found.other {
		return &wire.Error{Code: wire.Config, Message: "the agent is configured otherwise than the one whose id it has"}
	}
	if !m.found.other {
		m.self.id, m.self.draining, m.self.total = clone(r.AgentID), r.Draining, r.Total.Clone()
	}
	return nil
}

func (m *Machine) restoreFramework(id mesos.FrameworkID, value []byte) *wire.Error {
	var r FrameworkRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if m.framework(id) != nil {
		return twice()
	}
	if r.Framework.ID != id || !r.Framework.Checkpoint {
		return inconsistent("framework")
	}
	f := &framework{info: mesoswire.CloneFramework(r.Framework), ending: r.Ending}
	i, _ := m.findFramework(id)
	m.frameworks = slices.Insert(m.frameworks, i, f)
	for _, x := range r.Executors {
		if x == "" || f.executor(x) != nil {
			return inconsistent("executors")
		}
		f.insert(&executor{id: clone(x), before: true})
	}
	return nil
}

func (m *Machine) restoreTask(framework mesos.FrameworkID, id mesos.TaskID, value []byte) *wire.Error {
	var r TaskRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	f := m.framework(framework)
	if f == nil || r.Task.TaskID != id || r.Task.FrameworkID != framework || r.Task.State != mesos.TaskStaging {
		return inconsistent("task")
	}
	if f.task(id) != nil {
		return twice()
	}
	name, command := executorOf(&r.Task)
	x := f.executor(name)
	if x == nil {
		if !command {
			return inconsistent("task.executor_id")
		}
		x = &executor{id: clone(name), command: true, before: true}
		f.insert(x)
	} else if command || x.command {
		return inconsistent("task.executor_id")
	}
	m.groups = max(m.groups, r.Group)
	t := &task{Task: mesoswire.CloneTask(r.Task), group: r.Group, queued: true}
	t.Forwarded, t.UUID = mesos.TaskNone, mesos.UUID{}
	m.addTask(f, x, t)
	return nil
}

// restoreUpdate: what was sent on and what not is not known any more.
func (m *Machine) restoreUpdate(framework mesos.FrameworkID, id mesos.TaskID, value []byte) *wire.Error {
	var r UpdateRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	f := m.framework(framework)
	if f == nil || f.task(id) == nil || r.State == mesos.TaskNone {
		return inconsistent("task")
	}
	if m.stream(framework, id) != nil {
		return twice()
	}
	t := f.task(id)
	t.State, t.Healthy, t.queued = r.State, r.Healthy, !r.Given
	t.executor.sent = t.executor.sent || r.Given
	t.play = play{due: r.Due, beat: r.Beat, killed: r.Killed}
	if len(r.Acked) == 0 && len(r.Queue) == 0 {
		if r.State != mesos.TaskStaging {
			return inconsistent("state")
		}
		return nil
	}
	s := &stream{framework: f.info.ID, task: t.TaskID, acked: slices.Clone(r.Acked), durable: true, after: clone(r.After)}
	for i := range r.Queue {
		u := &r.Queue[i]
		if u.Status.TaskID != id || u.Status.UUID.IsZero() || s.knows(u.Status.UUID) {
			return inconsistent("queue")
		}
		s.queue = append(s.queue, entry{clone(u.ExecutorID), mesoswire.CloneStatus(u.Status), slices.Clone(u.Data), u.Time})
	}
	if last := len(s.queue) - 1; last >= 0 && s.queue[last].status.State != r.State || last < 0 && r.State.Terminal() {
		return inconsistent("state")
	}
	i, _ := m.findStream(framework, id)
	m.streams = slices.Insert(m.streams, i, s)
	return nil
}

func (m *Machine) restoreOperation(key string, value []byte) *wire.Error {
	var r OperationRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if m.operation(r.Operation.UUID) != nil {
		return twice()
	}
	o := &operation{Operation: mesoswire.CloneOperation(r.Operation), acked: slices.Clone(r.Acked)}
	for i := range r.Queue {
		o.queue = append(o.queue, mesoswire.CloneOperationStatus(r.Queue[i]))
	}
	if keyOperation(o.UUID) != key || o.Status.ProviderID != "" || o.brokenOperation() {
		return inconsistent("operation")
	}
	i, _ := m.findOperation(o.UUID)
	m.operations = slices.Insert(m.operations, i, o)
	return nil
}

func (m *Machine) restoreProvider(id mesos.ResourceProviderID, value []byte) *wire.Error {
	var r ProviderRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	i, known := m.findProvider(id)
	if known {
		return twice()
	}
	p := &provider{mesos.Provider{ID: clone(id), Name: clone(r.Name), State: mesos.ProviderDisconnected}}
	if r.Gone {
		p.State = mesos.ProviderGone
	}
	m.providers = slices.Insert(m.providers, i, p)
	return nil
}

// restoreReplacement: its tasks come later, and are looked at in the first step.
func (m *Machine) restoreReplacement(framework mesos.FrameworkID, id mesos.ReplaceID, value []byte) *wire.Error {
	var v ReplacementRecord
	if err := DecodeRecord(value, v.Schema); err != nil {
		return err
	}
	if m.replacement(framework, id) != nil {
		return twice()
	}
	r := &replacement{Replacement: mesoswire.CloneReplacement(v.Replacement), old: mesoswire.CloneTask(v.Old), due: v.Due, durable: true}
	if r.FrameworkID != framework || r.ReplaceID != id || r.wrong() || r.open() && m.framework(framework) == nil {
		return inconsistent("replacement")
	}
	i, _ := m.findReplacement(framework, id)
	m.replacements = slices.Insert(m.replacements, i, r)
	return nil
}

// start is the beginning of the first step.
func (m *Machine) start() {
	found := m.found
	m.found = restored{}
	for _, key := range found.old {
		m.unstore(key)
	}
	m.self.run++
	m.self.version = m.uuid()
	m.storeSelf()
	m.linkStreams()
	m.recoverReplacements()
	for _, f := range slices.Clone(m.frameworks) {
		for _, x := range slices.Clone(f.executors) {
			m.recoverExecutor(f, x, found.rebooted)
		}
		m.removeIfIdle(f)
	}
	if len(m.frameworks) > 0 && !found.rebooted {
		m.recoverAt = m.at(m.now.Add(m.cfg.Executor.Reregister))
	}
	m.resumeReplacements()
}

// recoverExecutor: nothing outlives a reboot. A scripted executor that was
// registered comes back at once; one that was not gave up when the agent ended.
func (m *Machine) recoverExecutor(f *framework, x *executor, rebooted bool) {
	switch {
	case x.idle() && len(x.tasks) > 0 && (x.command || m.scripted() && x.tasks[0].group != 0):
		x.state, x.before = executorEnded, false
		if f.ending {
			m.removeExecutor(f, x)
		}
	case rebooted:
		m.executorEnds(f, x, endRebooted, 0, "")
	case m.scripted() && !x.sent:
		m.executorEnds(f, x, endExited, 0, "")
	case m.scripted():
		x.acts = m.at(m.now)
	}
}

// recovered ends the time in which executors may come back.
func (m *Machine) recovered() {
	m.recoverAt = 0
	for _, f := range slices.Clone(m.frameworks) {
		for _, x := range slices.Clone(f.executors) {
			if x.before {
				m.toExecutor(f, x, Send{Type: SendShutdown})
				m.executorEnds(f, x, endNotBack, 0, "")
			}
		}
	}
}
