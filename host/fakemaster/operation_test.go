package fakemaster_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/master"
	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
)

func reserved(name string, v float64) mesosapi.Resource {
	r := scalar(name, v)
	r.AllocationInfo = &mesosapi.AllocationInfo{Role: "test"}
	r.Reservations = []mesosapi.ReservationInfo{{Type: mesosapi.ReservationDynamic, Role: "test", Principal: "p"}}
	return r
}

func (f *framework) operation(id mesosapi.OperationID) mesosapi.OperationStatus {
	f.Helper()
	return f.until(func(e *mesosapi.Event) bool {
		return e.Type == mesosapi.EventUpdateOperationStatus && e.UpdateOperationStatus.Status.OperationID == id
	}).UpdateOperationStatus.Status
}

func (f *framework) askOperation(id mesosapi.OperationID, agent mesosapi.AgentID, provider mesosapi.ResourceProviderID) {
	f.Helper()
	f.send(&mesosapi.Call{Type: mesosapi.CallReconcileOperations, ReconcileOperations: &mesosapi.ReconcileOperations{
		Operations: []mesosapi.ReconcileOperation{{OperationID: id, AgentID: agent, ResourceProviderID: provider}},
	}})
}

func TestOperations(t *testing.T) {
	bothFormats(t, func(t *testing.T, format mesosapi.Format) {
		s := start(t, nil)
		f := newFramework(t, s, format)
		f.info.Principal = "p"
		f.subscribe()
		f.accept(0, mesosapi.OfferOperation{Type: mesosapi.OpReserve, ID: "r", Reserve: &mesosapi.Reserve{Resources: []mesosapi.Resource{reserved("disk", 100)}}})
		done := f.operation("r")
		assert.Equal(t, mesosapi.OperationFinished, done.State)
		require.Len(t, done.UUID, 16)

		f.askOperation("r", f.agents[0], "")
		again := f.operation("r")
		assert.Equal(t, mesosapi.OperationFinished, again.State)
		assert.Nil(t, again.UUID)
		f.send(&mesosapi.Call{Type: mesosapi.CallAcknowledgeOperationStatus, AcknowledgeOperationStatus: &mesosapi.AcknowledgeOperationStatus{
			AgentID: done.AgentID, OperationID: "r", UUID: done.UUID,
		}})
		f.askOperation("r", f.agents[0], "")
		assert.Equal(t, mesosapi.OperationUnknown, f.operation("r").State)

		volume := reserved("disk", 64)
		volume.Disk = &mesosapi.DiskInfo{
			Persistence: &mesosapi.Persistence{ID: "v", Principal: "p"}, Volume: &mesosapi.Volume{Mode: mesosapi.VolumeRw, ContainerPath: "v"},
		}
		f.accept(0, mesosapi.OfferOperation{Type: mesosapi.OpCreate, ID: "c", Create: &mesosapi.Create{Volumes: []mesosapi.Resource{volume}}})
		assert.Equal(t, mesosapi.OperationFinished, f.operation("c").State)
		f.accept(0,
			mesosapi.OfferOperation{Type: mesosapi.OpDestroy, ID: "d", Destroy: &mesosapi.Destroy{Volumes: []mesosapi.Resource{volume}}},
			mesosapi.OfferOperation{Type: mesosapi.OpUnreserve, ID: "u", Unreserve: &mesosapi.Unreserve{Resources: []mesosapi.Resource{reserved("disk", 100)}}})
		assert.Equal(t, mesosapi.OperationFinished, f.operation("d").State)
		assert.Equal(t, mesosapi.OperationFinished, f.operation("u").State)
	})
}

