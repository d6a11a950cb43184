package differential

import (
	"context"
	"io"
	"net/http"
	"strings"

	"rollcall/host/mesosapi"
)

// call sends a framework's call as it should be sent.
func (r *run) call(ctx context.Context, f *framework, call object) (int, []byte, error) {
	call["framework_id"] = value(f.id)
	body, err := encode(call, f.media)
	if err != nil {
		return 0, nil, err
	}
	header := map[string]string{"Content-Type": f.media, "Accept": f.media, "Mesos-Stream-Id": f.streamID()}
	status, _, answer, err := request{"POST", schedulerPath, header, body}.exchange(ctx, r.target.URL())
	return status, answer, err
}

// streamID is that of the live stream or, without one, of the last.
func (f *framework) streamID() string {
	if f.live != nil {
		return f.live.id
	}
	return f.last
}

// callAndSay sends the step's call and notes its status code.
func (r *run) callAndSay(ctx context.Context, f *framework, call object) error {
	status, body, err := r.call(ctx, f, call)
	if err != nil {
		return err
	}
	r.say(answerText(status, body, r.names))
	return nil
}

func (r *run) sayAnswer(resp *http.Response) {
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	r.say(answerText(resp.StatusCode, body, r.names))
}

// acknowledge sends the acknowledgement of a task's or operation's status.
func (r *run) acknowledge(ctx context.Context, f *framework, status object) (int, []byte, error) {
	if _, ok := status["operation_id"]; ok {
		delete(f.unackOp, id(status, "operation_id"))
		ack := object{"operation_id": status["operation_id"], "uuid": id(status, "uuid")}
		for _, key := range []string{"agent_id", "resource_provider_id"} {
			if v, ok := status[key]; ok {
				ack[key] = v
			}
		}
		return r.call(ctx, f, object{"type": "ACKNOWLEDGE_OPERATION_STATUS", "acknowledge_operation_status": ack})
	}
	delete(f.unacked, id(status, "task_id"))
	return r.call(ctx, f, object{"type": "ACKNOWLEDGE", "acknowledge": object{
		"task_id": status["task_id"], "agent_id": status["agent_id"], "uuid": status["uuid"],
	}})
}

// ack TASK acknowledges the latest status with a uuid.
func (r *run) ack(ctx context.Context, s Step) error { return r.ackLatest(ctx, s, false) }

// ack-operation ID acknowledges the latest status of an operation.
func (r *run) ackOperation(ctx context.Context, s Step) error { return r.ackLatest(ctx, s, true) }

func (r *run) ackLatest(ctx context.Context, s Step, operation bool) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	unacked := f.unacked
	if operation {
		unacked = f.unackOp
	}
	status, ok := unacked[s.Words[0]]
	if !ok {
		r.say("there is nothing to acknowledge")
		return nil
	}
	code, body, err := r.acknowledge(ctx, f, status)
	if err != nil {
		return err
	}
	r.say(answerText(code, body, r.names))
	return nil
}

// plain is a call that consists of its name: REVIVE, SUPPRESS, TEARDOWN.
func (r *run) plain(ctx context.Context, s Step) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	kind := map[string]string{"revive": "REVIVE", "suppress": "SUPPRESS", "teardown": "TEARDOWN"}[s.Verb]
	if err := r.callAndSay(ctx, f, object{"type": kind}); err != nil {
		return err
	}
	if s.Verb == "teardown" && f.live != nil {
		_, err = r.pump(ctx, f, func() bool { return f.live == nil })
	}
	return err
}

// readCall reads a body that may be wrong; it is nil if it is.
func readCall(body []byte, media string) *mesosapi.Call {
	format := mesosapi.JSON
	if strings.HasPrefix(media, protobufType) {
		format = mesosapi.Protobuf
	}
	call, err := mesosapi.UnmarshalCall(format, body)
	if err != nil {
		return nil
	}
	return call
}

// asksForAll reports whether a body is an implicit RECONCILE or RECONCILE_OPERATIONS.
func asksForAll(body []byte, media string) bool {
	call := readCall(body, media)
	return call != nil && (call.Reconcile != nil && len(call.Reconcile.Tasks) == 0 ||
		call.ReconcileOperations != nil && len(call.ReconcileOperations.Operations) == 0)
}

// acknowledged takes note of what a body acknowledges.
func (f *framework) acknowledged(body []byte, media string) {
	call := readCall(body, media)
	switch {
	case call == nil:
	case call.Acknowledge != nil:
		delete(f.unacked, string(call.Acknowledge.TaskID))
	case call.AcknowledgeOperationStatus != nil:
		delete(f.unackOp, string(call.AcknowledgeOperationStatus.OperationID))
	}
}
