package fakemaster_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/master"
	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
)

func seed(o *fakemaster.Options) { o.Mode = master.ModeSeed }

// replaced waits for a phase of a replacement, and acknowledges all that wants
// it, updates of tasks too.
func (f *framework) replaced(id mesosapi.ReplaceID, phase mesosapi.ReplacementPhase) mesosapi.ReplacementStatus {
	f.Helper()
	return f.until(func(e *mesosapi.Event) bool {
		if e.Type == mesosapi.EventUpdate {
			f.acknowledge(&e.Update.Status)
		}
		if e.Type != mesosapi.EventReplacementUpdated {
			return false
		}
		s := &e.ReplacementUpdated.Status
		if s.UUID != nil {
			f.send(&mesosapi.Call{Type: mesosapi.CallAcknowledgeReplacement, AcknowledgeReplacement: &mesosapi.AcknowledgeReplacement{
				AgentID: s.AgentID, ReplaceID: s.ReplaceID, UUID: s.UUID,
			}})
		}
		return s.ReplaceID == id && s.Phase == phase
	}).ReplacementUpdated.Status
}

// runs waits until a task is heard to run, if it was not before.
func (f *framework) runs(id mesosapi.TaskID) {
	f.Helper()
	for f.last[id].State != mesosapi.TaskRunning {
		if e := f.next(); e.Type == mesosapi.EventUpdate {
			f.acknowledge(&e.Update.Status)
		}
	}
}

func (f *framework) replace(r mesosapi.Replace) {
	f.Helper()
	f.send(&mesosapi.Call{Type: mesosapi.CallReplace, Replace: &r})
}

// askReplacement is the phase that the master answers.
func (f *framework) askReplacement(id mesosapi.ReplaceID, agent mesosapi.AgentID) mesosapi.ReplacementPhase {
	f.Helper()
	f.send(&mesosapi.Call{Type: mesosapi.CallReconcileReplacements, ReconcileReplacements: &mesosapi.ReconcileReplacements{
		Replacements: []mesosapi.ReconcileReplacement{{ReplaceID: id, AgentID: agent}},
	}})
	return f.until(func(e *mesosapi.Event) bool {
		return e.Type == mesosapi.EventReplacementUpdated && e.ReplacementUpdated.Status.UUID == nil && e.ReplacementUpdated.Status.ReplaceID == id
	}).ReplacementUpdated.Status.Phase
}

