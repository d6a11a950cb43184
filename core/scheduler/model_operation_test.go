package scheduler

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// operationsModel is what an onlooker knows of operations beside their records.
type operationsModel struct {
	sent  map[mesos.OperationID]bool // started, and not forgotten since
	named map[mesos.OperationID]bool // a question that named its agent, and its provider, is unanswered
}

func (w *model) operation(id mesos.OperationID) *OperationRecord {
	if value, ok := w.durable[KeyOperation+string(id)]; ok {
		return operationRecord(value)
	}
	return nil
}

func operationRecord(value []byte) *OperationRecord {
	r := &OperationRecord{}
	if err := DecodeRecord(value, r.Schema); err != nil {
		panic(err)
	}
	return r
}

func recordSettled(r *OperationRecord) bool {
	return r.Verdict == OperationDone || r.Verdict == OperationNotDone || r.Verdict == OperationLost
}

// anyOpen: the outcome of some operation is open.
func (w *model) anyOpen() bool {
	for key := range w.durable {
		if id, ok := strings.CutPrefix(key, KeyOperation); ok && !recordSettled(w.operation(mesos.OperationID(id))) {
			return true
		}
	}
	return false
}

// storeOperation checks what becomes of an operation's record, before it is durable.
func (w *model) storeOperation(s *seen, id mesos.OperationID, value []byte) string {
	old := w.operation(id)
	if value == nil {
		if old == nil || !recordSettled(old) && old.Advice != OperationDecide || s.event == nil || s.event.Type != EventForgetOperation || s.event.OperationID != id {
			return fmt.Sprintf("S3 an operation leaves when settled or to be decided about, and forgotten: %q, record %+v", id, old)
		}
		delete(w.ops.sent, id)
		delete(w.ops.named, id)
		return ""
	}
	now := operationRecord(value)
	w.stored[ack{KeyOperation + string(id), now.UUID}] = true
	if old != nil && old.State.Absorbing() && recordSettled(old) && (now.State != old.State || now.Verdict != old.Verdict) {
		return fmt.Sprintf("S5 %v absorbs: %q became %v, %v", old.State, id, now.State, now.Verdict)
	}
	if now.Advice == OperationRetry && (old == nil || old.Advice != OperationRetry || old.State != now.State) && !w.conclusive(s, id, old, now) {
		return fmt.Sprintf("S10 retry of %q is called safe: %+v, before %+v", id, now, old)
	}
	return ""
}

// conclusive is S10: the end was told by who carried it out, or answers a
// question that named its agent and provider; or the stream passes on what an
// agent that it names says of itself; or the master refused the Accept.
func (w *model) conclusive(s *seen, id mesos.OperationID, old, now *OperationRecord) bool {
	e := s.event
	if e == nil || s.stale {
		return false
	}
	if e.Type == EventCallFailed {
		return e.Failure == FailureRefused && slices.Contains(e.OperationIDs, id) && old != nil && old.State == mesos.OperationNone
	}
	return slices.ContainsFunc(operationStatuses(e), func(o mesos.OperationStatus) bool {
		switch o.State {
		case mesos.OperationFailed, mesos.OperationDropped:
			named := o.AgentID != "" && o.ProviderID == "" && now.ProviderID == "" && (e.Type == EventOperationUpdated || e.CallID == 0)
			return o.OperationID == id && o.State == now.State && (!o.UUID.IsZero() || w.ops.named[id] || named)
		case mesos.OperationGoneByOperator:
			return o.OperationID == id && o.State == now.State && (!o.UUID.IsZero() || w.ops.named[id])
		}
		return false
	})
}

func operationStatuses(e *Event) []mesos.OperationStatus {
	switch e.Type {
	case EventOperationUpdated:
		return []mesos.OperationStatus{e.Operation}
	case EventOperationsAnswered:
		return e.Operations
	}
	return nil
}

// applyOperation: whatever is said of an operation answers the question about it.
func (w *model) applyOperation(o *mesos.OperationStatus) {
	if w.subscribed && validOperationStatus(o) && !madeUp(mesos.TaskID(o.OperationID)) {
		delete(w.opRound.pending, string(o.OperationID))
		delete(w.ops.named, o.OperationID)
	}
}

