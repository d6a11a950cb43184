package fakemaster

import (
	"encoding/json"
	"fmt"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

// part is a message as it stands inside Mesos's JSON.
func part[T mesosapi.Part](v *T) json.RawMessage {
	b, err := mesosapi.MarshalPart(mesosapi.JSON, v)
	if err != nil {
		return json.RawMessage("{}") // a number that JSON cannot hold
	}
	return b
}

func value[S ~string](s S) object { return object{"value": s} }

func nanos(at mesos.Micros) object { return object{"nanoseconds": int64(at) * 1000} }

// resourceList is resources as the operator sees them; with old, those that are
// unreserved bear the role *.
func resourceList(list mesos.Resources, old bool) []json.RawMessage {
	out := make([]json.RawMessage, len(list))
	for i, r := range resources.From(list, resources.Newest) {
		if old && len(r.Reservations) == 0 {
			r.Role = "*"
		}
		out[i] = part(&r)
	}
	return out
}

func agentInfo(a *mesos.AgentInfo) object {
	return object{
		"hostname": a.Hostname, "port": a.Port, "resources": resourceList(a.Resources, false), "id": value(a.ID), "checkpoint": true,
	}
}

func getAgents(m *master.Machine) object {
	agents, recovered := []object{}, []object{}
	offered := map[mesos.AgentID]mesos.Resources{}
	for o := range m.Offers {
		if sum, err := offered[o.AgentID].Plus(o.Resources); err == nil {
			offered[o.AgentID] = sum
		}
	}
	for a := range m.Agents {
		agents = append(agents, object{
			"agent_info": agentInfo(&a.Info), "active": a.Connected, "deactivated": false, "version": mesosVersion,
			"pid":             fmt.Sprintf("slave(1)@127.0.0.1:%d", a.Info.Port),
			"registered_time": nanos(a.Since), "total_resources": resourceList(a.Info.Resources, true),
			"allocated_resources": resourceList(a.Allocated, true), "offered_resources": resourceList(offered[a.Info.ID], true),
			"capabilities": agentCapabilities,
		})
	}
	for info := range m.RecoveredAgents {
		recovered = append(recovered, agentInfo(&info))
	}
	if len(recovered) == 0 {
		return object{"agents": agents}
	}
	return object{"agents": agents, "recovered_agents": recovered}
}

var agentCapabilities = []object{
	{"type": "MULTI_ROLE"},
	{"type": "HIERARCHICAL_ROLE"},
	{"type": "RESERVATION_REFINEMENT"},
	{"type": "RESOURCE_PROVIDER"},
	{"type": "AGENT_OPERATION_FEEDBACK"},
}

func getFrameworks(m *master.Machine) object {
	present, completed := []object{}, []object{}
	offers := map[mesos.FrameworkID][]json.RawMessage{}
	for o := range m.Offers {
		shown := offerFrom(&o, resources.Newest)
		offers[o.FrameworkID] = append(offers[o.FrameworkID], part(&shown))
	}
	for f := range m.Frameworks {
		up := f.State == master.FrameworkConnected
		shown := object{
			"framework_info": part(infoFrom(&f.Info)), "active": up, "connected": up, "recovered": f.State == master.FrameworkRecovered,
			"registered_time": nanos(f.Since), "reregistered_time": nanos(f.Since),
		}
		if len(f.Suppressed) > 0 {
			shown["suppressed_roles"] = f.Suppressed
		}
		if list := offers[f.Info.ID]; list != nil {
			shown["offers"] = list
		}
		if f.State == master.FrameworkCompleted {
			completed = append(completed, shown)
		} else {
			present = append(present, shown)
		}
	}
	return object{"frameworks": present, "completed_frameworks": completed}
}

func getTasks(m *master.Machine) object {
	lists := [master.TaskKinds][]object{{}, {}, {}}
	for kind, t := range m.Tasks {
		shown := object{
			"name": taskName(&t), "task_id": value(t.TaskID), "framework_id": value(t.FrameworkID), "agent_id": value(t.AgentID),
			"state": t.State.String(), "resources": resourceList(t.Resources, false), "statuses": []object{},
		}
		if t.ExecutorID != "" {
			shown["executor_id"] = value(t.ExecutorID)
		}
		if t.Forwarded != mesos.TaskNone {
			shown["status_update_state"], shown["status_update_uuid"] = t.Forwarded.String(), t.UUID[:]
		}
		lists[kind] = append(lists[kind], shown)
	}
	return object{
		"tasks": lists[master.TaskKnown], "unreachable_tasks": lists[master.TaskUnreachable], "completed_tasks": lists[master.TaskCompleted],
	}
}

func taskName(t *mesos.Task) string {
	if info, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, t.Info); err == nil {
		return info.Name
	}
	return ""
}

func getOperations(m *master.Machine) object {
	list := []object{}
	for o := range m.Operations {
		latest := operationStatusFrom(&o.Status)
		shown := object{
			"framework_id": value(o.FrameworkID), "agent_id": value(o.Status.AgentID), "info": operationInfo(&o),
			"latest_status": part(&latest), "uuid": object{"value": o.UUID[:]},
		}
		if o.Forwarded.State != mesos.OperationNone {
			last := operationStatusFrom(&o.Forwarded)
			shown["statuses"] = []json.RawMessage{part(&last)}
		}
		list = append(list, shown)
	}
	if len(list) == 0 {
		return object{}
	}
	return object{"operations": list}
}

func operationInfo(o *mesos.Operation) json.RawMessage {
	op := &mesosapi.OfferOperation{ID: mesosapi.OperationID(o.Status.OperationID)}
	list := resources.From(o.Resources, resources.Newest)
	switch o.Type {
	case mesos.OpReserve:
		op.Type, op.Reserve = mesosapi.OpReserve, &mesosapi.Reserve{Resources: list}
	case mesos.OpUnreserve:
		op.Type, op.Unreserve = mesosapi.OpUnreserve, &mesosapi.Unreserve{Resources: list}
	case mesos.OpCreate:
		op.Type, op.Create = mesosapi.OpCreate, &mesosapi.Create{Volumes: list}
	case mesos.OpDestroy:
		op.Type, op.Destroy = mesosapi.OpDestroy, &mesosapi.Destroy{Volumes: list}
	}
	return part(op)
}
