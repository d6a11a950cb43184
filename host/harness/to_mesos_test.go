package harness

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// written is as for a framework with a role of its own.
var written = writerOf(&mesosapi.FrameworkInfo{Role: "web", Capabilities: []mesosapi.FrameworkCapability{mesosapi.FrameworkReservationRefinement}}, false)

// The machine's memory is written over as soon as it is stepped again.
func TestCallsShareNoMemory(t *testing.T) {
	seconds := func(f float64) *mesosapi.Filters { return &mesosapi.Filters{RefuseSeconds: &f} }
	info, err := mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &mesosapi.TaskInfo{
		Name: "web", TaskID: "-", AgentID: "-", Command: &mesosapi.CommandInfo{Value: "sleep 1"}, Data: []byte("data"),
	})
	require.NoError(t, err)
	reserve, err := mesosapi.MarshalOfferOperation(mesosapi.Protobuf, &mesosapi.OfferOperation{Type: mesosapi.OpReserve, ID: "-", Reserve: &mesosapi.Reserve{}})
	require.NoError(t, err)
	grace := 3 * time.Second
	memory := []byte("o1o2t1t2a1a2F")
	at := func(from, to int) []byte { return memory[from:to] }
	uuid := mesos.UUID{1, 2, 3}
	for _, c := range []struct {
		in   scheduler.Call
		want mesosapi.Call
	}{
		{
			scheduler.Call{
				Type: scheduler.CallAccept, Offers: []mesos.OfferID{view[mesos.OfferID](at(0, 2)), view[mesos.OfferID](at(2, 4))},
				AgentID: view[mesos.AgentID](at(8, 10)), Refuse: mesos.Second / 2,
				Tasks: []scheduler.NewTask{{TaskID: view[mesos.TaskID](at(4, 6)), Info: info}},
			},
			mesosapi.Call{Type: mesosapi.CallAccept, Accept: &mesosapi.Accept{
				OfferIDs: []mesosapi.OfferID{"o1", "o2"}, Filters: seconds(0.5),
				Operations: []mesosapi.OfferOperation{{Type: mesosapi.OpLaunch, Launch: &mesosapi.Launch{TaskInfos: []mesosapi.TaskInfo{{
					Name: "web", TaskID: "t1", AgentID: "a1", Command: &mesosapi.CommandInfo{Value: "sleep 1"}, Data: []byte("data"),
				}}}}},
			}},
		},
		{
			scheduler.Call{
				Type: scheduler.CallAccept, Offers: []mesos.OfferID{view[mesos.OfferID](at(0, 2))},
				Start: []scheduler.NewOperation{{OperationID: view[mesos.OperationID](at(4, 6)), Info: reserve}, {Info: reserve}},
			},
			mesosapi.Call{Type: mesosapi.CallAccept, Accept: &mesosapi.Accept{
				OfferIDs: []mesosapi.OfferID{"o1"},
				Operations: []mesosapi.OfferOperation{
					{Type: mesosapi.OpReserve, ID: "t1", Reserve: &mesosapi.Reserve{}},
					{Type: mesosapi.OpReserve, Reserve: &mesosapi.Reserve{}}, // no feedback, whatever its info says
				},
			}},
		},
		{
			scheduler.Call{
				Type: scheduler.CallAcknowledgeOperation, OperationID: view[mesos.OperationID](at(4, 6)), AgentID: view[mesos.AgentID](at(8, 10)),
				ProviderID: view[mesos.ResourceProviderID](at(10, 12)), UUID: uuid,
			},
			mesosapi.Call{Type: mesosapi.CallAcknowledgeOperationStatus, AcknowledgeOperationStatus: &mesosapi.AcknowledgeOperationStatus{
				OperationID: "t1", AgentID: "a1", ResourceProviderID: "a2", UUID: append([]byte(nil), uuid[:]...),
			}},
		},
		{
			scheduler.Call{Type: scheduler.CallReconcileOperations, OperationTargets: []scheduler.OperationTarget{
				{OperationID: view[mesos.OperationID](at(4, 6)), AgentID: view[mesos.AgentID](at(8, 10)), ProviderID: view[mesos.ResourceProviderID](at(10, 12))}, {OperationID: "x"},
			}},
			mesosapi.Call{Type: mesosapi.CallReconcileOperations, ReconcileOperations: &mesosapi.ReconcileOperations{Operations: []mesosapi.ReconcileOperation{
				{OperationID: "t1", AgentID: "a1", ResourceProviderID: "a2"}, {OperationID: "x"},
			}}},
		},
		{ // of everything
			scheduler.Call{Type: scheduler.CallReconcileOperations},
			mesosapi.Call{Type: mesosapi.CallReconcileOperations, ReconcileOperations: &mesosapi.ReconcileOperations{Operations: []mesosapi.ReconcileOperation{}}},
		},
		{
			scheduler.Call{Type: scheduler.CallDecline, Offers: []mesos.OfferID{view[mesos.OfferID](at(0, 2))}},
			mesosapi.Call{Type: mesosapi.CallDecline, Decline: &mesosapi.Decline{OfferIDs: []mesosapi.OfferID{"o1"}}},
		},
		{scheduler.Call{Type: scheduler.CallRevive}, mesosapi.Call{Type: mesosapi.CallRevive}},
		{scheduler.Call{Type: scheduler.CallSuppress}, mesosapi.Call{Type: mesosapi.CallSuppress}},
		{scheduler.Call{Type: scheduler.CallTeardown}, mesosapi.Call{Type: mesosapi.CallTeardown}},
		{
			scheduler.Call{Type: scheduler.CallKill, TaskID: view[mesos.TaskID](at(4, 6)), AgentID: view[mesos.AgentID](at(8, 10)), Grace: 3 * mesos.Second},
			mesosapi.Call{Type: mesosapi.CallKill, Kill: &mesosapi.Kill{TaskID: "t1", AgentID: "a1", KillPolicy: &mesosapi.KillPolicy{GracePeriod: &grace}}},
		},
		{
			scheduler.Call{Type: scheduler.CallKill, TaskID: view[mesos.TaskID](at(4, 6))},
			mesosapi.Call{Type: mesosapi.CallKill, Kill: &mesosapi.Kill{TaskID: "t1"}},
		},
		{
			scheduler.Call{Type: scheduler.CallAcknowledge, TaskID: view[mesos.TaskID](at(6, 8)), AgentID: view[mesos.AgentID](at(10, 12)), UUID: uuid},
			mesosapi.Call{Type: mesosapi.CallAcknowledge, Acknowledge: &mesosapi.Acknowledge{TaskID: "t2", AgentID: "a2", UUID: append([]byte(nil), uuid[:]...)}},
		},
		{
			scheduler.Call{Type: scheduler.CallReconcile, Targets: []scheduler.Target{{TaskID: view[mesos.TaskID](at(4, 6)), AgentID: view[mesos.AgentID](at(8, 10))}, {TaskID: "x"}}},
			mesosapi.Call{Type: mesosapi.CallReconcile, Reconcile: &mesosapi.Reconcile{Tasks: []mesosapi.ReconcileTask{{TaskID: "t1", AgentID: "a1"}, {TaskID: "x"}}}},
		},
		{ // of everything: an empty list, not a missing one
			scheduler.Call{Type: scheduler.CallReconcile},
			mesosapi.Call{Type: mesosapi.CallReconcile, Reconcile: &mesosapi.Reconcile{Tasks: []mesosapi.ReconcileTask{}}},
		},
	} {
		copy(memory, "o1o2t1t2a1a2F")
		launch := append([]byte(nil), info...)
		if len(c.in.Tasks) > 0 {
			c.in.Tasks[0].Info = launch
		}
		start := append([]byte(nil), reserve...)
		for i := range c.in.Start {
			c.in.Start[i].Info = start
		}
		got, err := written.callOf("F", &c.in)
		require.NoError(t, err)
		clear(memory)
		clear(launch)
		clear(start)
		clear(c.in.Start)
		clear(c.in.OperationTargets)
		clear(c.in.Offers)
		clear(c.in.Tasks)
		clear(c.in.Targets)
		c.in.UUID = mesos.UUID{}
		c.want.FrameworkID = "F"
		assert.Equal(t, &c.want, got, c.in.Type)
		assert.NoError(t, got.Validate())
	}
}

