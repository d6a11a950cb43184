package differential

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func event(t *testing.T, text string) object {
	t.Helper()
	var o object
	require.NoError(t, json.Unmarshal([]byte(text), &o))
	return o
}

const someID = "92bcb625-b263-4f6b-aa22-51afddafe45c"

// What a log shows of an event: states, reasons and messages whole, ids by name, times by presence, and every field
// that nobody thought of.
func TestEventsAreDescribedWithoutIDsAndTimes(t *testing.T) {
	n := newNames()
	n.learn(someID+"-S0", "agent-0")
	n.learn(someID+"-0000", "f1")
	for text, want := range map[string]string{
		`{"type":"UPDATE","update":{"status":{"task_id":{"value":"a"},"state":"TASK_RUNNING","source":"SOURCE_EXECUTOR","agent_id":{"value":"` + someID + `-S0"},"timestamp":1.5,"uuid":"abc="}}}`: `UPDATE a TASK_RUNNING SOURCE_EXECUTOR agent_id=agent-0 timestamp=* uuid=*`,
		`{"type":"UPDATE","update":{"status":{"task_id":{"value":""},"state":"TASK_LOST","message":"of ` + someID + `-0000 at slave(1)@127.0.0.1:5051 (localhost)","surprise":[1,{"x":"y z"}]}}}`:  `UPDATE "" TASK_LOST "of f1 at <pid>" surprise=[1 {x="y z"}]`,
		`{"type":"UPDATE_OPERATION_STATUS","update_operation_status":{"status":{"state":"OPERATION_UNKNOWN","agent_id":{"value":"` + absentID + `"}}}}`:                                            `UPDATE_OPERATION_STATUS (no operation_id) OPERATION_UNKNOWN agent_id=absent`,
		`{"type":"FAILURE","failure":{"agent_id":{"value":"` + someID + `-S7"}}}`:                                                                                                                  `FAILURE failure={agent_id=<id>}`,
		`{"type":"ERROR","error":{"message":"Framework failed over"}}`:                                                                                                                             `ERROR "Framework failed over"`,
	} {
		require.Equal(t, want, describe(event(t, text), n))
	}
}

func TestResourcesInMessagesAreReplaced(t *testing.T) {
	require.Equal(t, "Total resources <resources> required by task and its executor is more than available <resources>", newNames().in(
		"Total resources cpus(allocated: *):100; mem(allocated: *):32 required by task and its executor is more than available "+
			"ports(allocated: *):[31000-32000]; cpus(allocated: *)(reservations: [(DYNAMIC,rec,p)]):0.5; cpus(allocated: *):4"))
}

// Retransmissions over one stream are a matter of time, and left out; over the next they are not.
func TestAnUpdateIsToldOncePerStream(t *testing.T) {
	f := newFramework("f1")
	e := event(t, `{"type":"UPDATE","update":{"status":{"task_id":{"value":"a"},"state":"TASK_RUNNING","uuid":"u"}}}`)
	require.NotNil(t, f.on(e, newNames()))
	require.Nil(t, f.on(e, newNames()))
	f.forget()
	require.NotNil(t, f.on(e, newNames()))
	require.Equal(t, []string{"f1 UPDATE a TASK_RUNNING uuid=*", "f1 UPDATE a TASK_RUNNING uuid=* again"}, f.lines(true))
}

// Explicit answers keep their order, which is that of the request; implicit ones have none.
func TestAnswersKeepTheirOrderOnlyWhereThereIsOne(t *testing.T) {
	for ordered, want := range map[bool][]string{
		true:  {"f1 UPDATE p TASK_RUNNING", "f1 UPDATE b TASK_LOST REASON_RECONCILIATION", "f1 UPDATE a TASK_LOST REASON_RECONCILIATION"},
		false: {"f1 UPDATE p TASK_RUNNING", "f1 UPDATE a TASK_LOST REASON_RECONCILIATION", "f1 UPDATE b TASK_LOST REASON_RECONCILIATION"},
	} {
		f := newFramework("f1")
		for _, task := range []string{"b", "a"} {
			f.on(event(t, `{"type":"UPDATE","update":{"status":{"task_id":{"value":"`+task+`"},"state":"TASK_LOST","reason":"REASON_RECONCILIATION"}}}`), newNames())
		}
		f.on(event(t, `{"type":"UPDATE","update":{"status":{"task_id":{"value":"p"},"state":"TASK_RUNNING"}}}`), newNames())
		require.Equal(t, want, f.lines(ordered))
	}
}

func TestOffersAreSummedUp(t *testing.T) {
	f := newFramework("f1")
	for _, offer := range []string{
		`{"id":{"value":"o1"},"agent_id":{"value":"x"},"resources":[{"name":"cpus","scalar":{"value":0.1}},{"name":"ports","ranges":{"range":[{"begin":1,"end":10}]}}]}`,
		`{"id":{"value":"o2"},"agent_id":{"value":"x"},"resources":[{"name":"cpus","scalar":{"value":0.2}},{"name":"cpus","scalar":{"value":1},"reservations":[{"type":"DYNAMIC","role":"r"}]}]}`,
	} {
		f.on(event(t, `{"type":"OFFERS","offers":{"offers":[`+offer+`]}}`), newNames())
	}
	require.Equal(t, "cpus(dynamic:r)=1 cpus=0.3 ports=10", f.offered["x"].String())
	require.True(t, f.offered["x"].has([][2]string{{"cpus", "0.3"}, {"cpus(dynamic:r)", "1"}}))
	require.False(t, f.offered["x"].has([][2]string{{"cpus", "0.2"}}))
	require.Empty(t, f.lines(true), "offers are told only where they are awaited")
}
