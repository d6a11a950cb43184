package cluster

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
)

// longRefuse: what a framework does not use is not offered to it again.
const longRefuse = 365 * 24 * 60 * mesos.Minute

// accept uses all offers of one agent. An operation is launch:t1/executor{cpus:1},
// group:executor:t1{cpus:1},t2{cpus:1}, or reserve:id/provider{cpus(test):1};
// life=[RUNNING 5:FINISHED] is what the tasks do.
func (s *stage) accept(p *player, e *master.Event, a *arguments) {
	at := mesos.AgentID(a.next())
	p.offers = slices.DeleteFunc(p.offers, func(o master.Offer) bool {
		if o.AgentID == at {
			e.Offers = append(e.Offers, o.ID)
		}
		return o.AgentID == at
	})
	e.Refuse = longRefuse
	life := a.life()
	for len(a.plain) > 0 {
		word, rest, _ := strings.Cut(a.next(), ":")
		op := master.AcceptOperation{}
		switch word {
		case "launch":
			op.Type = master.AcceptLaunch
			op.Tasks = []mesos.Task{a.task(rest, at, life)}
		case "group":
			op.Type = master.AcceptLaunchGroup
			name, list, _ := strings.Cut(rest, ":")
			op.ExecutorID = mesos.ExecutorID(name)
			for _, t := range strings.Split(list, ",") {
				op.Tasks = append(op.Tasks, a.task(t, at, life))
			}
		case "reserve", "unreserve":
			op.Type = map[string]master.AcceptType{"reserve": master.AcceptReserve, "unreserve": master.AcceptUnreserve}[word]
			name, text, _ := strings.Cut(strings.TrimSuffix(rest, "}"), "{")
			id, provider, _ := strings.Cut(name, "/")
			op.OperationID, op.Resources = mesos.OperationID(id), a.resources(text, provider)
		default:
			a.fail(fmt.Errorf("no operation %q", word))
		}
		e.Operations = append(e.Operations, op)
	}
}

func (a *arguments) task(text string, at mesos.AgentID, life []mesos.Beat) mesos.Task {
	name, resources, ok := strings.Cut(strings.TrimSuffix(text, "}"), "{")
	if !ok {
		resources = "cpus:1;mem:128"
	}
	id, executor, _ := strings.Cut(name, "/")
	return mesos.Task{
		TaskID: mesos.TaskID(id), AgentID: at, ExecutorID: mesos.ExecutorID(executor), Resources: a.resources(resources, ""),
		Life: life, Info: []byte("info"),
	}
}

// life reads [RUNNING 5:FINISHED]; without one a task runs at once and stays so.
func (a *arguments) life() (life []mesos.Beat) {
	text := a.get("life")
	if text == "" {
		text = "[RUNNING]"
	}
	for _, w := range strings.Fields(strings.Trim(text, "[]")) {
		after, state, ok := strings.Cut(w, ":")
		if !ok {
			after, state = "0", w
		}
		life = append(life, mesos.Beat{After: a.time(after), State: a.state(state)})
	}
	return life
}
