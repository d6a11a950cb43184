package scheduler

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// schemaOperations: the rows in their places, free ones as empty ids.
func (m *Machine) schemaOperations(c *wire.Codec) {
	s := c.Begin("operations")
	wire.List(c, "rows", &m.operations.rows, 1<<21, schemaOperation)
	wire.List(c, "free", &m.operations.free, 1<<21, func(c *wire.Codec, i *int) {
		v := uint32(*i)
		wire.Uint(c, "", &v, 1<<32-1)
		*i = int(v)
	})
	m.opRound.schema(c)
	micros(c, "poll_at", &m.pollAt)
	c.End(s)
}

func schemaOperation(c *wire.Codec, o *operation) {
	s := c.Begin("")
	wire.Text(c, "id", &o.id, maxID)
	wire.Uint(c, "agent", &o.agent, 1<<32-1)
	wire.Text(c, "provider", &o.provider, maxID)
	wire.Fixed(c, "uuid", o.uuid[:])
	micros(c, "since", &o.since)
	micros(c, "asked", &o.asked)
	wire.Uint(c, "heard", &o.heard, maxCount)
	wire.Uint(c, "state", &o.state, uint64(mesos.OperationStates)-1)
	wire.Uint(c, "verdict", &o.verdict, uint64(OperationVerdicts)-1)
	wire.Uint(c, "advice", &o.advice, uint64(OperationAdvices)-1)
	wire.Uint(c, "flags", &o.flags, uint64(operationAllFlags))
	c.End(s)
}

func (r *operationRound) schema(c *wire.Codec) {
	s := c.Begin("operation_round")
	r.RoundNotice.Schema(c)
	wire.Bool(c, "active", &r.active)
	wire.Bool(c, "fenced", &r.fenced)
	wire.List(c, "queue", &r.queue, 1<<21, schemaOperationID)
	wire.List(c, "batch", &r.batch, 1<<21, schemaOperationID)
	wire.Bool(c, "open", &r.open)
	wire.Bool(c, "implicit", &r.implicit)
	wire.Uint(c, "call", &r.call, maxCount)
	wire.Uint(c, "fence", &r.fence, maxCount)
	micros(c, "due", &r.due)
	wire.Uint(c, "attempt", &r.attempt, 1<<32-1)
	wire.Uint(c, "resends", &r.resends, 1<<32-1)
	micros(c, "resend_at", &r.resendAt)
	micros(c, "deadline", &r.deadline)
	c.End(s)
}

// rebuildOperations makes what a snapshot leaves out, and clones the texts.
func (m *Machine) rebuildOperations() *wire.Error {
	for i := range m.operations.rows {
		op := &m.operations.rows[i]
		if op.id == "" {
			if *op != (operation{}) {
				return inconsistent("operations")
			}
			continue
		}
		if _, twice := m.operations.byID[op.id]; twice || op.verdict == OperationVerdictNone ||
			int(op.agent) >= len(m.agents.rows) || op.agent != 0 && m.agents.rows[op.agent].id == "" {
			return inconsistent("operations")
		}
		op.id = mesos.OperationID(clone(string(op.id)))
		op.provider = mesos.ResourceProviderID(clone(string(op.provider)))
		m.operations.byID[op.id] = i
		if op.agent != 0 {
			m.agents.rows[op.agent].uses++
		}
		if !op.settled() {
			m.operations.open++
		}
	}
	cloneIDs(m.opRound.queue)
	cloneIDs(m.opRound.batch)
	cloneIDs(m.opRound.Agents)
	for i := range m.cut {
		cloneIDs(m.cut[i].Agents)
	}
	return nil
}

func cloneIDs[ID ~string](list []ID) {
	for i := range list {
		list[i] = ID(clone(string(list[i])))
	}
}

// brokenOperations checks what must hold between steps.
func (m *Machine) brokenOperations() *wire.Error {
	o := &m.operations
	free, open, pending, queued := 0, 0, uint32(0), 0
	for i := range o.rows {
		op := &o.rows[i]
		if op.id == "" {
			free++
			continue
		}
		if !op.settled() {
			open++
		}
		if op.is(operationPending) {
			pending++
		}
		if op.is(operationQueued) {
			queued++
		}
		if op.is(operationQueued) && !op.is(operationPending) {
			return inconsistent("operations.flags")
		}
	}
	listed := make(map[int]bool, len(o.free))
	for _, i := range o.free {
		if i >= len(o.rows) || o.rows[i].id != "" || listed[i] {
			return inconsistent("operations.free")
		}
		listed[i] = true
	}
	switch {
	case free != len(o.free) || len(o.byID)+free != len(o.rows) || open != o.open:
		return inconsistent("operations")
	case m.opRound.active && pending != m.opRound.Remaining, queued > len(m.opRound.queue):
		return inconsistent("operation_round")
	case m.opRound.open && !m.opRound.implicit && len(m.opRound.batch) == 0:
		return inconsistent("operation_round.batch")
	}
	return nil
}
