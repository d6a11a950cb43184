package harness

import (
	"context"
	"errors"
	"sync"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// sender sends calls in their order, one after the other was answered. It has
// a queue without a limit: what is in it was bounded by the machine's limits.
type sender struct {
	conn    *connection
	written writing
	passing func(string, scheduler.CallType)

	mu    sync.Mutex
	queue []outgoing
	wake  chan struct{}
}

// outgoing is a call ready to leave, with what a failure must name.
type outgoing struct {
	call  *mesosapi.Call
	event scheduler.Event // the failure, to be completed
}

func newSender(conn *connection, written writing, passing func(string, scheduler.CallType)) *sender {
	return &sender{conn: conn, written: written, passing: passing, wake: make(chan struct{}, 1)}
}

// put queues a call. The call's memory is reused by the machine, so it is
// turned into Mesos's form here.
func (s *sender) put(framework mesos.FrameworkID, in *scheduler.Call) {
	e := scheduler.Event{Type: scheduler.EventCallFailed, Epoch: in.Epoch, Call: in.Type, CallID: in.ID}
	if in.Type == scheduler.CallAccept || in.Type == scheduler.CallReplace {
		for i := range in.Tasks {
			e.TaskIDs = append(e.TaskIDs, kept[mesos.TaskID](in.Tasks[i].TaskID))
		}
		for i := range in.Offers {
			e.Offers = append(e.Offers, mesos.Offer{ID: kept[mesos.OfferID](in.Offers[i])})
		}
		for i := range in.Start {
			if in.Start[i].OperationID != "" {
				e.OperationIDs = append(e.OperationIDs, kept[mesos.OperationID](in.Start[i].OperationID))
			}
		}
	}
	call, err := s.written.callOf(framework, in)
	if err != nil {
		e.Failure, e.Message = scheduler.FailureRefused, text(err.Error())
		s.conn.inbox.put(arrival{event: e})
		return
	}
	s.mu.Lock()
	s.queue = append(s.queue, outgoing{call, e})
	s.mu.Unlock()
	signal(s.wake)
}

func (s *sender) next() (outgoing, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return outgoing{}, false
	}
	out := s.queue[0]
	s.queue[0] = outgoing{}
	s.queue = s.queue[1:]
	return out, true
}

// run sends until ctx ends.
func (s *sender) run(ctx context.Context) {
	for {
		out, ok := s.next()
		if !ok {
			select {
			case <-s.wake:
				continue
			case <-ctx.Done():
				return
			}
		}
		streamID, ok := s.conn.current(out.event.Epoch)
		if !ok {
			continue // void: its stream is over
		}
		response, err := s.conn.client.SendForResponse(ctx, streamID, out.call)
		if err != nil && ctx.Err() == nil {
			e := out.event
			e.Failure, e.Message = failureOf(err), text(err.Error())
			s.conn.inbox.put(arrival{event: e})
		}
		if err == nil {
			s.passing("sent", out.event.Call)
			s.answered(out.event, response)
		}
	}
}

// answered passes on the answers in the body of a call, if there are any.
func (s *sender) answered(failure scheduler.Event, r *mesosapi.Response) {
	if r == nil || r.ReconcileOperations == nil {
		return
	}
	s.conn.inbox.put(arrival{event: scheduler.Event{
		Type: scheduler.EventOperationsAnswered, Epoch: failure.Epoch, CallID: failure.CallID, Operations: answersOf(r),
	}})
}

// failureOf says what a failed call means for the machine.
func failureOf(err error) scheduler.Failure {
	var answered *mesosapi.StatusError
	if errors.As(err, &answered) {
		switch answered.Class() {
		case mesosapi.Refused:
			return scheduler.FailureRefused
		case mesosapi.Indefinite:
			return scheduler.FailureUnknown
		default: // lost, not ready, credentials: nothing was done, and nothing will be on this stream
			return scheduler.FailureUnsubscribed
		}
	}
	var unsent *mesosapi.TransportError
	if errors.As(err, &unsent) && !unsent.Sent || errors.Is(err, mesosapi.ErrNotSubscribed) {
		return scheduler.FailureUnsubscribed
	}
	return scheduler.FailureUnknown
}