// operationsAgree: what a restart would find is what the machine knows.
func operationsAgree(w *model, s *seen) string {
	rows := 0
	for i := range s.m.operations.rows {
		op := &s.m.operations.rows[i]
		if op.id == "" {
			continue
		}
		rows++
		r := w.operation(op.id)
		is := OperationRecord{
			AgentID: s.m.agents.id(op.agent), ProviderID: op.provider, State: op.state, Verdict: op.verdict, Advice: op.advice,
			UUID: op.uuid, Since: op.since, UnknownSince: op.asked, Unknown: op.is(operationUnknown),
		}
		if r == nil || *r != is {
			return fmt.Sprintf("%q is %+v; its record %+v", op.id, is, r)
		}
		if _, info := w.durable[KeyOperationInfo+string(op.id)]; info == r.Unknown {
			return fmt.Sprintf("%q: the info is there: %v; nobody started it: %v", op.id, info, r.Unknown)
		}
	}
	for key := range w.durable {
		if strings.HasPrefix(key, KeyOperation) {
			rows--
		}
	}
	if rows != 0 {
		return fmt.Sprintf("%d rows more than records", rows)
	}
	return ""
}

// started is S18 of operations: durable first, and once.
func (w *model) started(c *Call) string {
	for _, in := range c.Start {
		if in.OperationID == "" {
			continue
		}
		if w.ops.sent[in.OperationID] {
			return fmt.Sprintf("%q is started twice", in.OperationID)
		}
		w.ops.sent[mesos.OperationID(strings.Clone(string(in.OperationID)))] = true
		info, ok := w.durable[KeyOperationInfo+string(in.OperationID)]
		r := w.operation(in.OperationID)
		if !ok || r == nil || r.Verdict != OperationUnderWay || r.AgentID != c.AgentID || r.ProviderID != in.ProviderID || !bytes.Equal(info[1:], in.Info) {
			return fmt.Sprintf("%q is not durable: %+v", in.OperationID, r)
		}
	}
	return ""
}

// operationsAcknowledgedAsBorne: each acknowledgement is of a status of this
// event, with its agent and provider, or those of its record if it bears none.
// One status leads to one acknowledgement, if an agent is known at all.
func operationsAcknowledgedAsBorne(w *model, s *seen) string {
	var statuses []mesos.OperationStatus
	if s.event != nil && !s.stale && w.subscribed {
		statuses = operationStatuses(s.event)
	}
	n := 0
	for i := range s.out.Calls {
		c := &s.out.Calls[i]
		if c.Type != CallAcknowledgeOperation {
			continue
		}
		n++
		if !slices.ContainsFunc(statuses, func(o mesos.OperationStatus) bool { return w.acknowledges(c, &o, len(statuses) == 1) }) {
			return fmt.Sprintf("%q of %q and %q, %x", c.OperationID, c.AgentID, c.ProviderID, c.UUID)
		}
	}
	if len(statuses) != 1 || s.event.Type != EventOperationUpdated {
		return "" // which agent was known when is the matter of single ones; those in a body may be passed over
	}
	o, want := &statuses[0], 0
	if r := w.operation(o.OperationID); r != nil && !o.UUID.IsZero() && validOperationStatus(o) && (o.AgentID != "" || r.AgentID != "") {
		want = 1
	}
	if n != want {
		return fmt.Sprintf("%d acknowledgements; wanted %d", n, want)
	}
	return ""
}

// acknowledges: what a status leaves out is as its record says; of several at
// once, as it said in between.
func (w *model) acknowledges(c *Call, o *mesos.OperationStatus, alone bool) bool {
	r := w.operation(o.OperationID)
	return r != nil && c.OperationID == o.OperationID && c.UUID == o.UUID && !c.UUID.IsZero() && c.AgentID != "" &&
		(c.AgentID == o.AgentID || o.AgentID == "" && (c.AgentID == r.AgentID || !alone)) &&
		(c.ProviderID == o.ProviderID || o.ProviderID == "" && (c.ProviderID == r.ProviderID || !alone))
}

