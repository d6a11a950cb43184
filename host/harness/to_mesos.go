package harness

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

// writing is how calls are written for a framework.
type writing struct {
	dialect resources.Dialect
	native  bool // the master replaces tasks: calls that Mesos does not have are for it
}

func writerOf(info *mesosapi.FrameworkInfo, native bool) writing {
	return writing{native: native, dialect: resources.Dialect{
		MultiRole:  true, // what a role is named for is what it would be taken for
		Refinement: slices.Contains(info.Capabilities, mesosapi.FrameworkReservationRefinement),
	}}
}

// callOf is a call as Mesos wants it. It keeps no view of the machine's memory,
// which is used again before the call has left. A launched task's info is a
// TaskInfo in protobuf; its ids are those of the call, whatever the info says.
func (w writing) callOf(framework mesos.FrameworkID, in *scheduler.Call) (*mesosapi.Call, error) {
	c := &mesosapi.Call{FrameworkID: mesosapi.FrameworkID(framework)}
	switch in.Type {
	case scheduler.CallAccept:
		operations, err := w.operationsOf(in)
		if err != nil {
			return nil, err
		}
		c.Type = mesosapi.CallAccept
		c.Accept = &mesosapi.Accept{OfferIDs: offerIDs(in.Offers), Filters: filters(in.Refuse), Operations: operations}
	case scheduler.CallDecline:
		c.Type = mesosapi.CallDecline
		c.Decline = &mesosapi.Decline{OfferIDs: offerIDs(in.Offers), Filters: filters(in.Refuse)}
	case scheduler.CallRevive:
		c.Type = mesosapi.CallRevive
	case scheduler.CallSuppress:
		c.Type = mesosapi.CallSuppress
	case scheduler.CallKill:
		c.Type = mesosapi.CallKill
		c.Kill = &mesosapi.Kill{TaskID: kept[mesosapi.TaskID](in.TaskID), AgentID: kept[mesosapi.AgentID](in.AgentID)}
		if in.Grace > 0 {
			grace := time.Duration(in.Grace) * time.Microsecond
			c.Kill.KillPolicy = &mesosapi.KillPolicy{GracePeriod: &grace}
		}
	case scheduler.CallAcknowledge:
		c.Type = mesosapi.CallAcknowledge
		c.Acknowledge = &mesosapi.Acknowledge{
			AgentID: kept[mesosapi.AgentID](in.AgentID), TaskID: kept[mesosapi.TaskID](in.TaskID),
			UUID: append([]byte(nil), in.UUID[:]...),
		}
	case scheduler.CallAcknowledgeOperation:
		c.Type = mesosapi.CallAcknowledgeOperationStatus
		c.AcknowledgeOperationStatus = &mesosapi.AcknowledgeOperationStatus{
			AgentID: kept[mesosapi.AgentID](in.AgentID), ResourceProviderID: kept[mesosapi.ResourceProviderID](in.ProviderID),
			OperationID: kept[mesosapi.OperationID](in.OperationID), UUID: append([]byte(nil), in.UUID[:]...),
		}
	case scheduler.CallReconcileOperations:
		c.Type = mesosapi.CallReconcileOperations
		c.ReconcileOperations = &mesosapi.ReconcileOperations{Operations: make([]mesosapi.ReconcileOperation, len(in.OperationTargets))}
		for i, t := range in.OperationTargets {
			c.ReconcileOperations.Operations[i] = mesosapi.ReconcileOperation{
				OperationID: kept[mesosapi.OperationID](t.OperationID), AgentID: kept[mesosapi.AgentID](t.AgentID),
				ResourceProviderID: kept[mesosapi.ResourceProviderID](t.ProviderID),
			}
		}
	case scheduler.CallReconcile:
		c.Type = mesosapi.CallReconcile
		c.Reconcile = &mesosapi.Reconcile{Tasks: make([]mesosapi.ReconcileTask, len(in.Targets))}
		for i, t := range in.Targets {
			c.Reconcile.Tasks[i] = mesosapi.ReconcileTask{TaskID: kept[mesosapi.TaskID](t.TaskID), AgentID: kept[mesosapi.AgentID](t.AgentID)}
		}
	case scheduler.CallTeardown:
		c.Type = mesosapi.CallTeardown
	case scheduler.CallReplace, scheduler.CallAcknowledgeReplacement, scheduler.CallReconcileReplacements:
		return w.replaceCallOf(c, in)
	default:
		return nil, fmt.Errorf("harness: call type %d is not one to send", in.Type)
	}
	return c, nil
}

// operationsOf are the operations of an Accept in their order, and then the
// launch of its tasks, which may use what the operations have made.
func (w writing) operationsOf(in *scheduler.Call) ([]mesosapi.OfferOperation, error) {
	var list []mesosapi.OfferOperation
	for i := range in.Start {
		o, err := w.operationOf(&in.Start[i])
		if err != nil {
			return nil, fmt.Errorf("harness: the info of operation %s: %w", in.Start[i].OperationID, err)
		}
		list = append(list, *o)
	}
	if len(in.Tasks) == 0 {
		return list, nil
	}
	launch, err := launchOf(in)
	if err != nil {
		return nil, err
	}
	return append(list, mesosapi.OfferOperation{Type: mesosapi.OpLaunch, Launch: launch}), nil
}

// operationOf is an operation as its framework has written it, or one of the
// machine's own, which names resources instead.
func (w writing) operationOf(in *scheduler.NewOperation) (*mesosapi.OfferOperation, error) {
	switch in.Type {
	case mesos.OpReserve:
		return &mesosapi.OfferOperation{Type: mesosapi.OpReserve, Reserve: &mesosapi.Reserve{Resources: w.named(in.Resources)}}, nil
	case mesos.OpUnreserve:
		return &mesosapi.OfferOperation{Type: mesosapi.OpUnreserve, Unreserve: &mesosapi.Unreserve{Resources: w.named(in.Resources)}}, nil
	}
	o, err := mesosapi.UnmarshalOfferOperation(mesosapi.Protobuf, bytes.Clone(in.Info))
	if err != nil {
		return nil, err
	}
	o.ID = kept[mesosapi.OperationID](in.OperationID)
	return o, nil
}

// named are resources of the machine's, in memory of their own.
func (w writing) named(list mesos.Resources) []mesosapi.Resource {
	return resources.From(list.Clone(), w.dialect)
}

func launchOf(in *scheduler.Call) (*mesosapi.Launch, error) {
	l := &mesosapi.Launch{}
	for i := range in.Tasks {
		info, err := taskOf(in.Tasks[i].TaskID, in.AgentID, in.Tasks[i].Info)
		if err != nil {
			return nil, err
		}
		l.TaskInfos = append(l.TaskInfos, *info)
	}
	return l, nil
}

func offerIDs(list []mesos.OfferID) []mesosapi.OfferID {
	ids := make([]mesosapi.OfferID, len(list))
	for i, id := range list {
		ids[i] = kept[mesosapi.OfferID](id)
	}
	return ids
}

// kept is an id in memory of its own.
func kept[To, From ~string](id From) To { return To(strings.Clone(string(id))) }

func filters(refuse mesos.Micros) *mesosapi.Filters {
	if refuse == 0 {
		return nil
	}
	s := float64(refuse) / 1e6
	return &mesosapi.Filters{RefuseSeconds: &s}
}