func TestCallsThatCannotBeSent(t *testing.T) {
	_, err := written.callOf("F", &scheduler.Call{Type: scheduler.CallSubscribe})
	assert.EqualError(t, err, "harness: call type 1 is not one to send")
	_, err = written.callOf("F", &scheduler.Call{Type: scheduler.CallAccept, Tasks: []scheduler.NewTask{{TaskID: "t", Info: []byte("?")}}})
	var unreadable *mesosapi.DecodeError
	assert.ErrorAs(t, err, &unreadable)
	assert.ErrorContains(t, err, "harness: the info of task t: ")
	_, err = written.callOf("F", &scheduler.Call{Type: scheduler.CallAccept, Start: []scheduler.NewOperation{{OperationID: "r", Info: []byte("?")}}})
	assert.ErrorAs(t, err, &unreadable)
	assert.ErrorContains(t, err, "harness: the info of operation r: ")
}

func TestFailureOf(t *testing.T) {
	answered := func(code int, body string) error { return &mesosapi.StatusError{Code: code, Body: body} }
	for _, c := range []struct {
		err  error
		want scheduler.Failure
	}{
		{answered(http.StatusBadRequest, "no such offer"), scheduler.FailureRefused},
		{answered(http.StatusRequestEntityTooLarge, ""), scheduler.FailureRefused},
		{answered(http.StatusBadRequest, "Framework cannot be found"), scheduler.FailureUnsubscribed},
		{answered(http.StatusForbidden, ""), scheduler.FailureUnsubscribed},
		{answered(http.StatusTemporaryRedirect, ""), scheduler.FailureUnsubscribed},
		{answered(http.StatusServiceUnavailable, ""), scheduler.FailureUnsubscribed},
		{answered(http.StatusNotFound, ""), scheduler.FailureUnsubscribed},
		{answered(http.StatusUnauthorized, ""), scheduler.FailureUnsubscribed},
		{answered(http.StatusInternalServerError, ""), scheduler.FailureUnknown},
		{answered(http.StatusBadGateway, ""), scheduler.FailureUnknown},
		{&mesosapi.TransportError{Sent: false, Err: errors.New("refused")}, scheduler.FailureUnsubscribed},
		{&mesosapi.TransportError{Sent: true, Err: context.DeadlineExceeded}, scheduler.FailureUnknown},
		{mesosapi.ErrNotSubscribed, scheduler.FailureUnsubscribed},
		{&mesosapi.NotMesosError{}, scheduler.FailureUnknown},
		// What is not known by name may have been done: calling it refused would
		// declare tasks never launched that run.
		{errors.New("anything else"), scheduler.FailureUnknown},
	} {
		assert.Equal(t, c.want, failureOf(c.err), "%v", c.err)
		assert.Equal(t, c.want, failureOf(errors.Join(c.err)), "wrapped: %v", c.err)
	}
}
