package mesosapi

import (
	"fmt"
	"testing"

	"rollcall/host/mesosapi/internal/schema"
)

// A reconciliation answer, the event of which a round over 100k tasks brings 100k.
func benchUpdates(b *testing.B, f Format, count int) [][]byte {
	b.Helper()
	list := make([][]byte, count)
	for i := range list {
		list[i], _ = MarshalEvent(f, &Event{Type: EventUpdate, Update: &Update{Status: TaskStatus{
			TaskID: TaskID(fmt.Sprintf("service-%08d-aaaaaaaaaaaaaaaaaaaaaaaaaaaa", i)), State: TaskRunning,
			Message: "Reconciliation: Latest task state", Source: new(SourceMaster), Reason: new(ReasonReconciliation),
			AgentID: AgentID(fmt.Sprintf("92bcb625-b263-4f6b-aa22-51afddafe45c-S%d", i%100)), Timestamp: 1795302570.8126879,
		}}})
	}
	return list
}

func BenchmarkDecodeUpdate(b *testing.B) {
	for _, f := range []Format{Protobuf, JSON} {
		b.Run(f.String(), func(b *testing.B) {
			list := benchUpdates(b, f, 1024)
			reader := schema.NewReader()
			b.ReportAllocs()
			b.SetBytes(int64(len(list[0])))
			for i := 0; b.Loop(); i++ {
				if _, err := read(eventSchema, f, reader, list[i%len(list)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncodeReconcile(b *testing.B) {
	call := Call{FrameworkID: "f", Type: CallReconcile, Reconcile: &Reconcile{}}
	for i := range 1000 {
		call.Reconcile.Tasks = append(call.Reconcile.Tasks, ReconcileTask{
			TaskID:  TaskID(fmt.Sprintf("service-%08d-aaaaaaaaaaaaaaaaaaaaaaaaaaaa", i)),
			AgentID: "92bcb625-b263-4f6b-aa22-51afddafe45c-S0",
		})
	}
	for _, f := range []Format{Protobuf, JSON} {
		b.Run(f.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := MarshalCall(f, &call); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
