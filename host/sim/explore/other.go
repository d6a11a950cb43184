package explore

import (
	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// otherStream is that of another framework: no scheduler's has so small a number.
const otherStream = 1

// take lets another framework, of another role, take what is free now. It says
// at once that it wants no more, and keeps its offers.
func (x *search) take(d *draft) {
	step := x.stepLead(d.lead, x.toMaster(master.Event{
		Type: master.EventSubscribe, Request: 1, Stream: otherStream,
		Framework: mesos.FrameworkInfo{Name: "other", User: "nobody", Roles: []string{"other"}},
	}))
	x.leadDone(d, step)
	d.other = true
	for _, m := range step.stream {
		if e := m.scheduler; m.stream == otherStream && e.Type == scheduler.EventSubscribed {
			x.leadDone(d, x.stepLead(d.lead, x.toMaster(master.Event{
				Type: master.EventSuppress, Request: 2, Stream: otherStream, FrameworkID: e.FrameworkID,
			})))
		}
	}
}

// give ends the other framework: its offers are free again.
func (x *search) give(d *draft) {
	d.other = false
	x.leadDone(d, x.stepLead(d.lead, x.toMaster(master.Event{Type: master.EventStreamClosed, Stream: otherStream})))
}

// says lets the executor of a task say something of its own accord.
func (x *search) says(d *draft, bit int, status mesos.TaskStatus) {
	status.TaskID, status.Source = bitTask(uint8(bit)), mesos.SourceExecutor
	var f scheduler.FrameworkRecord
	if err := scheduler.DecodeRecord(d.proc.disk.get(scheduler.KeyFramework), f.Schema); err != nil {
		panic(err)
	}
	m := x.toAgent(agent.Event{
		Type: agent.EventExecutorUpdated, FrameworkID: f.FrameworkID, ExecutorID: mesos.ExecutorID(status.TaskID), Status: status,
	})
	x.nodeDone(d, 0, x.stepNode(d.nodes[0], m, peerOf(0, d.link[0])))
}
