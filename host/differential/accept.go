package differential

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// A task of a script: what it does, and what it takes.
const (
	taskCPUs = 0.1
	taskMem  = 32.0
)

// lives are what a task can do.
var lives = map[string]string{"sleep": "sleep 1000", "exit0": "exit 0", "exit1": "exit 1"}

func scalar(name string, v float64) object {
	return object{"name": name, "type": "SCALAR", "scalar": object{"value": v}}
}

// launch AGENT TASK=LIFE... accepts all that is offered of the agent. cpus=N is each task's share; offer=ID uses that
// offer instead; at=AGENT says another agent in the tasks than the offers are of.
func (r *run) launch(ctx context.Context, s Step) error {
	cpus := taskCPUs
	if v, ok := s.option("cpus"); ok {
		n, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return err
		}
		cpus = n
	}
	agent := s.Words[0]
	if v, ok := s.option("at"); ok {
		agent = v
	}
	var infos []object
	for _, t := range s.options("cpus", "offer", "at", "refuse") {
		command, ok := lives[t[1]]
		if !ok {
			return fmt.Errorf("no task's life is called %q", t[1])
		}
		infos = append(infos, object{
			"name": t[0], "task_id": value(t[0]), "agent_id": value(r.names.id(agent)),
			"command": object{"value": command, "shell": true}, "resources": []object{scalar("cpus", cpus), scalar("mem", taskMem)},
		})
	}
	return r.accept(ctx, s, object{"type": "LAUNCH", "launch": object{"task_infos": infos}})
}

// reserve, unreserve, create and destroy: AGENT role=ROLE NAME=AMOUNT... [volume=ID] [id=OPERATION] [principal=NAME].
func (r *run) operation(ctx context.Context, s Step) error {
	role, _ := s.option("role")
	reservation := object{"type": "DYNAMIC", "role": role}
	principal, named := s.option("principal")
	if named {
		reservation["principal"] = principal
	}
	var resources []object
	for _, kv := range s.options("role", "id", "volume", "principal", "offer", "refuse") {
		amount, err := strconv.ParseFloat(kv[1], 64)
		if err != nil {
			return err
		}
		resource := scalar(kv[0], amount)
		resource["allocation_info"] = object{"role": role}
		resource["reservations"] = []object{reservation}
		if volume, ok := s.option("volume"); ok {
			persistence := object{"id": volume}
			if named {
				persistence["principal"] = principal
			}
			resource["disk"] = object{"persistence": persistence, "volume": object{"mode": "RW", "container_path": volume}}
		}
		resources = append(resources, resource)
	}
	field := "resources"
	if s.Verb == "create" || s.Verb == "destroy" {
		field = "volumes"
	}
	op := object{"type": strings.ToUpper(s.Verb), s.Verb: object{field: resources}}
	if v, ok := s.option("id"); ok {
		op["id"] = value(v)
	}
	return r.accept(ctx, s, op)
}

// accept uses all offers of the step's agent for one operation. What is left comes back at once.
func (r *run) accept(ctx context.Context, s Step, operation object) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	ids, err := r.spend(ctx, f, s)
	if err != nil {
		return err
	}
	return r.callAndSay(ctx, f, object{"type": "ACCEPT", "accept": object{
		"offer_ids": ids, "operations": []object{operation}, "filters": object{"refuse_seconds": refuse(s, 0)},
	}})
}

// decline AGENT [refuse=SECONDS] gives back all that is offered of the agent.
func (r *run) decline(ctx context.Context, s Step) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	ids, err := r.spend(ctx, f, s)
	if err != nil {
		return err
	}
	return r.callAndSay(ctx, f, object{"type": "DECLINE", "decline": object{"offer_ids": ids, "filters": object{"refuse_seconds": refuse(s, 0)}}})
}

func refuse(s Step, otherwise float64) float64 {
	if v, ok := s.option("refuse"); ok {
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			return n
		}
	}
	return otherwise
}

// spend takes the offers of the step's agent, waiting for one if there is none.
func (r *run) spend(ctx context.Context, f *framework, s Step) ([]object, error) {
	if v, ok := s.option("offer"); ok {
		return []object{value(v)}, nil
	}
	agent := r.names.id(s.Words[0])
	if _, err := r.pump(ctx, f, func() bool { return len(f.offered[agent]) > 0 }); err != nil {
		return nil, err
	}
	held := f.offered[agent]
	delete(f.offered, agent)
	if len(held) == 0 {
		r.say("nothing was offered")
	}
	return held.ids(), nil
}

// offers AGENT NAME=TOTAL... waits until the sum of what is offered of the agent is this.
func (r *run) awaitOffers(ctx context.Context, s Step) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	agent := r.names.id(s.Words[0])
	met, err := r.pump(ctx, f, func() bool { return f.offered[agent].has(s.options()) })
	if err != nil {
		return err
	}
	held := f.offered[agent]
	if !met {
		r.say("what was awaited was not offered")
	}
	r.say(fmt.Sprintf("%s offers %s", s.Words[0], held))
	r.say("fields " + held.fields())
	return nil
}
