package harness

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// starting is a framework that starts each of the operations once, on the first
// offer there is, and launches t1 on what they have made.
func starting(operations ...mesos.OperationID) func([]scheduler.Notice, Offers) []scheduler.Event {
	launch := launching("t1")
	return func(notices []scheduler.Notice, offers Offers) []scheduler.Event {
		requests := launch(notices, offers)
		for i := range requests {
			for _, id := range operations {
				requests[i].Start = append(requests[i].Start, scheduler.NewOperation{OperationID: id, ProviderID: "p1", Info: reserving()})
			}
		}
		return requests
	}
}

func reserving() []byte {
	info, err := mesosapi.MarshalOfferOperation(mesosapi.Protobuf, &mesosapi.OfferOperation{Type: mesosapi.OpReserve, Reserve: &mesosapi.Reserve{}})
	if err != nil {
		panic(err)
	}
	return info
}

// operationUpdate is a status of an operation on agent a1; no uuid: not to be acknowledged.
func operationUpdate(id mesosapi.OperationID, state mesosapi.OperationState, uuid string) *mesosapi.Event {
	s := mesosapi.OperationStatus{OperationID: id, AgentID: "a1", ResourceProviderID: "p1", State: state}
	if uuid != "" {
		s.UUID = []byte(uuid)
	}
	return &mesosapi.Event{Type: mesosapi.EventUpdateOperationStatus, UpdateOperationStatus: &mesosapi.UpdateOperationStatus{Status: s}}
}

// operationsBody is what Mesos 1.6 answers to RECONCILE_OPERATIONS: a
// Response.ReconcileOperations has its statuses where an
// Event.UpdateOperationStatus has its one.
func operationsBody(t *testing.T, updates ...*mesosapi.Event) string {
	t.Helper()
	var statuses []byte
	for _, e := range updates {
		b, err := mesosapi.MarshalEvent(mesosapi.Protobuf, e)
		require.NoError(t, err)
		for len(b) > 0 {
			number, kind, n := protowire.ConsumeTag(b)
			size := protowire.ConsumeFieldValue(number, kind, b[n:])
			if number == 11 {
				status, _ := protowire.ConsumeBytes(b[n:])
				statuses = append(statuses, status...)
			}
			b = b[n+size:]
		}
	}
	body := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(mesosapi.ResponseReconcileOperations))
	return string(protowire.AppendBytes(protowire.AppendTag(body, 2, protowire.BytesType), statuses))
}

// Operations are durable before they leave, and leave before the launch that
// may use what they make; their end is durable before it is acknowledged.
func TestOperations(t *testing.T) {
	r := start(t, func(r *rig, _ *Options) { r.notified = starting("r1", "") })
	s := r.establish()
	s.send(offersOf("o1"))
	accept := r.accepts(mesosapi.CallAccept)
	assert.Equal(t, &mesosapi.Accept{OfferIDs: []mesosapi.OfferID{"o1"}, Operations: []mesosapi.OfferOperation{
		{Type: mesosapi.OpReserve, ID: "r1", Reserve: &mesosapi.Reserve{}},
		{Type: mesosapi.OpReserve, Reserve: &mesosapi.Reserve{}},
		{Type: mesosapi.OpLaunch, Launch: &mesosapi.Launch{TaskInfos: []mesosapi.TaskInfo{{Name: "t1", TaskID: "t1", AgentID: "a1"}}}},
	}}, accept.Accept)
	assert.Equal(t, "operation r1 under-way", r.sees("operation")[:len("operation r1 under-way")])

	s.send(operationUpdate("r1", mesosapi.OperationFinished, "0123456789abcdef"))
	ack := r.acknowledged()
	assert.Equal(t, s.id, ack.stream)
	assert.Equal(t, &mesosapi.Call{
		Type: mesosapi.CallAcknowledgeOperationStatus, FrameworkID: "F",
		AcknowledgeOperationStatus: &mesosapi.AcknowledgeOperationStatus{
			AgentID: "a1", ResourceProviderID: "p1", OperationID: "r1", UUID: []byte("0123456789abcdef"),
		},
	}, ack.Call)
	assert.Contains(t, r.sees("operation r1 done"), "advice=settled")
	r.cancel()
	require.NoError(t, r.ends())

	restored := make(chan *Stored, 1)
	start(t, func(next *rig, o *Options) {
		o.Store = r.store
		next.restored = func(s *Stored) { restored <- s }
	})
	stored := receive(t, restored, "what was stored").Operations
	require.Len(t, stored, 1)
	assert.Equal(t, mesos.OperationID("r1"), stored[0].OperationID)
	assert.Equal(t, mesos.OperationFinished, stored[0].State)
	assert.Equal(t, reserving(), stored[0].Info)
}

