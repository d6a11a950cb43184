package fakemaster

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

// fromMaster takes what the master writes to frameworks: a reply, or an event
// that goes onto its stream. It is valid only now.
func (s *Server) fromMaster(in *master.Send) {
	if in.Type == master.SendReply {
		if r := s.replies[in.Request]; r != nil {
			r.code, r.text = int(in.Code), in.Message
			if in.Operations != nil {
				r.body = synchronous(s.format, in.Operations)
			}
		}
		return
	}
	st := s.streams[in.Stream]
	if st == nil {
		return // its client went away
	}
	switch in.Type {
	case master.SendClose:
		st.end(endOrderly)
		return
	case master.SendOperations:
		st.put(singleEvent(st.format, in.Operations))
		return
	case master.SendSubscribed:
		st.framework = in.FrameworkID
	}
	if e := s.eventFrom(st, in); e != nil {
		st.event(e)
	}
}

// eventFrom is an event as Mesos writes it; nil for what is none.
func (s *Server) eventFrom(st *stream, in *master.Send) *mesosapi.Event {
	e := &mesosapi.Event{}
	switch in.Type {
	case master.SendSubscribed:
		e.Type = mesosapi.EventSubscribed
		e.Subscribed = &mesosapi.Subscribed{
			FrameworkID: mesosapi.FrameworkID(in.FrameworkID), HeartbeatIntervalSeconds: float64(in.Heartbeat) / 1e6, MasterInfo: s.masterInfo(st.format),
		}
	case master.SendHeartbeat:
		e.Type = mesosapi.EventHeartbeat
	case master.SendOffers:
		e.Type, e.Offers = mesosapi.EventOffers, &mesosapi.Offers{}
		for i := range in.Offers {
			e.Offers.Offers = append(e.Offers.Offers, offerFrom(&in.Offers[i], st.capable))
		}
	case master.SendRescind:
		e.Type, e.Rescind = mesosapi.EventRescind, &mesosapi.Rescind{OfferID: mesosapi.OfferID(in.OfferID)}
	case master.SendUpdate:
		e.Type, e.Update = mesosapi.EventUpdate, &mesosapi.Update{Status: statusFrom(in)}
	case master.SendUpdateOperation:
		e.Type = mesosapi.EventUpdateOperationStatus
		e.UpdateOperationStatus = &mesosapi.UpdateOperationStatus{Status: operationStatusFrom(&in.Operation)}
	case master.SendReplacement:
		e.Type = mesosapi.EventReplacementUpdated
		e.ReplacementUpdated = &mesosapi.ReplacementUpdated{Status: replacementFrom(&in.Replacement)}
	case master.SendMessage:
		e.Type = mesosapi.EventMessage
		e.Message = &mesosapi.Message{AgentID: mesosapi.AgentID(in.AgentID), ExecutorID: mesosapi.ExecutorID(in.ExecutorID), Data: append([]byte{}, in.Extra...)}
	case master.SendFailure:
		e.Type = mesosapi.EventFailure
		e.Failure = &mesosapi.Failure{AgentID: mesosapi.AgentID(in.AgentID), ExecutorID: mesosapi.ExecutorID(in.ExecutorID)}
		if in.ExecutorID != "" {
			status := int32(in.Exit)
			e.Failure.Status = &status
		}
	case master.SendError:
		e.Type, e.Error = mesosapi.EventError, &mesosapi.Error{Message: in.Message}
	default:
		return nil
	}
	return e
}

func offerFrom(in *master.Offer, c resources.Dialect) mesosapi.Offer {
	o := mesosapi.Offer{
		ID: mesosapi.OfferID(in.ID), FrameworkID: mesosapi.FrameworkID(in.FrameworkID), AgentID: mesosapi.AgentID(in.AgentID), Hostname: in.Hostname,
		URL: &mesosapi.URL{
			Scheme: "http", Path: "/slave(1)",
			Address: mesosapi.Address{Hostname: in.Hostname, IP: "127.0.0.1", Port: int32(in.Port)},
		},
		Resources: resources.From(in.Resources, c),
	}
	if c.MultiRole {
		o.AllocationInfo = &mesosapi.AllocationInfo{Role: in.Role}
	}
	for _, id := range in.Executors {
		o.ExecutorIDs = append(o.ExecutorIDs, mesosapi.ExecutorID(id))
	}
	return o
}

