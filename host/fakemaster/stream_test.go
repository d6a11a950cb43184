package fakemaster_test

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
)

// What every framework does: it subscribes, launches, acknowledges, asks, kills, and is torn down.
func TestLifeOfAFramework(t *testing.T) {
	bothFormats(t, func(t *testing.T, format mesosapi.Format) {
		s := start(t, nil)
		f := newFramework(t, s, format).subscribe()
		f.launch(0, f.command(0, "runs", "sleep 1000"), f.command(0, "ends", "sleep 0.01"), f.command(0, "fails", "exit 3"))

		for task, end := range map[mesosapi.TaskID]mesosapi.TaskState{"runs": mesosapi.TaskRunning, "ends": mesosapi.TaskFinished, "fails": mesosapi.TaskFailed} {
			for f.last[task].State != end {
				e := f.next()
				if e.Type == mesosapi.EventUpdate {
					f.acknowledge(&e.Update.Status)
				}
			}
		}
		assert.Equal(t, "Command exited with status 3", f.last["fails"].Message)
		assert.Equal(t, mesosapi.ReasonCommandExecutorFailed, *f.last["fails"].Reason)
		assert.Equal(t, "127.0.0.1", f.last["runs"].ContainerStatus.NetworkInfos[0].IPAddresses[0].Address)
		assert.Equal(t, mesosapi.ExecutorID("runs"), f.last["runs"].ExecutorID)

		answers := f.reconcile(
			mesosapi.ReconcileTask{TaskID: "runs"}, mesosapi.ReconcileTask{TaskID: "nope"},
			mesosapi.ReconcileTask{TaskID: "nope", AgentID: f.agents[1]},
		)
		require.Len(t, answers, 3)
		assert.Equal(t, mesosapi.TaskRunning, answers[0].State)
		assert.Equal(t, mesosapi.TaskUnknown, answers[1].State)
		assert.Equal(t, mesosapi.TaskGone, answers[2].State)
		assert.Nil(t, answers[0].UUID)

		f.send(&mesosapi.Call{Type: mesosapi.CallKill, Kill: &mesosapi.Kill{TaskID: "runs"}})
		assert.Equal(t, "Command terminated with signal Terminated", f.heard("runs", mesosapi.TaskKilled).Message)
		assert.Empty(t, f.reconcile(), "nothing is left")

		f.send(&mesosapi.Call{Type: mesosapi.CallTeardown})
		for {
			if _, err := f.stream.Next(); err != nil {
				assert.ErrorIs(t, err, io.EOF, "the stream ends in order")
				break
			}
		}
	})
}

// A second subscription takes the first one's place, which is told so.
func TestFrameworkFailsOver(t *testing.T) {
	bothFormats(t, func(t *testing.T, format mesosapi.Format) {
		s := start(t, nil)
		f := newFramework(t, s, format).subscribe()
		f.launch(0, f.command(0, "t", "sleep 1000"))
		f.heard("t", mesosapi.TaskRunning)
		old := f.stream

		f.subscribe()
		for {
			e, err := old.Next()
			if err != nil {
				assert.ErrorIs(t, err, io.EOF)
				break
			}
			if e.Type == mesosapi.EventError {
				assert.Equal(t, "Framework failed over", e.Error.Message)
			}
		}
		assert.Equal(t, mesosapi.TaskRunning, f.reconcile(mesosapi.ReconcileTask{TaskID: "t"})[0].State)
		var refused *mesosapi.StatusError
		err := f.api.Send(f.ctx, old.ID(), &mesosapi.Call{Type: mesosapi.CallReconcile, FrameworkID: f.id, Reconcile: &mesosapi.Reconcile{}})
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, mesosapi.SubscriptionLost, refused.Class())
	})
}

