package load

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/scheduler"
	"rollcall/host/engine"
)

// What is measured is what is meant: ids of 40 bytes, all tasks known and
// answered for, and each update owes a record, an acknowledgement and a notice.
func TestLoad(t *testing.T) {
	l := New(3000)
	s, err := engine.Native().Create(scheduler.DefaultConfig())
	require.NoError(t, err)
	require.NoError(t, s.Restore(l.Records()))
	require.NoError(t, Settle(s))
	seen := map[string]bool{}
	for range 2 * 3 {
		events := l.Updates(1000)
		out, err := s.Step(Start+2, events)
		require.NoError(t, err)
		require.Len(t, out.Store, 1000)
		require.Len(t, out.Calls, 1000)
		require.Len(t, out.Notices, 1000)
		for i := range events {
			require.Equal(t, scheduler.NoticeTask, out.Notices[i].Type)
			require.Len(t, events[i].Status.TaskID, 40)
			require.Len(t, events[i].Status.AgentID, 40)
			seen[string(events[i].Status.TaskID)] = true
		}
	}
	require.Len(t, seen, 3000)
	out, err := s.Step(Start+3, []scheduler.Event{{Type: scheduler.EventReconcile}})
	require.NoError(t, err)
	require.Equal(t, scheduler.RoundStarted, out.Notices[0].Round.Phase)
	require.EqualValues(t, 3000, out.Notices[0].Round.Targets)
}
