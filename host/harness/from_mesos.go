package harness

import (
	"math"
	"strings"
	"unicode/utf8"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// arrivalOf is an event of the stream as the machine knows it. Events that say
// nothing to it, or name something that cannot be named to it, are signs of life.
// The role is the framework's, for offers that do not say theirs.
func arrivalOf(epoch uint32, role string, in *mesosapi.Event) arrival {
	e := scheduler.Event{Type: scheduler.EventHeartbeat, Epoch: epoch}
	var offers []mesosapi.Offer
	switch {
	case in.Type == mesosapi.EventSubscribed && in.Subscribed != nil && presentable(in.Subscribed.FrameworkID):
		e.Type = scheduler.EventSubscribed
		e.FrameworkID = mesos.FrameworkID(in.Subscribed.FrameworkID)
		e.Heartbeat = seconds(in.Subscribed.HeartbeatIntervalSeconds)
	case in.Type == mesosapi.EventOffers && in.Offers != nil:
		e.Type = scheduler.EventOffered
		offers = in.Offers.Offers
		for i := range offers {
			if o := &offers[i]; named(o) {
				e.Offers = append(e.Offers, mesos.Offer{ID: mesos.OfferID(o.ID), AgentID: mesos.AgentID(o.AgentID), Resources: offeredOf(o, role)})
			}
		}
	case in.Type == mesosapi.EventRescind && in.Rescind != nil && presentable(in.Rescind.OfferID):
		e.Type, e.OfferID = scheduler.EventRescinded, mesos.OfferID(in.Rescind.OfferID)
	case in.Type == mesosapi.EventUpdate && in.Update != nil && presentable(in.Update.Status.TaskID) && presentable(in.Update.Status.AgentID):
		e.Type, e.Status = scheduler.EventUpdated, statusOf(&in.Update.Status)
	case in.Type == mesosapi.EventUpdateOperationStatus && in.UpdateOperationStatus != nil:
		if s, ok := operationStatusOf(&in.UpdateOperationStatus.Status); ok {
			e.Type, e.Operation = scheduler.EventOperationUpdated, s
		}
	case in.Type == mesosapi.EventReplacementUpdated && in.ReplacementUpdated != nil:
		if s, ok := replacementOf(&in.ReplacementUpdated.Status); ok {
			e.Type, e.Replacement = scheduler.EventReplacementUpdated, s
		}
	case in.Type == mesosapi.EventFailure && in.Failure != nil && presentable(in.Failure.AgentID) && presentable(in.Failure.ExecutorID):
		e.Type = scheduler.EventAgentFailed
		e.AgentID, e.ExecutorID = mesos.AgentID(in.Failure.AgentID), mesos.ExecutorID(in.Failure.ExecutorID)
	case in.Type == mesosapi.EventError && in.Error != nil:
		e.Type, e.Message = scheduler.EventMasterFailed, text(in.Error.Message)
	}
	a := arrival{event: e, offers: offers}
	if e.Type == scheduler.EventMasterFailed && !scheduler.EndsFramework(e.Message) {
		a.fault = &MasterError{e.Message}
	}
	return a
}

// named: the machine can be told of the offer.
func named(o *mesosapi.Offer) bool {
	return o.ID != "" && o.AgentID != "" && presentable(o.ID) && presentable(o.AgentID)
}

// presentable: an id that is not text cannot be one of ours, and cannot be
// named to a machine.
func presentable[ID ~string](id ID) bool {
	const longest = 4096
	return len(id) <= longest && utf8.ValidString(string(id))
}

func statusOf(in *mesosapi.TaskStatus) mesos.TaskStatus {
	s := mesos.TaskStatus{
		TaskID:  mesos.TaskID(in.TaskID),
		AgentID: mesos.AgentID(in.AgentID),
		State:   stateOf(in.State),
		Message: text(in.Message),
	}
	if in.Source != nil && *in.Source >= 0 && int(*in.Source) < int(mesos.Sources)-1 {
		s.Source = mesos.Source(*in.Source) + 1
	}
	if in.Reason != nil && *in.Reason >= 0 && int(*in.Reason) < int(mesos.MaxReason) {
		s.Reason = mesos.Reason(*in.Reason) + 1
	}
	if len(in.UUID) == len(s.UUID) { // a master accepts no other in an acknowledgement
		copy(s.UUID[:], in.UUID)
	}
	if in.Healthy != nil {
		s.Healthy = mesos.HealthBad
		if *in.Healthy {
			s.Healthy = mesos.HealthGood
		}
	}
	if t := in.UnreachableTime; t != nil {
		s.UnreachableTime = min(max(mesos.Micros(*t/1000), 1), mesos.MaxMicros)
	}
	return s
}

// operationStatusOf is not ok if the status names something that cannot be named
// to a machine.
func operationStatusOf(in *mesosapi.OperationStatus) (s mesos.OperationStatus, ok bool) {
	if !presentable(in.OperationID) || !presentable(in.AgentID) || !presentable(in.ResourceProviderID) {
		return s, false
	}
	s = mesos.OperationStatus{
		OperationID: mesos.OperationID(in.OperationID), AgentID: mesos.AgentID(in.AgentID),
		ProviderID: mesos.ResourceProviderID(in.ResourceProviderID), Message: text(in.Message),
	}
	if in.State >= 0 && int(in.State) < int(mesos.OperationStates)-1 {
		s.State = mesos.OperationState(in.State) + 1
	}
	if len(in.UUID) == len(s.UUID) {
		copy(s.UUID[:], in.UUID)
	}
	return s, true
}

// answersOf are the statuses in the body of a RECONCILE_OPERATIONS, which only
// Mesos 1.6 and 1.7 send.
func answersOf(in *mesosapi.Response) (list []mesos.OperationStatus) {
	if in == nil || in.ReconcileOperations == nil {
		return nil
	}
	for i := range in.ReconcileOperations.OperationStatuses {
		if s, ok := operationStatusOf(&in.ReconcileOperations.OperationStatuses[i]); ok {
			list = append(list, s)
		}
	}
	return list
}

// stateOf: a state that Mesos does not have yet becomes none, which the
// machine rejects by name rather than guess.
func stateOf(in mesosapi.TaskState) mesos.TaskState {
	if in < 0 || int(in) >= int(mesos.TaskStates)-1 {
		return mesos.TaskNone
	}
	return mesos.TaskState(in) + 1
}

// text is what an executor, a master or an error says to people. Neither
// protocol buffers nor HTTP see to it that it is UTF-8; machines accept nothing
// else, nor any length.
func text(s string) string { return strings.ToValidUTF8(s[:min(len(s), maxText)], "\uFFFD") }

const maxText = 16 << 10

func seconds(s float64) mesos.Micros {
	us := s * 1e6
	if math.IsNaN(us) || us < 0 {
		return 0
	}
	return mesos.Micros(min(us, float64(mesos.MaxMicros)))
}
