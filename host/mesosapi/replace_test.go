package mesosapi_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// The phases have the numbers of the core's, but for those that only a
// replacement over stock Mesos goes through.
func TestPhasesAreTheCores(t *testing.T) {
	for p := mesos.ReplaceNone; p < mesos.ReplacePhases; p++ {
		named := mesosapi.ReplacementPhase(p).String()[0] == 'R'
		saga := p == mesos.ReplaceNone || p == mesos.ReplaceCollecting
		assert.Equal(t, !saga, named, "%s is %s", p, mesosapi.ReplacementPhase(p))
	}
	for r := mesos.RollbackOff; r < mesos.Rollbacks; r++ {
		assert.Equal(t, map[mesos.Rollback]mesosapi.RollbackPolicy{
			mesos.RollbackOff: mesosapi.RollbackOff, mesos.RollbackIfFits: mesosapi.RollbackIfFits, mesos.RollbackHold: mesosapi.RollbackHold,
		}[r], mesosapi.RollbackPolicy(r))
	}
}

// A replacement in JSON, as README.md of host/fakemaster shows it.
func TestReplaceInJSON(t *testing.T) {
	const text = `{"type":"REPLACE","framework_id":{"value":"F"},"replace":{"replace_id":{"value":"r"},"old_task_id":{"value":"t1"},` +
		`"task_info":{"name":"n","task_id":{"value":"t2"},"agent_id":{"value":"A"}},"rollback":"ROLLBACK_HOLD",` +
		`"stop_timeout":{"nanoseconds":1000000000}}}`
	call, err := mesosapi.UnmarshalCall(mesosapi.JSON, []byte(text))
	require.NoError(t, err)
	require.NotNil(t, call.Replace)
	assert.Equal(t, mesosapi.CallReplace, call.Type)
	assert.Equal(t, mesosapi.TaskID("t2"), call.Replace.TaskInfo.TaskID)
	assert.Equal(t, mesosapi.RollbackHold, call.Replace.Rollback)
	again, err := mesosapi.MarshalCall(mesosapi.JSON, call)
	require.NoError(t, err)
	assert.JSONEq(t, text, string(again))
}
