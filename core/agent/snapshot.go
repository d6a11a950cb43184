package agent

import (
	"strconv"

	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// snapshotVersion is the first byte of every snapshot, Role the second.
const snapshotVersion = 2

// Counters that are loaded leave room to count on.
const (
	maxCount = 1 << 39
	maxRun   = 1 << 23
	maxGroup = 1 << 31
)

// Snapshot appends the exact state to buf, the configuration included: a
// machine that loads it goes on with the same bytes as this one.
func (m *Machine) Snapshot(buf []byte) []byte {
	c := wire.Writer(append(buf, snapshotVersion, Role))
	m.cfg.Schema(&c)
	m.schema(&c)
	return c.Bytes()
}

// Load makes a machine of a snapshot. It keeps no view of it.
func Load(snapshot []byte) (*Machine, *wire.Error) {
	if len(snapshot) < 2 || snapshot[0] != snapshotVersion || snapshot[1] != Role {
		return nil, &wire.Error{Code: wire.Version, Message: "wanted an agent's snapshot of version " + strconv.Itoa(snapshotVersion)}
	}
	c := wire.Reader(append([]byte(nil), snapshot[2:]...)) // the state is views of it
	var cfg Config
	if cfg.Schema(&c); c.Err() != nil {
		return nil, c.Err()
	}
	m, err := New(cfg)
	if err != nil {
		return nil, &wire.Error{Code: wire.Config, Message: err.Error()}
	}
	m.schema(&c)
	if err := c.Close(); err != nil {
		return nil, err
	}
	for _, r := range m.replacements {
		if m.stepped {
			m.involve(r)
		}
	}
	if m.stepped && !m.linkStreams() {
		return nil, inconsistent("streams")
	}
	return m, m.broken()
}

// schema describes the state of a machine. Executors and tasks stand in lists
// of their own, so that nothing is nested deeply.
func (m *Machine) schema(c *wire.Codec) {
	s := c.Begin("machine")
	mesoswire.Micros(c, "now", &m.now)
	wire.Bool(c, "stepped", &m.stepped)
	m.schemaCounters(c)
	m.self.schema(c)
	m.link.schema(c)
	mesoswire.Micros(c, "recover_at", &m.recoverAt)
	m.found.schema(c)
	m.schemaFrameworks(c)
	executors := m.schemaExecutors(c)
	m.schemaTasks(c, executors)
	wire.List(c, "streams", &m.streams, maxRows, schemaStream)
	wire.List(c, "operations", &m.operations, maxRows, schemaOperation)
	wire.List(c, "providers", &m.providers, maxRows, func(c *wire.Codec, p **provider) {
		if !c.Writing() {
			*p = new(provider)
		}
		mesoswire.Provider(c, "", &(*p).Provider)
	})
	wire.List(c, "replacements", &m.replacements, maxRows, schemaReplacement)
	c.End(s)
}

func (m *Machine) schemaCounters(c *wire.Codec) {
	s := c.Begin("counters")
	wire.Uint(c, "draws", &m.draws, maxCount)
	wire.Uint(c, "uuids", &m.uuids, maxCount)
	wire.Uint(c, "groups", &m.groups, maxGroup)
	wire.Uint(c, "overflow", &m.overflow, maxCount)
	c.End(s)
}

func (a *self) schema(c *wire.Codec) {
	s := c.Begin("self")
	mesoswire.ID(c, "id", &a.id)
	wire.Uint(c, "run", &a.run, maxRun)
	mesoswire.Resources(c, "total", &a.total)
	wire.Bool(c, "draining", &a.draining)
	mesoswire.UUID(c, "version", &a.version)
	c.End(s)
}

func (l *link) schema(c *wire.Codec) {
	s := c.Begin("link")
	wire.Uint(c, "state", &l.state, uint64(linkStates)-1)
	wire.Uint(c, "number", &l.number, 1<<32-1)
	l.retry.schema(c)
	mesoswire.Micros(c, "silent", &l.silent)
	c.End(s)
}

func (r *retry) schema(c *wire.Codec) {
	s := c.Begin("retry")
	mesoswire.Micros(c, "due", &r.due)
	wire.Uint(c, "attempt", &r.attempt, 1<<16)
	c.End(s)
}

func (r *restored) schema(c *wire.Codec) {
	s := c.Begin("restored")
	wire.Bool(c, "agent", &r.agent)
	wire.Bool(c, "rebooted", &r.rebooted)
	wire.Bool(c, "other", &r.other)
	wire.List(c, "old", &r.old, maxRecords, func(c *wire.Codec, key *string) { wire.Text(c, "", key, maxKey) })
	c.End(s)
}

func (m *Machine) schemaFrameworks(c *wire.Codec) {
	wire.List(c, "frameworks", &m.frameworks, maxRows, func(c *wire.Codec, f **framework) {
		if !c.Writing() {
			*f = new(framework)
		}
		s := c.Begin("")
		mesoswire.Framework(c, "framework", &(*f).info)
		wire.Bool(c, "ending", &(*f).ending)
		c.End(s)
	})
}

// executorRow is an executor beside the framework it belongs to.
type executorRow struct {
	framework uint32
	executor  *executor
}

func (m *Machine) schemaExecutors(c *wire.Codec) []executorRow {
	var rows []executorRow
	if c.Writing() {
		for i, f := range m.frameworks {
			for _, x := range f.executors {
				rows = append(rows, executorRow{uint32(i), x})
			}
		}
	}
	wire.List(c, "executors", &rows, maxRows, func(c *wire.Codec, r *executorRow) {
		if !c.Writing() {
			r.executor = new(executor)
		}
		x := r.executor
		s := c.Begin("")
		wire.Uint(c, "framework", &r.framework, maxRows)
		mesoswire.ID(c, "id", &x.id)
		wire.Bool(c, "command", &x.command)
		wire.Uint(c, "state", &x.state, uint64(executorStates)-1)
		wire.Bool(c, "sent", &x.sent)
		wire.Bool(c, "before", &x.before)
		mesoswire.Micros(c, "due", &x.due)
		mesoswire.Micros(c, "acts", &x.acts)
		c.End(s)
	})
	if c.Writing() || c.Err() != nil {
		return rows
	}
	for i, r := range rows {
		if int(r.framework) >= len(m.frameworks) || i > 0 && r.framework < rows[i-1].framework {
			c.Fail("executors", wire.OutOfRange, "a framework that is not there, or not in order")
			return rows
		}
		f := m.frameworks[r.framework]
		f.executors = append(f.executors, r.executor)
	}
	return rows
}

// taskRow is a task beside the executor it belongs to.
type taskRow struct {
	executor uint32
	task     *task
}

func (m *Machine) schemaTasks(c *wire.Codec, executors []executorRow) {
	var rows []taskRow
	if c.Writing() {
		for i, r := range executors {
			for _, t := range r.executor.tasks {
				rows = append(rows, taskRow{uint32(i), t})
			}
		}
	}
	wire.List(c, "tasks", &rows, maxRows, schemaTask)
	if c.Writing() || c.Err() != nil {
		return
	}
	for i, r := range rows {
		if int(r.executor) >= len(executors) || i > 0 && r.executor < rows[i-1].executor {
			c.Fail("tasks", wire.OutOfRange, "an executor that is not there, or not in order")
			return
		}
		owner := executors[r.executor]
		f := m.frameworks[owner.framework]
		if f.task(r.task.TaskID) != nil || r.task.FrameworkID != f.info.ID {
			c.Fail("tasks", wire.Record, "a task twice, or of another framework")
			return
		}
		m.addTask(f, owner.executor, r.task)
	}
}

func schemaTask(c *wire.Codec, r *taskRow) {
	if !c.Writing() {
		r.task = new(task)
	}
	t := r.task
	s := c.Begin("")
	wire.Uint(c, "executor", &r.executor, maxRows)
	mesoswire.Task(c, "task", &t.Task)
	wire.Uint(c, "group", &t.group, maxGroup)
	wire.Bool(c, "queued", &t.queued)
	mesoswire.Micros(c, "due", &t.play.due)
	wire.Uint(c, "beat", &t.play.beat, 1<<32-1)
	wire.Bool(c, "killed", &t.play.killed)
	c.End(s)
}

func schemaStream(c *wire.Codec, p **stream) {
	if !c.Writing() {
		*p = new(stream)
	}
	t := *p
	s := c.Begin("")
	mesoswire.ID(c, "framework", &t.framework)
	mesoswire.ID(c, "task", &t.task)
	wire.List(c, "queue", &t.queue, maxRows, func(c *wire.Codec, e *entry) {
		u := Update{e.executor, e.status, e.data, e.time}
		schemaUpdate(c, &u)
		if !c.Writing() {
			*e = entry{u.ExecutorID, u.Status, u.Data, u.Time}
		}
	})
	schemaUUIDs(c, "acked", &t.acked)
	t.retry.schema(c)
	wire.Bool(c, "durable", &t.durable)
	mesoswire.ID(c, "after", &t.after)
	c.End(s)
}

func schemaOperation(c *wire.Codec, p **operation) {
	if !c.Writing() {
		*p = new(operation)
	}
	o := *p
	s := c.Begin("")
	mesoswire.Operation(c, "operation", &o.Operation)
	mesoswire.OperationStatuses(c, "queue", &o.queue)
	schemaUUIDs(c, "acked", &o.acked)
	o.retry.schema(c)
	c.End(s)
}

func schemaReplacement(c *wire.Codec, p **replacement) {
	if !c.Writing() {
		*p = new(replacement)
	}
	r := *p
	s := c.Begin("")
	mesoswire.Replacement(c, "replacement", &r.Replacement)
	mesoswire.Task(c, "old", &r.old)
	mesoswire.Micros(c, "due", &r.due)
	r.retry.schema(c)
	wire.Bool(c, "durable", &r.durable)
	c.End(s)
}

// linkStreams finds what waits for what, and for what is not there nothing
// does. It reports whether everything was as it must be.
func (m *Machine) linkStreams() (whole bool) {
	whole = true
	for _, s := range m.streams {
		if s.after == "" {
			continue
		}
		if before := m.stream(s.framework, s.after); before != nil && before != s && before.then == "" {
			before.then = s.task
		} else {
			s.after, whole = "", false
		}
	}
	return whole
}

// rising reports whether a list is in order without repetitions.
func rising[T any](list []T, compare func(a, b T) int) bool {
	for i := 1; i < len(list); i++ {
		if compare(list[i-1], list[i]) >= 0 {
			return false
		}
	}
	return true
}