// Of an Accept that was refused nothing was done: its operations are named.
func TestOperationsOfARefusedAccept(t *testing.T) {
	failures := make(chan scheduler.Event, 1)
	r := start(t, func(r *rig, o *Options) {
		r.notified = starting("r1", "", "r2")
		tell := o.Watch
		o.Watch = func(turn *Turn) {
			tell(turn)
			for _, e := range turn.Events {
				if e.Type == scheduler.EventCallFailed {
					failures <- e
				}
			}
		}
	})
	r.establish().send(offersOf("o1"))
	r.next(mesosapi.CallAccept).answer <- answer{code: http.StatusBadRequest, body: "no such offer"}
	e := receive(t, failures, "failure")
	assert.Equal(t, []mesos.OperationID{"r1", "r2"}, e.OperationIDs, "one without an id has no name")
	assert.Equal(t, []mesos.TaskID{"t1"}, e.TaskIDs)
	assert.Contains(t, r.sees("task t1 ended"), "advice=safe")
	assert.Contains(t, r.sees("operation r1 not-done"), "advice=retry")
	assert.Contains(t, r.sees("operation r2 not-done"), "advice=retry")
}

func TestInfoThatIsNoOperation(t *testing.T) {
	r := start(t, func(r *rig, _ *Options) {
		start := starting("r1")
		r.notified = func(notices []scheduler.Notice, offers Offers) []scheduler.Event {
			requests := start(notices, offers)
			for i := range requests {
				requests[i].Start[0].Info = []byte("?")
			}
			return requests
		}
	})
	r.establish().send(offersOf("o1"))
	assert.Contains(t, r.sees("call-refused"), "the info of operation r1")
	assert.Contains(t, r.sees("operation r1 not-done"), "advice=retry")
}

// Mesos 1.6 answers in the body of a 200; the machine is told of which call, and
// what cannot be named to it is left out.
func TestOperationsAnsweredInABody(t *testing.T) {
	asked, answered := make(chan uint64, 1), make(chan scheduler.Event, 1)
	r := start(t, func(r *rig, o *Options) {
		r.notified = starting("r1")
		tell := o.Watch
		o.Watch = func(turn *Turn) {
			tell(turn)
			for i := range turn.Output.Calls {
				if c := &turn.Output.Calls[i]; c.Type == scheduler.CallReconcileOperations {
					asked <- c.ID
				}
			}
			for _, e := range turn.Events {
				if e.Type == scheduler.EventOperationsAnswered {
					answered <- e
				}
			}
		}
	})
	r.establish().send(offersOf("o1"))
	r.accepts(mesosapi.CallAccept)
	round := receive(t, r.asks(scheduler.Event{Type: scheduler.EventReconcileOperations, OperationIDs: []mesos.OperationID{"r1"}}), "answer")
	assert.Equal(t, questionAnswer{Answer{Round: 2}, nil}, round)

	call := r.next(mesosapi.CallReconcileOperations)
	targets := call.ReconcileOperations.Operations
	require.Len(t, targets, 2)
	assert.Equal(t, mesosapi.ReconcileOperation{OperationID: "r1", AgentID: "a1", ResourceProviderID: "p1"}, targets[0])
	call.answer <- answer{code: http.StatusOK, body: operationsBody(t,
		operationUpdate("r1", mesosapi.OperationFinished, ""),
		operationUpdate("\xff", mesosapi.OperationPending, ""),
		operationUpdate(targets[1].OperationID, mesosapi.OperationUnknown, ""),
	)}
	e := receive(t, answered, "event")
	assert.Equal(t, receive(t, asked, "call"), e.CallID)
	assert.Equal(t, []mesos.OperationStatus{
		{OperationID: "r1", AgentID: "a1", ProviderID: "p1", State: mesos.OperationFinished},
		{OperationID: mesos.OperationID(targets[1].OperationID), AgentID: "a1", ProviderID: "p1", State: mesos.OperationUnknown},
	}, e.Operations)
	r.sees("operation r1 done")
	r.sees("round 2 operations explicit complete")
}

// A body that cannot be read may have held answers: only a new subscription and
// its rounds make that good.
func TestBodyThatCannotBeRead(t *testing.T) {
	r := start(t, func(r *rig, _ *Options) { r.notified = starting("r1") })
	r.establish().send(offersOf("o1"))
	r.accepts(mesosapi.CallAccept)
	receive(t, r.asks(scheduler.Event{Type: scheduler.EventReconcileOperations}), "answer")
	r.next(mesosapi.CallReconcileOperations).answer <- answer{code: http.StatusOK, body: "\xff"}
	r.sees("session disconnected")
	again := r.establish()
	r.accepts(mesosapi.CallReconcile)
	assert.Equal(t, again.id, r.accepts(mesosapi.CallReconcileOperations).stream)
}

// Rounds of operations are asked for as those of tasks are.
func TestAskAboutOperations(t *testing.T) {
	r := start(t)
	r.establish()
	for _, kind := range []scheduler.RoundKind{scheduler.RoundExplicit, scheduler.RoundImplicit} {
		a := receive(t, r.asks(scheduler.Event{Type: scheduler.EventReconcileOperations, Kind: kind}), "answer")
		assert.Equal(t, questionAnswer{Answer{Round: 2 + uint32(kind)}, nil}, a)
	}
	all := r.accepts(mesosapi.CallReconcileOperations)
	assert.Empty(t, all.ReconcileOperations.Operations)
	a := receive(t, r.asks(scheduler.Event{Type: scheduler.EventReconcileOperations, OperationIDs: []mesos.OperationID{"nobody"}}), "answer")
	assert.Equal(t, scheduler.RejectUnknownOperation, a.Rejection.Code)
	assert.Equal(t, "operation_ids", a.Rejection.Field)
}
