package scheduler

import (
	"strconv"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// snapshotVersion is the first byte of every snapshot, Role the second.
const snapshotVersion = 4

// Role is this role's number on the wire.
const Role = 1

// Counters that are loaded leave room to count on.
const (
	maxCount  = 1 << 52
	maxEpoch  = 1 << 31
	maxRounds = 1 << 31
)

// Snapshot appends the exact state to buf, the configuration included: a
// machine that loads it goes on with the same bytes as this one.
func (m *Machine) Snapshot(buf []byte) []byte {
	c := wire.Writer(append(buf, snapshotVersion, Role))
	m.cfg.Schema(&c)
	m.schema(&c)
	return c.Bytes()
}

// Load makes a machine of a snapshot.
func Load(snapshot []byte) (*Machine, *wire.Error) {
	if len(snapshot) < 2 || snapshot[0] != snapshotVersion || snapshot[1] != Role {
		return nil, &wire.Error{Code: wire.Version, Message: "wanted a scheduler's snapshot of version " + strconv.Itoa(snapshotVersion)}
	}
	c := wire.Reader(snapshot[2:])
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
	if err := m.rebuild(); err != nil {
		return nil, err
	}
	return m, nil
}

// schema describes the state of a machine.
func (m *Machine) schema(c *wire.Codec) {
	s := c.Begin("machine")
	micros(c, "now", &m.now)
	wire.Bool(c, "stepped", &m.stepped)
	m.schemaCounters(c)
	m.session.schema(c)
	m.schemaAgents(c)
	m.schemaTasks(c)
	m.schemaOffers(c)
	m.schemaKills(c)
	m.waits.schema(c)
	m.schemaHeirs(c)
	m.round.schema(c)
	m.schedule.schema(c)
	m.schemaOperations(c)
	m.schemaReplacements(c)
	wire.List(c, "cut", &m.cut, 1<<16, func(c *wire.Codec, r *RoundNotice) { r.Schema(c) })
	c.End(s)
}

func (m *Machine) schemaCounters(c *wire.Codec) {
	s := c.Begin("counters")
	wire.Uint(c, "draws", &m.draws, maxCount)
	wire.Uint(c, "calls", &m.calls, maxCount)
	wire.Uint(c, "fence_no", &m.fenceNo, maxCount)
	wire.Uint(c, "overflow", &m.overflow, maxCount)
	wire.Uint(c, "rounds", &m.rounds, maxRounds)
	wire.Uint(c, "backlog", &m.backlog, 1<<32-1)
	c.End(s)
}

func (m *Machine) schemaOffers(c *wire.Codec) {
	s := c.Begin("offers")
	wire.List(c, "list", &m.offers.list, maxList, schemaHeldOffer)
	wire.Bool(c, "gate_open", &m.gateOpen)
	c.End(s)
}

func (w *waits) schema(c *wire.Codec) {
	s := c.Begin("waits")
	wire.List(c, "heap", &w.heap, 1<<25, func(c *wire.Codec, t *waitTimer) {
		s := c.Begin("")
		micros(c, "at", &t.at)
		wire.Uint(c, "slot", &t.slot, 1<<32-1)
		c.End(s)
	})
	wire.List(c, "check", &w.check, 1<<25, schemaSlot)
	c.End(s)
}

// schemaHeirs: in the order of the rows.
func (m *Machine) schemaHeirs(c *wire.Codec) {
	type heir struct {
		slot    slot
		instead mesos.TaskID
		latest  bool // of those started instead of the same task
	}
	list := make([]heir, 0, len(m.heirs.task))
	for s := slot(0); s < m.tasks.end && len(list) < len(m.heirs.task); s++ {
		if id, ok := m.heirs.task[s]; ok {
			latest, ok := m.heirs.of[id]
			list = append(list, heir{s, id, ok && latest == s})
		}
	}
	wire.List(c, "heirs", &list, 1<<25, func(c *wire.Codec, h *heir) {
		s := c.Begin("")
		wire.Uint(c, "slot", &h.slot, 1<<32-1)
		wire.Text(c, "instead_of", &h.instead, maxID)
		wire.Bool(c, "latest", &h.latest)
		c.End(s)
	})
	if c.Writing() {
		return
	}
	for i, h := range list {
		_, others := m.heirs.of[h.instead]
		if i > 0 && h.slot <= list[i-1].slot || h.slot >= m.tasks.end || h.instead == "" || h.latest && others || !m.tasks.row(h.slot).is(taskHeir) {
			c.Fail("heirs", wire.Record, "places rise and are those of tasks that were started instead of others; one of them is the latest")
			return
		}
		id := mesos.TaskID(clone(string(h.instead)))
		if m.heirs.task[h.slot] = id; h.latest {
			m.heirs.of[id] = h.slot
		}
	}
}

func (s *schedule) schema(c *wire.Codec) {
	mark := c.Begin("schedule")
	micros(c, "explicit", &s.explicit)
	micros(c, "implicit", &s.implicit)
	wire.Bool(c, "begun", &s.begun)
	wire.Bool(c, "paused", &s.paused)
	c.End(mark)
}

func (s *session) schema(c *wire.Codec) {
	mark := c.Begin("session")
	wire.Uint(c, "state", &s.state, uint64(SessionStates)-1)
	wire.Text(c, "framework_id", &s.frameworkID, maxID)
	wire.Uint(c, "epoch", &s.epoch, maxEpoch)
	wire.Uint(c, "attempt", &s.attempt, 1<<32-1)
	micros(c, "heard", &s.heard)
	micros(c, "retry_at", &s.retryAt)
	micros(c, "since", &s.since)
	micros(c, "interval", &s.interval)
	wire.Uint(c, "missed", &s.missed, maxMissed)
	wire.Bool(c, "leave", &s.leave)
	wire.Bool(c, "no_fences", &s.noFences)
	wire.Bool(c, "no_op_fences", &s.noOpFences)
	wire.Bool(c, "pushes", &s.pushes)
	c.End(mark)
}

func (m *Machine) schemaAgents(c *wire.Codec) {
	s := c.Begin("agents")
	wire.List(c, "rows", &m.agents.rows, 1<<25, schemaAgent)
	wire.List(c, "free", &m.agents.free, 1<<25, func(c *wire.Codec, r *agentRef) { wire.Uint(c, "", r, 1<<32-1) })
	c.End(s)
}

func schemaAgent(c *wire.Codec, a *agent) {
	s := c.Begin("")
	wire.Text(c, "id", &a.id, maxID)
	wire.List(c, "silent", &a.silent, 1<<25, schemaSlot)
	wire.Bool(c, "asked", &a.asked)
	c.End(s)
}

func schemaSlot(c *wire.Codec, v *slot) { wire.Uint(c, "", v, 1<<32-1) }

// schemaTasks: the rows in their places, free ones as empty ids.
func (m *Machine) schemaTasks(c *wire.Codec) {
	s := c.Begin("tasks")
	rows := make([]slot, 0)
	if c.Writing() {
		rows = make([]slot, m.tasks.end)
	}
	next := slot(0)
	wire.List(c, "rows", &rows, 1<<25, func(c *wire.Codec, _ *slot) {
		m.tasks.reach(next)
		schemaTask(c, m.tasks.row(next))
		next++
	})
	m.tasks.end = next
	wire.List(c, "free", &m.tasks.free, 1<<25, schemaSlot)
	c.End(s)
}

// reach makes sure that a place exists.
func (t *table) reach(s slot) {
	for int(s>>chunkBits) >= len(t.chunks) {
		t.chunks = append(t.chunks, new([chunkRows]task))
	}
}

func schemaTask(c *wire.Codec, t *task) {
	s := c.Begin("")
	wire.Text(c, "id", &t.id, maxID)
	micros(c, "since", &t.since)
	wire.Uint(c, "agent", &t.agent, 1<<32-1)
	wire.Uint(c, "patience", &t.patience, 1<<32-1)
	wire.Uint(c, "reason", &t.reason, uint64(mesos.MaxReason))
	wire.Fixed(c, "uuid", t.uuid[:])
	wire.Uint(c, "state", &t.state, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "verdict", &t.verdict, uint64(Verdicts)-1)
	wire.Uint(c, "source", &t.source, uint64(mesos.Sources)-1)
	wire.Uint(c, "healthy", &t.healthy, uint64(mesos.Healths)-1)
	wire.Uint(c, "flags", &t.flags, uint64(taskAllFlags))
	c.End(s)
}

func schemaHeldOffer(c *wire.Codec, o *offer) {
	s := c.Begin("")
	wire.Text(c, "id", &o.id, maxID)
	wire.Uint(c, "agent", &o.agent, 1<<32-1)
	micros(c, "since", &o.since)
	mesoswire.Resources(c, "resources", &o.resources)
	wire.Bool(c, "withheld", &o.withheld)
	c.End(s)
}

// schemaKills: the timers in the order of the heap, those that are void left out.
func (m *Machine) schemaKills(c *wire.Codec) {
	s := c.Begin("kills")
	wire.Uint(c, "turns", &m.kills.turns, 1<<32-1)
	micros(c, "minute_ends", &m.kills.minuteEnds)
	wire.Uint(c, "spent", &m.kills.spent, 1<<32-1)
	wire.List(c, "heap", &m.kills.heap, 1<<25, func(c *wire.Codec, t *killTimer) {
		s := c.Begin("")
		micros(c, "at", &t.at)
		wire.Uint(c, "slot", &t.slot, 1<<32-1)
		wire.Uint(c, "turn", &t.turn, 1<<32-1)
		c.End(s)
	})
	list := m.kills.list(m.tasks.end)
	wire.List(c, "live", &list, 1<<25, func(c *wire.Codec, e *killEntry) {
		s := c.Begin("")
		wire.Uint(c, "slot", &e.slot, 1<<32-1)
		micros(c, "grace", &e.grace)
		wire.Uint(c, "attempt", &e.attempt, 1<<32-1)
		wire.Uint(c, "turn", &e.turn, 1<<32-1)
		micros(c, "next", &e.next)
		wire.Bool(c, "idle", &e.idle)
		c.End(s)
	})
	for i, e := range list {
		if i > 0 && e.slot <= list[i-1].slot {
			c.Fail("live", wire.Record, "slots do not rise")
		}
		m.kills.live[e.slot] = e.killing
	}
	c.End(s)
}

type killEntry struct {
	slot slot
	killing
}

// list is the map in the order of the rows.
func (k *kills) list(end slot) []killEntry {
	list := make([]killEntry, 0, len(k.live))
	for s := slot(0); s < end && len(list) < len(k.live); s++ {
		if v, ok := k.live[s]; ok {
			list = append(list, killEntry{s, v})
		}
	}
	return list
}

func (r *round) schema(c *wire.Codec) {
	s := c.Begin("round")
	r.RoundNotice.Schema(c)
	wire.Bool(c, "active", &r.active)
	wire.Bool(c, "fenced", &r.fenced)
	wire.Uint(c, "cursor", &r.cursor, 1<<32-1)
	wire.Uint(c, "end", &r.end, 1<<32-1)
	wire.List(c, "again", &r.again, 1<<25, schemaSlot)
	wire.List(c, "batches", &r.batches, 1<<16, schemaBatch)
	wire.Uint(c, "answers", &r.answers, maxCount)
	wire.Uint(c, "attempt", &r.attempt, 1<<32-1)
	micros(c, "resend_at", &r.resendAt)
	micros(c, "deadline", &r.deadline)
	wire.Bool(c, "waiting", &r.waiting)
	wire.Bool(c, "said", &r.said)
	wire.Uint(c, "said_left", &r.saidLeft, 1<<32-1)
	c.End(s)
}

func schemaBatch(c *wire.Codec, b *batch) {
	s := c.Begin("")
	wire.List(c, "slots", &b.slots, 1<<25, schemaSlot)
	wire.Bool(c, "implicit", &b.implicit)
	wire.Uint(c, "fence", &b.fence, wire.MaxUint)
	wire.Uint(c, "probe", &b.probe, wire.MaxUint)
	wire.Uint(c, "attempt", &b.attempt, 1<<32-1)
	micros(c, "due", &b.due)
	wire.Uint(c, "answers_before", &b.answersBefore, maxCount)
	c.End(s)
}
