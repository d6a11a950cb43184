package scheduler

import (
	"unicode/utf8"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// ReplaceInfoRecord is the value under KeyReplaceInfo + id: what was asked for.
type ReplaceInfoRecord struct {
	AgentID mesos.AgentID
	Request ReplaceRequest
}

// ReplaceRecord is the value under KeyReplace + id: where it stands.
type ReplaceRecord struct {
	Phase     mesos.ReplacePhase
	Since     mesos.Micros
	Cancelled bool
	Owes      bool // something may be reserved for it
	// Held is what is, as far as offers have shown it, as if it were not reserved.
	Held    mesos.Resources
	UUID    mesos.UUID // native: of the last update that may have been acknowledged
	Message string
}

// Schema describes the record of what was asked for.
func (r *ReplaceInfoRecord) Schema(c *wire.Codec) {
	s := c.Begin("replace_info")
	wire.Text(c, "agent_id", &r.AgentID, maxID)
	r.Request.schema(c, "request")
	c.End(s)
}

// Schema describes the record of where a replacement stands.
func (r *ReplaceRecord) Schema(c *wire.Codec) {
	s := c.Begin("replace")
	wire.Uint(c, "phase", &r.Phase, uint64(mesos.ReplacePhases)-1)
	micros(c, "since", &r.Since)
	wire.Bool(c, "cancelled", &r.Cancelled)
	wire.Bool(c, "owes", &r.Owes)
	mesoswire.Resources(c, "held", &r.Held)
	wire.Fixed(c, "uuid", r.UUID[:])
	wire.Text(c, "message", &r.Message, maxMessage)
	c.End(s)
}

func (q *ReplaceRequest) schema(c *wire.Codec, field string) {
	s := c.Begin(field)
	wire.Text(c, "replace_id", &q.ReplaceID, maxID)
	wire.Text(c, "old_task_id", &q.OldTaskID, maxID)
	mesoswire.Resources(c, "old_resources", &q.OldResources)
	wire.Text(c, "new_task_id", &q.NewTaskID, maxID)
	mesoswire.Resources(c, "new_resources", &q.NewResources)
	wire.Blob(c, "new_info", &q.NewInfo, maxInfo)
	wire.Uint(c, "rollback", &q.Rollback, uint64(mesos.Rollbacks)-1)
	wire.Text(c, "fallback_task_id", &q.FallbackTaskID, maxID)
	wire.Blob(c, "fallback_info", &q.FallbackInfo, maxInfo)
	micros(c, "grace", &q.Grace)
	micros(c, "stop", &q.Stop)
	micros(c, "start", &q.Start)
	micros(c, "settle", &q.Settle)
	c.End(s)
}

func (m *Machine) storeReplaceRequest(r *replacement) {
	info := ReplaceInfoRecord{AgentID: m.agents.id(r.agent), Request: r.ReplaceRequest}
	m.store(m.key(KeyReplaceInfo, string(r.ReplaceID)), 256+len(r.NewInfo)+len(r.FallbackInfo), info.Schema)
}

func (m *Machine) storeReplacement(r *replacement) {
	r.saved = r.hold.known()
	record := ReplaceRecord{
		Phase: r.phase, Since: r.since, Cancelled: r.cancelled, Owes: r.owes, Held: r.saved, UUID: r.uuid, Message: r.message,
	}
	m.store(m.key(KeyReplace, string(r.ReplaceID)), 64+len(r.message), record.Schema)
}

func (m *Machine) restoreReplaceInfo(id mesos.ReplaceID, value []byte) *wire.Error {
	var info ReplaceInfoRecord
	if err := DecodeRecord(value, info.Schema); err != nil {
		return err
	}
	switch {
	case m.replacements.byID[id] != nil:
		return &wire.Error{Code: wire.Record, Message: "twice"}
	case len(id) > maxID || !utf8.ValidString(string(id)) || info.Request.ReplaceID != id:
		return &wire.Error{Code: wire.Record, Message: "a key that is not that of its replacement"}
	case info.AgentID == "" || info.Request.OldTaskID == "" || info.Request.NewTaskID == "":
		return &wire.Error{Code: wire.OutOfRange, Field: "request", Message: "a replacement without its tasks or its agent"}
	}
	m.replacements.add(&replacement{ReplaceRequest: info.Request.clone(), agent: m.agents.use(info.AgentID)})
	return nil
}

func (m *Machine) restoreReplacement(id mesos.ReplaceID, value []byte) *wire.Error {
	var record ReplaceRecord
	if err := DecodeRecord(value, record.Schema); err != nil {
		return err
	}
	r := m.replacements.byID[id]
	switch {
	case r == nil:
		return &wire.Error{Code: wire.Record, Message: "the record of what was asked for is not there"}
	case r.phase != mesos.ReplaceNone:
		return &wire.Error{Code: wire.Record, Message: "twice"}
	case record.Phase == mesos.ReplaceNone:
		return &wire.Error{Code: wire.OutOfRange, Field: "phase", Message: "none"}
	}
	r.phase, r.since, r.cancelled, r.uuid, r.message = record.Phase, record.Since, record.Cancelled, record.UUID, clone(record.Message)
	r.owes = record.Owes || r.open() && m.cfg.Replace.Reserve && !m.cfg.Replace.Native // asked for and not seen, perhaps
	if r.open() {
		m.replacements.open++
		r.saved = record.Held.Clone()
		r.hold.is = r.saved
	} else {
		r.NewInfo, r.FallbackInfo = nil, nil
	}
	return nil
}

// dropHalfReplacements: what was asked for and never begun, because the store
// lost the second record, is not there.
func (m *Machine) dropHalfReplacements() {
	for i := 0; i < len(m.replacements.list); {
		r := m.replacements.list[i]
		if r.phase != mesos.ReplaceNone {
			i++
			continue
		}
		m.unstore(m.key(KeyReplaceInfo, string(r.ReplaceID)))
		m.agents.drop(r.agent)
		m.replacements.remove(r)
	}
}

// schema describes all replacements, and in the same order the rest of each.
func (m *Machine) schemaReplacements(c *wire.Codec) {
	s := c.Begin("replacements")
	wire.List(c, "list", &m.replacements.list, maxList, schemaReplacement)
	wire.List(c, "releases", &m.replacements.releases, maxList, func(c *wire.Codec, e *release) { e.schema(c) })
	wire.Bool(c, "dirty", &m.replacements.dirty)
	wire.Bool(c, "suppressed", &m.replacements.suppressed)
	wire.Bool(c, "revived", &m.replacements.revived)
	c.End(s)
}

func schemaReplacement(c *wire.Codec, p **replacement) {
	if !c.Writing() {
		*p = &replacement{}
	}
	r := *p
	s := c.Begin("")
	r.ReplaceRequest.schema(c, "request")
	wire.Uint(c, "agent", &r.agent, 1<<32-1)
	wire.Uint(c, "phase", &r.phase, uint64(mesos.ReplacePhases)-1)
	micros(c, "since", &r.since)
	micros(c, "due", &r.due)
	wire.Bool(c, "cancelled", &r.cancelled)
	wire.Bool(c, "bare", &r.bare)
	wire.Bool(c, "owes", &r.owes)
	r.hold.schema(c)
	mesoswire.Resources(c, "saved", &r.saved)
	wire.Bool(c, "refused", &r.refused)
	wire.Uint(c, "call", &r.call, maxCount)
	wire.Fixed(c, "uuid", r.uuid[:])
	wire.Text(c, "message", &r.message, maxMessage)
	c.End(s)
}

// rebuildReplacements makes what follows from the rest, and checks it.
func (m *Machine) rebuildReplacements() *wire.Error {
	for i := range m.replacements.releases {
		e := &m.replacements.releases[i]
		if e.id = mesos.ReplaceID(clone(string(e.id))); m.replacements.releasing(e.id) != e || e.tries == 0 || e.next == 0 {
			return inconsistent("replacements.releases")
		}
	}
	for _, r := range m.replacements.list {
		if r.phase == mesos.ReplaceNone && m.stepped || r.ReplaceID == "" || m.replacements.byID[r.ReplaceID] != nil || r.agent == 0 ||
			int(r.agent) >= len(m.agents.rows) || m.agents.rows[r.agent].id == "" {
			return inconsistent("replacements")
		}
		if !r.open() && r.hold.open() {
			return inconsistent("replacements.hold")
		}
		r.ReplaceRequest, r.message, r.hold, r.saved = r.ReplaceRequest.clone(), clone(r.message), r.hold.clone(), r.saved.Clone()
		m.replacements.byID[r.ReplaceID] = r
		m.agents.rows[r.agent].uses++
		if r.open() {
			m.replacements.open++
		}
	}
	return nil
}
