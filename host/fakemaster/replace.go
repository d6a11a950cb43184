package fakemaster

import (
	"encoding/json"
	"net/http"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// The calls about replacements are for ModeSeed: Mesos 1.11.0 has none.

// noSuchCall is what a Mesos says to a call of a type that it does not know.
var noSuchCall = &refusal{http.StatusBadRequest, "Failed to validate scheduler::Call: Expecting 'type' to be present"}

// aboutReplacements reports whether a call is one that Mesos does not have,
// whatever else is in it.
func aboutReplacements(f mesosapi.Format, body []byte) bool {
	if f == mesosapi.JSON {
		var call struct{ Type any }
		if json.Unmarshal(body, &call) != nil {
			return false
		}
		return call.Type == mesosapi.CallReplace.String() || call.Type == mesosapi.CallAcknowledgeReplacement.String() ||
			call.Type == mesosapi.CallReconcileReplacements.String()
	}
	last := uint64(0)
	for len(body) > 0 {
		number, kind, n := protowire.ConsumeTag(body)
		if n < 0 {
			return false
		}
		if number == 2 && kind == protowire.VarintType {
			last, _ = protowire.ConsumeVarint(body[n:])
		}
		used := protowire.ConsumeFieldValue(number, kind, body[n:])
		if used < 0 {
			return false
		}
		body = body[n+used:]
	}
	return last >= uint64(mesosapi.CallReplace) && last <= uint64(mesosapi.CallReconcileReplacements)
}

// replaceOf is a REPLACE as core/master takes it. One that cannot be told to
// it only gives its offers back; own says why to the framework.
func replaceOf(in *mesosapi.Replace, e *master.Event) (own []mesosapi.Event) {
	e.Type, e.Offers, e.AgentID = master.EventReplace, offerIDs(in.OfferIDs), mesos.AgentID(in.AgentID)
	r := &e.Replacement
	r.ReplaceID, r.Old, r.Rollback = mesos.ReplaceID(in.ReplaceID), mesos.TaskID(in.OldTaskID), mesos.Rollback(in.Rollback)
	r.Grace, r.Stop, r.Start = grace(in.KillPolicy), timeout(in.StopTimeout), timeout(in.StartTimeout)
	if in.SettleTime != nil {
		r.Settle = micros(max(*in.SettleTime, 0))
	}
	var wrong string
	switch r.New, wrong = taskOf(&in.TaskInfo, in.TaskInfo.Executor, false); {
	case wrong != "":
	case in.Rollback < 0 || in.Rollback > mesosapi.RollbackHold:
		wrong = "Unknown rollback policy " + in.Rollback.String()
	case in.Rollback == mesosapi.RollbackOff && in.Fallback != nil || in.Rollback != mesosapi.RollbackOff && in.Fallback == nil:
		wrong = "A fallback is needed with ROLLBACK_IF_FITS and ROLLBACK_HOLD, and only with them"
	case in.Fallback != nil:
		r.Fallback, wrong = taskOf(in.Fallback, in.Fallback.Executor, false)
	}
	if wrong == "" {
		return nil
	}
	*e = master.Event{Type: master.EventDecline, FrameworkID: e.FrameworkID, Offers: e.Offers}
	return []mesosapi.Event{
		{Type: mesosapi.EventReplacementUpdated, ReplacementUpdated: &mesosapi.ReplacementUpdated{Status: mesosapi.ReplacementStatus{
			ReplaceID: in.ReplaceID, AgentID: in.AgentID, OldTaskID: in.OldTaskID, NewTaskID: in.TaskInfo.TaskID,
			Phase: mesosapi.ReplacementRejected, Message: wrong,
		}}},
		taskError(&in.TaskInfo, mesosapi.ReasonTaskInvalid, wrong),
	}
}

// timeout is a minute if nothing is said.
func timeout(d *time.Duration) mesos.Micros {
	if d == nil {
		return mesos.Minute
	}
	return micros(max(*d, 0))
}

func replacementFrom(in *mesos.ReplaceStatus) mesosapi.ReplacementStatus {
	s := mesosapi.ReplacementStatus{
		ReplaceID: mesosapi.ReplaceID(in.ReplaceID), AgentID: mesosapi.AgentID(in.AgentID), OldTaskID: mesosapi.TaskID(in.OldTaskID),
		NewTaskID: mesosapi.TaskID(in.NewTaskID), FallbackTaskID: mesosapi.TaskID(in.FallbackTaskID),
		Phase: mesosapi.ReplacementPhase(in.Phase), Message: in.Message,
	}
	if !in.UUID.IsZero() {
		s.UUID = append([]byte(nil), in.UUID[:]...)
	}
	return s
}
