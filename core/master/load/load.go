// Package load makes events that put a master under load, for measurements.
package load

import (
	"strconv"

	"rollcall/core/master"
	"rollcall/core/mesos"
)

// Providers are the events by which agents register, each with so many
// resource providers that are active and so many that are gone: the 1,000
// agents with 10 of each that the discussion of MESOS-9318 feared for. Ids are
// 36 bytes long, as uuids are.
func Providers(agents, active, gone int) []master.Event {
	events := make([]master.Event, agents)
	for i := range events {
		list := make([]mesos.Provider, active+gone)
		for j := range list {
			n := strconv.Itoa(i*len(list) + j)
			list[j] = mesos.Provider{
				ID:   mesos.ResourceProviderID("00000000-0000-4000-8000-000000000000"[len(n):] + n),
				Name: "local", State: mesos.ProviderRegistered,
			}
			if j >= active {
				list[j].State = mesos.ProviderGone
			}
		}
		events[i] = master.Event{Type: master.EventPeer, Peer: uint64(i + 1), Message: mesos.Peer{
			Type: mesos.PeerRegister, Providers: list,
			Agent: mesos.AgentInfo{Hostname: "agent-" + strconv.Itoa(i), Port: 5051},
		}}
	}
	return events
}

// Tasks are the events by which one agent registers again with so many tasks
// of a framework.
func Tasks(framework mesos.FrameworkID, n int) master.Event {
	tasks := make([]mesos.Task, n)
	for i := range tasks {
		tasks[i] = mesos.Task{FrameworkID: framework, TaskID: mesos.TaskID("task-" + strconv.Itoa(i)), State: mesos.TaskRunning}
	}
	return master.Event{Type: master.EventPeer, Peer: 1, Message: mesos.Peer{
		Type: mesos.PeerReregister, Tasks: tasks,
		Agent:      mesos.AgentInfo{ID: "agent", Hostname: "agent", Port: 5051},
		Frameworks: []mesos.FrameworkInfo{{ID: framework, Roles: []string{"*"}, Checkpoint: true, PartitionAware: true}},
	}}
}