// A task is replaced by a larger one, with an offer; by one that fails, and runs
// again; and by one that makes no sense.
func TestReplace(t *testing.T) {
	bothFormats(t, func(t *testing.T, format mesosapi.Format) {
		s := start(t, seed)
		f := newFramework(t, s, format).subscribe()
		f.launch(0, f.command(0, "t1", "sleep 1000"))
		f.heard("t1", mesosapi.TaskRunning)

		second := 10 * time.Second
		larger := f.command(0, "t2", "sleep 1000")
		larger.Resources = []mesosapi.Resource{scalar("cpus", 0.5), scalar("mem", 64)}
		f.replace(mesosapi.Replace{
			ReplaceID: "r1", OldTaskID: "t1", AgentID: f.agents[0], TaskInfo: larger, OfferIDs: []mesosapi.OfferID{f.offered(0)}, StartTimeout: &second,
			KillPolicy: &mesosapi.KillPolicy{GracePeriod: &second},
		})
		done := f.replaced("r1", mesosapi.ReplacementCommitted)
		assert.Equal(t, f.agents[0], done.AgentID)
		assert.Equal(t, []mesosapi.TaskID{"t1", "t2", ""}, []mesosapi.TaskID{done.OldTaskID, done.NewTaskID, done.FallbackTaskID})
		assert.Equal(t, "The new task runs", done.Message)
		f.runs("t2")
		assert.Equal(t, mesosapi.ReplacementUnknown, f.askReplacement("r1", f.agents[0]))

		bad := f.command(0, "t3", "sleep 1000")
		bad.Labels = &mesosapi.Labels{Labels: []mesosapi.Label{{Key: "rollcall.life", Value: text("starting 10ms, failed (no)")}}}
		again := larger
		again.TaskID = "t4"
		f.replace(mesosapi.Replace{
			ReplaceID: "r2", OldTaskID: "t2", TaskInfo: bad, Fallback: &again, Rollback: mesosapi.RollbackHold,
		})
		assert.Equal(t, mesosapi.TaskID("t4"), f.replaced("r2", mesosapi.ReplacementRolledBack).FallbackTaskID)
		f.runs("t4")
		assert.Equal(t, mesosapi.TaskFailed, f.last["t3"].State)

		// One that runs, and not for as long as it must.
		bad.TaskID, bad.Labels.Labels[0].Value, again.TaskID = "t7", text("running 100ms, failed"), "t8"
		settle := time.Minute
		f.replace(mesosapi.Replace{
			ReplaceID: "r5", OldTaskID: "t4", TaskInfo: bad, Fallback: &again, Rollback: mesosapi.RollbackHold, SettleTime: &settle,
		})
		f.replaced("r5", mesosapi.ReplacementSettling)
		f.replaced("r5", mesosapi.ReplacementRolledBack)
		f.runs("t8")
		assert.Equal(t, mesosapi.TaskFailed, f.last["t7"].State)

		f.replace(mesosapi.Replace{ReplaceID: "r3", OldTaskID: "t8", TaskInfo: f.command(0, "t5", "true"), Rollback: mesosapi.RollbackHold})
		assert.Contains(t, f.replaced("r3", mesosapi.ReplacementRejected).Message, "A fallback is needed")
		assert.Equal(t, mesosapi.TaskError, f.heard("t5", mesosapi.TaskError).State)
		huge := f.command(0, "t6", "true")
		huge.Resources = []mesosapi.Resource{scalar("cpus", 99)}
		f.replace(mesosapi.Replace{ReplaceID: "r4", OldTaskID: "t8", TaskInfo: huge})
		assert.Contains(t, f.replaced("r4", mesosapi.ReplacementRejected).Message, "more than available")
	})
}

func text(s string) *string { return &s }

// A Mesos 1.11.0 knows no such calls: nor does a stand-in for one.
func TestReplaceIsNoCallOfMesos(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.JSON).subscribe()
	for _, body := range []string{
		`{"type":"REPLACE","framework_id":{"value":"F"},"replace":{"anything":1}}`, `{"type":"ACKNOWLEDGE_REPLACEMENT","framework_id":{"value":"F"}}`,
		`{"type":"RECONCILE_REPLACEMENTS"}`,
	} {
		resp, said := post(t, s, "POST", "/api/v1/scheduler", body, map[string]string{"Content-Type": "application/json", "Mesos-Stream-Id": f.stream.ID()})
		assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
		assert.Equal(t, "Failed to validate scheduler::Call: Expecting 'type' to be present", said)
	}
	binary, err := mesosapi.MarshalCall(mesosapi.Protobuf, &mesosapi.Call{
		Type: mesosapi.CallReconcileReplacements, FrameworkID: f.id, ReconcileReplacements: &mesosapi.ReconcileReplacements{},
	})
	require.NoError(t, err)
	resp, said := post(t, s, "POST", "/api/v1/scheduler", string(binary), map[string]string{"Content-Type": "application/x-protobuf", "Mesos-Stream-Id": f.stream.ID()})
	assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
	assert.Equal(t, "Failed to validate scheduler::Call: Expecting 'type' to be present", said)
}

// A fault in the midst: the master fails over, and the replacement goes on.
func TestReplaceOverAFailover(t *testing.T) {
	s := start(t, seed)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	f.launch(0, f.command(0, "t1", "sleep 1000"))
	f.heard("t1", mesosapi.TaskRunning)
	slow := f.command(0, "t2", "sleep 1000")
	slow.Labels = &mesosapi.Labels{Labels: []mesosapi.Label{{Key: "rollcall.life", Value: text("starting 700ms, running")}}}
	f.replace(mesosapi.Replace{ReplaceID: "r1", OldTaskID: "t1", TaskInfo: slow})
	f.replaced("r1", mesosapi.ReplacementLaunching)
	control(t, s, `{"do":"master-failover","down_ms":50}`)
	f.subscribe()
	f.replaced("r1", mesosapi.ReplacementCommitted)
	f.runs("t2")
}
