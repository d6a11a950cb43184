package load

import (
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Machine is what a load is put on.
type Machine interface {
	Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error)
}

// Settle subscribes a machine, with epoch 1, and answers its first round.
func Settle(m Machine) error {
	out, err := m.Step(Start, nil)
	if err != nil {
		return err
	}
	if len(out.Calls) != 1 || out.Calls[0].Epoch != 1 {
		return fmt.Errorf("load: the first step does not subscribe with epoch 1: %v", out.Calls)
	}
	events := []scheduler.Event{{Type: scheduler.EventSubscribed, Epoch: 1, FrameworkID: "framework-1"}}
	for len(events) > 0 {
		if out, err = m.Step(Start+1, events); err != nil {
			return err
		}
		events = nil
		for _, c := range out.Calls {
			for _, t := range c.Targets {
				events = append(events, answer(t))
			}
		}
	}
	return nil
}

// answer is a master's to a question about a task, or about one that was made up.
func answer(t scheduler.Target) scheduler.Event {
	e := scheduler.Event{Type: scheduler.EventUpdated, Epoch: 1, Status: mesos.TaskStatus{
		TaskID: mesos.TaskID(strings.Clone(string(t.TaskID))), AgentID: mesos.AgentID(strings.Clone(string(t.AgentID))),
		State: mesos.TaskRunning, Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation,
	}}
	if strings.HasPrefix(string(t.TaskID), "rollcall.") {
		e.Status.State = mesos.TaskUnknown
	}
	return e
}
