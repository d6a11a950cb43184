package scheduler

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// operationWorld is what a master has ready about operations.
type operationWorld struct {
	madeUp   []mesos.OperationID     // fences, in the order sent, not yet answered
	spent    []mesos.OperationID     // answered or dropped
	asked    []OperationTarget       // not yet answered
	call     uint64                  // the last question
	statuses []mesos.OperationStatus // the last few with a uuid
}

// collect remembers what a call asks, in texts of its own.
func (o *operationWorld) collect(c *Call) {
	start := c.Start
	c.Start = nil
	for _, s := range start {
		c.Start = append(c.Start, NewOperation{OperationID: mesos.OperationID(strings.Clone(string(s.OperationID)))})
	}
	for _, t := range c.OperationTargets {
		id := mesos.OperationID(strings.Clone(string(t.OperationID)))
		if madeUp(mesos.TaskID(id)) {
			o.madeUp = append(o.madeUp, id)
		} else {
			o.asked = append(o.asked, OperationTarget{id, mesos.AgentID(strings.Clone(string(t.AgentID))), t.ProviderID})
		}
	}
	if c.OperationTargets = nil; c.Type == CallReconcileOperations {
		o.call = c.ID
	}
}

func (o *operationWorld) drop() {
	if len(o.madeUp) > 0 {
		o.spent, o.madeUp = append(o.spent, o.madeUp[0]), o.madeUp[1:]
	}
}

// operationEvent makes one event about operations; nil if the world has none
// of its kind.
func (p *play) operationEvent(e *Event) *Event {
	switch p.take(16) {
	case 0, 1, 2, 3:
		e.Type, e.Operation = EventOperationUpdated, p.operationStatus()
	case 4:
		if len(p.ops.statuses) == 0 {
			return nil
		}
		e.Type, e.Operation = EventOperationUpdated, p.ops.statuses[p.take(len(p.ops.statuses))]
	case 5, 6:
		if len(p.ops.madeUp) == 0 {
			return nil
		}
		e.Type, e.Operation = EventOperationUpdated, mesos.OperationStatus{OperationID: p.ops.madeUp[0], State: mesos.OperationUnknown}
		p.ops.drop()
	case 7:
		if len(p.ops.spent) == 0 {
			return nil
		}
		e.Type, e.Operation = EventOperationUpdated, mesos.OperationStatus{OperationID: p.ops.spent[p.take(len(p.ops.spent))], State: mesos.OperationUnknown}
	case 8, 9:
		if len(p.ops.asked) == 0 {
			return nil
		}
		e.Type, e.Operation = EventOperationUpdated, p.operationAnswer()
	case 10:
		p.answeredEvent(e)
	case 11, 12:
		e.Type, e.OperationID = EventForgetOperation, p.operationID()
	case 13:
		e.Type = EventReconcileOperations
		switch p.take(6) {
		case 0:
			e.Kind = RoundImplicit
		case 1:
			e.AgentID = p.agentID()
		case 2, 3:
			e.OperationIDs = []mesos.OperationID{p.operationID(), p.operationID()}
		}
	case 14, 15:
		return p.startEvent(e)
	}
	return e
}

// answeredEvent is many answers at once: the body of the last call, or an event
// of the stream; with or without its fence.
func (p *play) answeredEvent(e *Event) {
	e.Type = EventOperationsAnswered
	if p.take(2) == 0 {
		e.CallID = p.ops.call
	}
	for range p.take(3) {
		e.Operations = append(e.Operations, p.operationStatus())
	}
	for range min(len(p.ops.asked), p.take(3)) {
		e.Operations = append(e.Operations, p.operationAnswer())
	}
	if len(p.ops.madeUp) > 0 && p.take(2) == 0 {
		e.Operations = append(e.Operations, mesos.OperationStatus{OperationID: p.ops.madeUp[0], State: mesos.OperationUnknown})
		p.ops.drop()
	}
}

// operationAnswer answers a question, from the agent that it named.
func (p *play) operationAnswer() mesos.OperationStatus {
	i := p.take(len(p.ops.asked))
	t := p.ops.asked[i]
	p.ops.asked = slices.Delete(p.ops.asked, i, i+1)
	return mesos.OperationStatus{OperationID: t.OperationID, AgentID: t.AgentID, ProviderID: t.ProviderID, State: p.operationState()}
}

func (p *play) startEvent(e *Event) *Event {
	if p.launchEvent(e) == nil {
		return nil
	}
	if p.take(3) > 0 {
		e.Tasks = nil
	}
	for range 1 + p.take(3) {
		in := NewOperation{OperationID: mesos.OperationID(fmt.Sprint("op", p.take(7))), Info: []byte("info")}
		switch p.take(5) {
		case 0:
			in.ProviderID = "p"
		case 1:
			in.OperationID = ""
		}
		e.Start = append(e.Start, in)
	}
	return e
}

// operationID is any operation; one that the machine has, more often than not.
func (p *play) operationID() mesos.OperationID {
	n := p.take(32)
	if rows := p.m.operations.rows; n >= 8 && len(rows) > 0 {
		if id := rows[n%len(rows)].id; id != "" {
			return id
		}
	}
	return mesos.OperationID(fmt.Sprint("op", n%7))
}

func (p *play) operationState() mesos.OperationState {
	return mesos.OperationState(p.take(int(mesos.OperationStates)))
}

func (p *play) operationStatus() mesos.OperationStatus {
	s := mesos.OperationStatus{OperationID: p.operationID(), State: p.operationState()}
	switch how := p.take(8); {
	case how < 4:
		p.serial++
		s.AgentID, s.UUID = p.agentID(), mesos.UUID{2, byte(p.serial >> 8), byte(p.serial)}
	case how == 4: // masters before 1.7.1
		p.serial++
		s.UUID = mesos.UUID{2, byte(p.serial >> 8), byte(p.serial)}
	case how == 5:
		s.AgentID, s.ProviderID, s.Message = p.agentID(), "p", "a long message"
	case how == 6:
		switch p.take(4) {
		case 0:
			s.OperationID = ""
		case 1: // longer than is kept
			s.OperationID = mesos.OperationID(strings.Repeat("x", 25))
		}
	}
	if !s.UUID.IsZero() {
		p.ops.statuses = append(p.ops.statuses[max(0, len(p.ops.statuses)-5):], s)
	}
	return s
}