// What a stand-in does not do it says, to those who want to know.
func TestUnsupportedOperations(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	one := reserved("disk", 1)
	for id, op := range map[mesosapi.OperationID]mesosapi.OfferOperation{
		"GROW_VOLUME is not supported by rollcall master":   {Type: mesosapi.OpGrowVolume, GrowVolume: &mesosapi.GrowVolume{Volume: one, Addition: one}},
		"SHRINK_VOLUME is not supported by rollcall master": {Type: mesosapi.OpShrinkVolume, ShrinkVolume: &mesosapi.ShrinkVolume{Volume: one}},
		"CREATE_DISK is not supported by rollcall master":   {Type: mesosapi.OpCreateDisk, CreateDisk: &mesosapi.CreateDisk{Source: one}},
		"RESERVE with a source is not supported by rollcall master": {
			Type: mesosapi.OpReserve, Reserve: &mesosapi.Reserve{Source: []mesosapi.Resource{scalar("disk", 1)}, Resources: []mesosapi.Resource{one}},
		},
	} {
		op.ID = id
		f.accept(0, op)
		got := f.operation(id)
		assert.Equal(t, mesosapi.OperationStatus{OperationID: id, State: mesosapi.OperationError, Message: string(id)}, got)
	}
	op := mesosapi.OfferOperation{Type: mesosapi.OpGrowVolume, GrowVolume: &mesosapi.GrowVolume{Volume: one, Addition: one}}
	f.accept(0, op)
	assert.Empty(t, f.reconcile(), "without an id nobody wants to know")
}

// Tasks that make no sense are answered by the master itself.
func TestInvalidTasks(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.JSON).subscribe()
	bare, large, negative := f.command(0, "bare", ""), f.command(0, "large", "true"), f.command(0, "negative", "true")
	bare.Command = nil
	large.Resources = []mesosapi.Resource{scalar("cpus", 100)}
	negative.Resources = []mesosapi.Resource{scalar("cpus", -1)}
	f.launch(0, bare, large, negative, f.command(0, "good", "sleep 1000"))
	for id, want := range map[mesosapi.TaskID]string{
		"bare": "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present", "large": "required by task and its executor is more than available",
		"negative": "Task uses invalid resources: resource cpus:-1: ",
	} {
		for f.last[id].State != mesosapi.TaskError {
			f.next()
		}
		assert.Contains(t, f.last[id].Message, want)
		assert.Equal(t, mesosapi.ReasonTaskInvalid, *f.last[id].Reason)
		assert.Equal(t, mesosapi.SourceMaster, *f.last[id].Source)
		assert.Nil(t, f.last[id].UUID)
	}
	for f.last["good"].State != mesosapi.TaskRunning {
		if e := f.next(); e.Update != nil {
			f.acknowledge(&e.Update.Status)
		}
	}
}

func TestTaskGroups(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	group := func(tasks ...mesosapi.TaskInfo) mesosapi.OfferOperation {
		return mesosapi.OfferOperation{Type: mesosapi.OpLaunchGroup, LaunchGroup: &mesosapi.LaunchGroup{
			Executor: mesosapi.ExecutorInfo{ExecutorID: "e", Type: mesosapi.ExecutorDefault}, TaskGroup: mesosapi.TaskGroupInfo{Tasks: tasks},
		}}
	}
	bad := f.command(0, "bad", "sleep 1")
	bad.Resources[0].Type = mesosapi.ValueText
	f.accept(0, group(f.command(0, "with-bad", "sleep 1"), bad))
	assert.Equal(t, mesosapi.ReasonTaskGroupInvalid, *f.heard("with-bad", mesosapi.TaskError).Reason)
	f.accept(0, group(f.command(0, "a", "sleep 1000"), f.command(0, "b", "sleep 1000")))
	for f.last["a"].State != mesosapi.TaskRunning || f.last["b"].State != mesosapi.TaskRunning {
		if e := f.next(); e.Update != nil {
			f.acknowledge(&e.Update.Status)
		}
	}
	f.send(&mesosapi.Call{Type: mesosapi.CallKill, Kill: &mesosapi.Kill{TaskID: "a"}})
	for f.last["a"].State != mesosapi.TaskKilled || f.last["b"].State != mesosapi.TaskKilled {
		if e := f.next(); e.Update != nil {
			f.acknowledge(&e.Update.Status)
		}
	}
}

