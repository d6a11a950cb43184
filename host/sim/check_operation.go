package sim

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// operationRecord reads an operation's record. Its texts are views of the value.
func operationRecord(value []byte) *scheduler.OperationRecord {
	r := &scheduler.OperationRecord{}
	must2(scheduler.DecodeRecord(value, r.Schema))
	return r
}

func settled(r *scheduler.OperationRecord) bool {
	return r.Verdict == scheduler.OperationDone || r.Verdict == scheduler.OperationNotDone || r.Verdict == scheduler.OperationLost
}

// operationRecordIs takes a record of the step over: S3, S5 and S10 are about
// what it replaces.
func (w *watch) operationRecordIs(s *seen, id mesos.OperationID, value []byte) (name, bad string) {
	old := w.operations[id]
	if value == nil {
		if old == nil || !settled(old) && old.Advice != scheduler.OperationDecide || s.event == nil ||
			s.event.Type != scheduler.EventForgetOperation || s.event.OperationID != id {
			return "S3 an operation leaves when settled and forgotten", fmt.Sprintf("%q, its record %+v", id, old)
		}
		delete(w.operations, id)
		delete(w.named, id)
		return "", ""
	}
	now := operationRecord(value)
	if old != nil && old.State.Absorbing() && settled(old) && (now.State != old.State || now.Verdict != old.Verdict) {
		return "S5 what is over for good stays", fmt.Sprintf("%q was %v and became %v, %v", id, old.State, now.State, now.Verdict)
	}
	if now.Advice == scheduler.OperationRetry && (old == nil || old.Advice != scheduler.OperationRetry || old.State != now.State) {
		if !w.conclusive(s, id, old, now) {
			return "S10 retry is safe", fmt.Sprintf("%q: %+v, before %+v", id, now, old)
		}
		// Of one that was forgotten here, providers may say that it was dropped
		// when they have forgotten it too.
		if now.Verdict == scheduler.OperationNotDone && !now.Unknown {
			if w.p.w.truth.done[id] {
				return "S10 retry is safe", fmt.Sprintf("%q was carried out, and is called safe to do again: %+v", id, now)
			}
			w.p.w.truth.retry[mesos.OperationID(strings.Clone(string(id)))] = true
		}
	}
	w.operations[id] = now
	return "", ""
}

// conclusive: the end was told by who carried it out, or answers a question
// that named its agent and provider, or the stream passes on what an agent that
// it names says of itself; or the master refused the Accept.
func (w *watch) conclusive(s *seen, id mesos.OperationID, old, now *scheduler.OperationRecord) bool {
	e := s.event
	if e == nil || s.stale {
		return false
	}
	if e.Type == scheduler.EventCallFailed {
		return e.Failure == scheduler.FailureRefused && slices.Contains(e.OperationIDs, id) && old != nil && old.State == mesos.OperationNone
	}
	return slices.ContainsFunc(operationStatuses(e), func(o mesos.OperationStatus) bool {
		switch o.State {
		case mesos.OperationFailed, mesos.OperationDropped:
			streamed := e.Type == scheduler.EventOperationUpdated || e.CallID == 0
			return o.OperationID == id && o.State == now.State && (!o.UUID.IsZero() || w.named[id] || streamed && o.AgentID != "")
		case mesos.OperationGoneByOperator:
			return o.OperationID == id && o.State == now.State && (!o.UUID.IsZero() || w.named[id])
		}
		return false
	})
}

func operationStatuses(e *scheduler.Event) []mesos.OperationStatus {
	switch e.Type {
	case scheduler.EventOperationUpdated:
		return []mesos.OperationStatus{e.Operation}
	case scheduler.EventOperationsAnswered:
		return e.Operations
	}
	return nil
}

// operationsHeard: whatever is said of an operation answers the question about it.
func (w *watch) operationsHeard(e *scheduler.Event) {
	for _, o := range operationStatuses(e) {
		if w.subscribed && !invented(mesos.TaskID(o.OperationID)) {
			delete(w.rounds[scheduler.RoundOperations].pending, string(o.OperationID))
			delete(w.named, o.OperationID)
		}
	}
}

// operationsAcknowledgedAsBorne is S2: each acknowledgement is of a status of
// this event, with its agent and provider, or those of its record if it bears
// none.
func operationsAcknowledgedAsBorne(w *watch, s *seen) string {
	var statuses []mesos.OperationStatus
	if s.event != nil && !s.stale && w.subscribed {
		statuses = operationStatuses(s.event)
	}
	for i := range s.out.Calls {
		c := &s.out.Calls[i]
		if c.Type != scheduler.CallAcknowledgeOperation {
			continue
		}
		r := w.operations[c.OperationID]
		if r == nil || !slices.ContainsFunc(statuses, func(o mesos.OperationStatus) bool {
			return c.OperationID == o.OperationID && c.UUID == o.UUID && !c.UUID.IsZero() && c.AgentID != "" &&
				(c.AgentID == o.AgentID || o.AgentID == "" && c.AgentID == r.AgentID) &&
				(c.ProviderID == o.ProviderID || o.ProviderID == "" && c.ProviderID == r.ProviderID)
		}) {
			return fmt.Sprintf("%q of %q and %q, %x", c.OperationID, c.AgentID, c.ProviderID, c.UUID)
		}
	}
	return ""
}

func (w *watch) questionOfOperations(s *seen, c *scheduler.Call) string {
	r, real := &w.rounds[scheduler.RoundOperations], 0
	if !r.open || r.suspended {
		return "S7 no round is in progress"
	}
	if len(c.OperationTargets) == 0 && r.kind != scheduler.RoundImplicit {
		return "an empty list in an explicit round"
	}
	for _, t := range c.OperationTargets {
		id := mesos.OperationID(strings.Clone(string(t.OperationID)))
		if invented(mesos.TaskID(id)) {
			if w.madeUp[mesos.TaskID(id)] || t.AgentID != "" {
				return "a fence is used twice, or has an agent"
			}
			w.madeUp[mesos.TaskID(id)] = true
			continue
		}
		real++
		rec := w.operations[id]
		if rec == nil || rec.AgentID != t.AgentID || rec.ProviderID != t.ProviderID || r.pending != nil && !r.pending[string(id)] {
			return fmt.Sprintf("S7 %q is asked about in vain: %+v", id, rec)
		}
		if bad := w.tooSoon(r, w.cfg.Operation.Resend, string(id), s.now); bad != "" {
			return bad
		}
		if t.AgentID != "" {
			w.named[id] = true
		}
	}
	if real > int(w.cfg.Operation.Batch) {
		return "more than a batch"
	}
	return ""
}
