package fakemaster

import (
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

// operationsOf are the operations of an ACCEPT, but those that cannot be told
// to core/master: own says why to the framework.
func operationsOf(in []mesosapi.OfferOperation) (out []master.AcceptOperation, own []mesosapi.Event) {
	for i := range in {
		op := &in[i]
		id := mesos.OperationID(op.ID)
		switch {
		case op.Type == mesosapi.OpLaunch && op.Launch != nil:
			tasks, wrong := tasksOf(op.Launch.TaskInfos)
			out, own = append(out, master.AcceptOperation{Type: master.AcceptLaunch, Tasks: tasks}), append(own, wrong...)
		case op.Type == mesosapi.OpLaunchGroup && op.LaunchGroup != nil:
			group, wrong := groupOf(op.LaunchGroup)
			if len(wrong) > 0 {
				own = append(own, wrong...)
				continue
			}
			out = append(out, group)
		case op.Type == mesosapi.OpReserve && op.Reserve != nil && len(op.Reserve.Source) > 0:
			own = append(own, operationError(op, "RESERVE with a source is not supported by rollcall master"))
		case op.Type == mesosapi.OpReserve && op.Reserve != nil:
			out, own = convert(out, own, op, master.AcceptReserve, id, op.Reserve.Resources)
		case op.Type == mesosapi.OpUnreserve && op.Unreserve != nil:
			out, own = convert(out, own, op, master.AcceptUnreserve, id, op.Unreserve.Resources)
		case op.Type == mesosapi.OpCreate && op.Create != nil:
			out, own = convert(out, own, op, master.AcceptCreate, id, op.Create.Volumes)
		case op.Type == mesosapi.OpDestroy && op.Destroy != nil:
			out, own = convert(out, own, op, master.AcceptDestroy, id, op.Destroy.Volumes)
		default:
			own = append(own, operationError(op, op.Type.String()+" is not supported by rollcall master"))
		}
	}
	return out, own
}

func convert(out []master.AcceptOperation, own []mesosapi.Event, op *mesosapi.OfferOperation,
	t master.AcceptType, id mesos.OperationID, list []mesosapi.Resource,
) ([]master.AcceptOperation, []mesosapi.Event) {
	named, err := resources.Of(list)
	if err != nil {
		return out, append(own, operationError(op, "Invalid resources: "+err.Error()))
	}
	return append(out, master.AcceptOperation{Type: t, OperationID: id, Resources: named}), own
}

// operationError says that an operation was not done, to a framework that gave
// it an id: with nothing else in it, as Mesos does.
func operationError(op *mesosapi.OfferOperation, text string) mesosapi.Event {
	return mesosapi.Event{
		Type: mesosapi.EventUpdateOperationStatus,
		UpdateOperationStatus: &mesosapi.UpdateOperationStatus{Status: mesosapi.OperationStatus{
			OperationID: op.ID, State: mesosapi.OperationError, Message: text,
		}},
	}
}

// tasksOf are the tasks that can be launched; own says TASK_ERROR of the others.
func tasksOf(infos []mesosapi.TaskInfo) (tasks []mesos.Task, own []mesosapi.Event) {
	for i := range infos {
		t, wrong := taskOf(&infos[i], infos[i].Executor, false)
		if wrong != "" {
			own = append(own, taskError(&infos[i], mesosapi.ReasonTaskInvalid, wrong))
			continue
		}
		tasks = append(tasks, t)
	}
	return tasks, own
}

// groupOf is a task group: one task that is wrong makes all of them wrong.
func groupOf(g *mesosapi.LaunchGroup) (op master.AcceptOperation, own []mesosapi.Event) {
	op = master.AcceptOperation{Type: master.AcceptLaunchGroup, ExecutorID: mesos.ExecutorID(g.Executor.ExecutorID)}
	for i := range g.TaskGroup.Tasks {
		t, wrong := taskOf(&g.TaskGroup.Tasks[i], &g.Executor, true)
		if wrong != "" {
			for k := range g.TaskGroup.Tasks {
				info := &g.TaskGroup.Tasks[k]
				own = append(own, taskError(info, mesosapi.ReasonTaskGroupInvalid, "Task '"+string(g.TaskGroup.Tasks[i].TaskID)+"' is invalid: "+wrong))
			}
			return op, own
		}
		op.Tasks = append(op.Tasks, t)
	}
	return op, nil
}

// taskOf is a task to launch. Its life follows from its labels or its command.
func taskOf(info *mesosapi.TaskInfo, executor *mesosapi.ExecutorInfo, group bool) (t mesos.Task, wrong string) {
	needs, err := resources.Of(info.Resources)
	if err != nil {
		return t, "Task uses invalid resources: " + err.Error()
	}
	if !group && (info.Executor == nil) == (info.Command == nil) {
		return t, "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present"
	}
	t = mesos.Task{
		TaskID: mesos.TaskID(info.TaskID), AgentID: mesos.AgentID(info.AgentID), Resources: needs, Life: lifeOf(info),
	}
	if executor != nil {
		t.ExecutorID = mesos.ExecutorID(executor.ExecutorID)
	}
	t.Info, err = mesosapi.MarshalTaskInfo(mesosapi.Protobuf, info)
	if err != nil {
		return t, err.Error()
	}
	return t, ""
}

func taskError(info *mesosapi.TaskInfo, why mesosapi.TaskStatusReason, text string) mesosapi.Event {
	source := mesosapi.SourceMaster
	return mesosapi.Event{Type: mesosapi.EventUpdate, Update: &mesosapi.Update{Status: mesosapi.TaskStatus{
		TaskID: info.TaskID, State: mesosapi.TaskError, Message: text, Source: &source, Reason: &why, AgentID: info.AgentID,
	}}}
}