// The first and the second proposal of the discussion of MESOS-9318.
func TestOtherWaysToAnswer(t *testing.T) {
	t.Run("sync", func(t *testing.T) {
		s := start(t, func(o *fakemaster.Options) { o.Answers = master.AnswerSync })
		f := newFramework(t, s, mesosapi.Protobuf).subscribe()
		r, err := f.api.SendForResponse(f.ctx, f.stream.ID(), &mesosapi.Call{
			FrameworkID: f.id, Type: mesosapi.CallReconcileOperations,
			ReconcileOperations: &mesosapi.ReconcileOperations{Operations: []mesosapi.ReconcileOperation{{OperationID: "o"}}},
		})
		require.NoError(t, err)
		require.Len(t, r.ReconcileOperations.OperationStatuses, 1)
		assert.Equal(t, mesosapi.OperationUnknown, r.ReconcileOperations.OperationStatuses[0].State)
	})
	t.Run("single-event", func(t *testing.T) {
		for _, format := range []mesosapi.Format{mesosapi.JSON, mesosapi.Protobuf} {
			s := start(t, func(o *fakemaster.Options) { o.Answers = master.AnswerSingle })
			f := newFramework(t, s, format).subscribe()
			f.askOperation("o", "", "")
			e := f.until(func(e *mesosapi.Event) bool { return e.Type != mesosapi.EventOffers })
			assert.Contains(t, []mesosapi.EventType{12, mesosapi.Unrecognized}, e.Type)
		}
	})
}

// A resource provider that comes, is away, and is gone.
func TestResourceProviders(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.JSON).subscribe()
	f.offered(0)
	control(t, s, `{"do":"provider-subscribe","agent":"agent-0","provider":"rp","resources":"disk:500"}`)
	assert.Equal(t, []string{"rp"}, shown(t, s).Agents[0].Providers)
	mine := func() bool {
		for _, r := range f.has[f.agents[0]] {
			if r.ProviderID == "rp" {
				return true
			}
		}
		return false
	}
	for !mine() {
		f.next()
	}
	disk := reserved("disk", 100)
	disk.ProviderID = "rp"
	f.accept(0, mesosapi.OfferOperation{Type: mesosapi.OpReserve, ID: "r", Reserve: &mesosapi.Reserve{Resources: []mesosapi.Resource{disk}}})
	done := f.operation("r")
	assert.Equal(t, mesosapi.OperationFinished, done.State)
	assert.Equal(t, mesosapi.ResourceProviderID("rp"), done.ResourceProviderID)

	control(t, s, `{"do":"provider-disconnect","agent":"agent-0","provider":"rp"}`)
	f.askOperation("other", f.agents[0], "rp")
	assert.Equal(t, mesosapi.OperationRecovering, f.operation("other").State)
	control(t, s, `{"do":"provider-subscribe","agent":"agent-0","provider":"rp"}`)
	control(t, s, `{"do":"provider-gone","agent":"agent-0","provider":"rp"}`)
	assert.Empty(t, shown(t, s).Agents[0].Providers)
}

func TestOperatorAPI(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	f.launch(0, f.command(0, "t", "sleep 1000"))
	f.heard("t", mesosapi.TaskRunning)
	op := operatorOf(t, s)
	healthy, err := op.Health(f.ctx)
	require.NoError(t, err)
	assert.True(t, healthy)
	version, err := op.Version(f.ctx)
	require.NoError(t, err)
	assert.Equal(t, "1.11.0", version)
	tasks, err := op.Tasks(f.ctx)
	require.NoError(t, err)
	require.Len(t, tasks.Running, 1)
	assert.Equal(t, "t", tasks.Running[0].Name)
	assert.Equal(t, mesosapi.TaskRunning, tasks.Running[0].State)
	frameworks, err := op.Frameworks(f.ctx)
	require.NoError(t, err)
	require.Len(t, frameworks.Present, 1)
	assert.True(t, frameworks.Present[0].Connected)
	agents, err := op.Agents(f.ctx)
	require.NoError(t, err)
	assert.Len(t, agents.Registered, 2)
	require.NoError(t, op.MarkAgentGone(f.ctx, agents.Registered[0].ID))
	f.heard("t", mesosapi.TaskGoneByOperator)

	for _, c := range [][2]string{
		{"GET_MASTER", `"version":"1.11.0"`}, {"GET_VERSION", `rollcall master`}, {"GET_STATE", `"get_frameworks":{`}, {"GET_OPERATIONS", `"get_operations":{}`},
	} {
		resp, text := post(t, s, "POST", "/api/v1", `{"type":"`+c[0]+`"}`, header())
		assert.Equal(t, 200, resp.StatusCode)
		assert.Contains(t, text, c[1])
	}
	for _, path := range []string{"/state", "/version"} {
		resp, err := http.Get("http://" + s.Addr() + "/master" + path)
		require.NoError(t, err)
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Contains(t, string(text), `"version":"1.11.0"`)
	}
}