// Tasks outlive the master. Its connections do not.
func TestMasterFailsOver(t *testing.T) {
	for name, order := range map[string]string{"at once": `{"do":"master-failover"}`, "after a while": `{"do":"master-failover","down_ms":50}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, nil)
			f := newFramework(t, s, mesosapi.Protobuf).subscribe()
			f.launch(1, f.command(1, "t", "sleep 1000"))
			f.heard("t", mesosapi.TaskRunning)
			control(t, s, order)
			for {
				if _, err := f.stream.Next(); err != nil {
					assert.False(t, errors.Is(err, io.EOF), "the connection breaks: %v", err)
					break
				}
			}
			f.subscribe()
			becomes(t, s, 0, "registered")
			becomes(t, s, 1, "registered")
			answers := f.reconcile()
			require.Len(t, answers, 1)
			assert.Equal(t, mesosapi.TaskRunning, answers[0].State)
		})
	}
}

// A framework that is refused is told so on a stream of its own.
func TestRefusedSubscription(t *testing.T) {
	bothFormats(t, func(t *testing.T, format mesosapi.Format) {
		s := start(t, nil)
		f := newFramework(t, s, format)
		for _, c := range []struct {
			change func(*mesosapi.FrameworkInfo)
			want   string
		}{
			{func(i *mesosapi.FrameworkInfo) { i.Roles = []string{"a", "a"} }, "'FrameworkInfo.roles' contains duplicate items: { a }"},
			{func(i *mesosapi.FrameworkInfo) { i.Capabilities = nil }, "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable"},
		} {
			info := f.info
			c.change(&info)
			stream, err := f.api.Subscribe(f.ctx, &mesosapi.Call{Type: mesosapi.CallSubscribe, Subscribe: &mesosapi.Subscribe{FrameworkInfo: info}})
			require.NoError(t, err)
			e, err := stream.Next()
			require.NoError(t, err)
			require.Equal(t, mesosapi.EventError, e.Type)
			assert.Equal(t, c.want, e.Error.Message)
			_, err = stream.Next()
			assert.ErrorIs(t, err, io.EOF)
		}
	})
}

// Frameworks of before MULTI_ROLE and reservation refinement are spoken to as they know it.
func TestOldFrameworks(t *testing.T) {
	s := start(t, func(o *fakemaster.Options) { o.Resources = "cpus:4;mem:64;cpus(old):2" })
	f := newFramework(t, s, mesosapi.JSON)
	f.info.Capabilities, f.info.Roles, f.info.Role = nil, nil, "old"
	f.subscribe()
	f.offered(0)
	roles := map[string]bool{}
	for _, r := range f.has[f.agents[0]] {
		assert.Nil(t, r.AllocationInfo)
		assert.Empty(t, r.Reservations)
		roles[r.Role] = true
	}
	assert.Equal(t, map[string]bool{"*": true, "old": true}, roles)
}

// A stream that is slowed down is late, and whole.
func TestSlowStream(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	control(t, s, `{"do":"slow","framework":"test","by_ms":20}`)
	for range 3 {
		assert.Len(t, f.reconcile(mesosapi.ReconcileTask{TaskID: "a"}, mesosapi.ReconcileTask{TaskID: "b"}), 2)
	}
	control(t, s, `{"do":"slow","framework":"*","by_ms":0}`)
	assert.Len(t, f.reconcile(mesosapi.ReconcileTask{TaskID: "a"}), 1)
}

// A client that reads nothing loses its stream before it costs too much memory.
func TestStreamIsBounded(t *testing.T) {
	s := start(t, func(o *fakemaster.Options) { o.MaxStream = 1 << 18 })
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	control(t, s, `{"do":"slow","framework":"*","by_ms":600000}`)
	many := make([]mesosapi.ReconcileTask, 10_000)
	for i := range many {
		many[i] = mesosapi.ReconcileTask{TaskID: "some task", AgentID: "some agent"}
	}
	f.send(&mesosapi.Call{Type: mesosapi.CallReconcile, Reconcile: &mesosapi.Reconcile{Tasks: many}})
	for {
		if _, err := f.stream.Next(); err != nil {
			assert.False(t, errors.Is(err, io.EOF), "%v", err)
			return
		}
	}
}

// drop-stream breaks the connection; the framework is disconnected, not gone.
func TestDropStream(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.JSON).subscribe()
	control(t, s, `{"do":"drop-stream","framework":"`+string(f.id)+`"}`)
	for {
		if _, err := f.stream.Next(); err != nil {
			break
		}
	}
	for ctx := patient(t); shown(t, s).Frameworks[0].State != "disconnected"; time.Sleep(5 * time.Millisecond) {
		require.NoError(t, ctx.Err())
	}
	f.subscribe()
	assert.Equal(t, "connected", shown(t, s).Frameworks[0].State)
}