// statusFrom is a task's status. What an executor says of its container it has
// said itself if it is a process; of a scripted one it is made up here.
func statusFrom(in *master.Send) mesosapi.TaskStatus {
	s, from := mesosapi.TaskStatus{}, &in.Status
	if rest, err := mesosapi.UnmarshalPart[mesosapi.TaskStatus](mesosapi.Protobuf, in.Extra); err == nil && len(in.Extra) > 0 {
		s = *rest
	} else if from.Source == mesos.SourceExecutor || from.UUID.IsZero() && knownToMaster(from) {
		s.ContainerStatus = containerOf(from)
	}
	s.TaskID, s.State, s.Message = mesosapi.TaskID(from.TaskID), mesosapi.TaskState(from.State)-1, from.Message
	s.AgentID, s.ExecutorID = mesosapi.AgentID(from.AgentID), mesosapi.ExecutorID(in.ExecutorID)
	s.Timestamp, s.UUID = float64(in.Time)/1e6, nil
	if from.Source != mesos.SourceNone {
		source := mesosapi.TaskStatusSource(from.Source) - 1
		s.Source = &source
	}
	if from.Reason != mesos.ReasonNone {
		reason := mesosapi.TaskStatusReason(from.Reason) - 1
		s.Reason = &reason
	} else if from.Source == mesos.SourceExecutor && from.State == mesos.TaskFailed && string(in.ExecutorID) == string(from.TaskID) {
		reason := mesosapi.ReasonCommandExecutorFailed // as a command's executor says it
		s.Reason = &reason
	}
	if !from.UUID.IsZero() {
		s.UUID = append([]byte(nil), from.UUID[:]...)
	}
	if from.Healthy != mesos.HealthNone {
		healthy := from.Healthy == mesos.HealthGood
		s.Healthy = &healthy
	}
	if from.UnreachableTime != 0 {
		at := mesosapi.UnixNanos(from.UnreachableTime) * 1000
		s.UnreachableTime = &at
	}
	return s
}

// knownToMaster reports whether a status of the master's own is about a task
// that it knows to have a container.
func knownToMaster(s *mesos.TaskStatus) bool {
	return s.State != mesos.TaskStaging &&
		(s.Message == "Reconciliation: Latest task state" || s.Reason == mesos.Reason(mesosapi.ReasonAgentReregistered)+1)
}

// containerOf makes up the container of a task: always the same one.
func containerOf(s *mesos.TaskStatus) *mesosapi.ContainerStatus {
	h := sha256.Sum256([]byte(string(s.AgentID) + "\x00" + string(s.TaskID)))
	h[6], h[8] = h[6]&0x0f|0x40, h[8]&0x3f|0x80
	return &mesosapi.ContainerStatus{
		ContainerID:  &mesosapi.ContainerID{Value: fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])},
		NetworkInfos: ownNetwork(),
		ExecutorPID:  1<<22 + binary.BigEndian.Uint32(h[16:20])>>10, // over what Linux gives to processes
	}
}

func ownNetwork() []mesosapi.NetworkInfo {
	return []mesosapi.NetworkInfo{{IPAddresses: []mesosapi.IPAddress{{Protocol: mesosapi.ProtocolIPv4, Address: "127.0.0.1"}}}}
}

func operationStatusFrom(in *mesos.OperationStatus) mesosapi.OperationStatus {
	s := mesosapi.OperationStatus{
		OperationID: mesosapi.OperationID(in.OperationID), State: mesosapi.OperationState(in.State) - 1, Message: in.Message,
		AgentID: mesosapi.AgentID(in.AgentID), ResourceProviderID: mesosapi.ResourceProviderID(in.ProviderID),
	}
	if !in.UUID.IsZero() {
		s.UUID = append([]byte(nil), in.UUID[:]...)
	}
	return s
}

// synchronous is the body that Mesos 1.6 answered RECONCILE_OPERATIONS with:
// the first proposal.
func synchronous(f mesosapi.Format, list []mesos.OperationStatus) []byte {
	r := &mesosapi.Response{Type: mesosapi.ResponseReconcileOperations, ReconcileOperations: &mesosapi.ReconciledOperations{}}
	for i := range list {
		r.ReconcileOperations.OperationStatuses = append(r.ReconcileOperations.OperationStatuses, operationStatusFrom(&list[i]))
	}
	b, _ := mesosapi.MarshalResponse(f, r) // there is no number in it
	return b
}

// singleEvent is the second proposal, which never came to be: one event with
// all statuses. It looks like the body of the first one; in protobuf its type and
// its field are number 12, the first that Mesos does not use.
func singleEvent(f mesosapi.Format, list []mesos.OperationStatus) []byte {
	body := synchronous(f, list)
	if f == mesosapi.JSON {
		return body
	}
	const number = 12
	out := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), number)
	for len(body) > 0 {
		field, kind, n := protowire.ConsumeTag(body)
		used := protowire.ConsumeFieldValue(field, kind, body[n:])
		if kind == protowire.BytesType {
			out = append(protowire.AppendTag(out, number, protowire.BytesType), body[n:n+used]...)
		}
		body = body[n+used:]
	}
	return out
}

// sayOwn puts events behind what the master has said of a call.
func (s *Server) sayOwn(number uint64, own []mesosapi.Event) {
	st := s.streams[number]
	for i := range own {
		e := &own[i]
		if e.Update != nil {
			e.Update.Status.Timestamp = float64(time.Now().UnixMicro()) / 1e6
		}
		if st != nil && (e.UpdateOperationStatus == nil || e.UpdateOperationStatus.Status.OperationID != "") {
			st.event(e)
		}
	}
}