// duplicateOperationChangesNothing: unless something else was said of the
// operation since, or nothing for so long that it was given up.
func duplicateOperationChangesNothing(w *model, s *seen) string {
	if s.event == nil || s.stale || s.event.Type != EventOperationUpdated || s.op == nil || !w.subscribed {
		return ""
	}
	o := &s.event.Operation
	if o.UUID.IsZero() || o.UUID != s.op.UUID || o.State != s.op.State || s.op.Advice == OperationDecide || s.op.Verdict == OperationNobodyKnows {
		return ""
	}
	now := w.operation(o.OperationID)
	now.AgentID, now.ProviderID, now.UnknownSince = s.op.AgentID, s.op.ProviderID, s.op.UnknownSince // by what was said last
	if *now != *s.op {
		return fmt.Sprintf("%+v became %+v", s.op, now)
	}
	for i := range s.out.Notices {
		if n := &s.out.Notices[i]; n.Type == NoticeOperation {
			return fmt.Sprintf("notice %+v", n.Operation)
		}
	}
	return ""
}

// onlyRounds: nothing is stored or said but of rounds that go on, and of what
// their end sets free.
func onlyRounds(s *seen) string {
	for _, r := range s.out.Store {
		if !strings.HasPrefix(string(r.Key), KeyRound) {
			return fmt.Sprintf("%q is stored", r.Key)
		}
	}
	for _, n := range s.out.Notices {
		if n.Type != NoticeRound && n.Type != NoticeSchedule && n.Type != NoticeOffered {
			return fmt.Sprintf("notice of type %d", n.Type)
		}
	}
	return ""
}

// operationTargets are the operations that a round has to hear of.
func (w *model) operationTargets(s *seen, n *RoundNotice) map[string]bool {
	set := map[string]bool{}
	requested := n.Cause == CauseRequested
	for key := range w.durable {
		id, ok := strings.CutPrefix(key, KeyOperation)
		if !ok {
			continue
		}
		if r := w.operation(mesos.OperationID(id)); !recordSettled(r) && (!requested || s.event.AgentID == "" || s.event.AgentID == r.AgentID) {
			set[id] = true
		}
	}
	if requested && len(s.event.OperationIDs) > 0 {
		clear(set)
		for _, id := range s.event.OperationIDs {
			set[string(id)] = true
		}
	}
	return set
}

// operationBatchesAreBounded is S7 and S9 of operations.
func operationBatchesAreBounded(w *model, s *seen) string {
	for i := range s.out.Notices {
		if s.out.Notices[i].Type == NoticeFences {
			w.opRound.fenced = w.opRound.fenced && !s.m.session.noOpFences
		}
	}
	for i := range s.out.Calls {
		if c := &s.out.Calls[i]; c.Type == CallReconcileOperations {
			if bad := w.questionOfOperations(s, c); bad != "" {
				return fmt.Sprintf("%s: %+v, pending %v", bad, c.OperationTargets, slices.Sorted(maps.Keys(w.opRound.pending)))
			}
		}
	}
	return ""
}

func (w *model) questionOfOperations(s *seen, c *Call) string {
	r, real := &w.opRound, 0
	if !r.open || r.suspended {
		return "S7 no round is in progress"
	}
	if len(c.OperationTargets) == 0 && r.kind != RoundImplicit {
		return "an empty list in an explicit round"
	}
	for _, t := range c.OperationTargets {
		if madeUp(mesos.TaskID(t.OperationID)) {
			id := mesos.TaskID(strings.Clone(string(t.OperationID)))
			if w.madeUp[id] || t.AgentID != "" {
				return "a fence is used twice, or has an agent"
			}
			w.madeUp[id] = true
			continue
		}
		real++
		rec, id := w.operation(t.OperationID), string(t.OperationID)
		if rec == nil || rec.AgentID != t.AgentID || rec.ProviderID != t.ProviderID || !r.pending[id] {
			return fmt.Sprintf("S7 %q is asked about in vain: %+v", id, rec)
		}
		if bad := w.tooSoon(r, w.cfg.Operation.Resend, id, s.now); bad != "" {
			return bad
		}
		if t.AgentID != "" {
			w.ops.named[mesos.OperationID(strings.Clone(id))] = true
		}
	}
	if real > int(w.cfg.Operation.Batch) {
		return "more than a batch"
	}
	return ""
}
