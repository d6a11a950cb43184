package differential

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"time"
)

// askOperator makes a call of the operator API.
func (r *run) askOperator(ctx context.Context, call object) (int, object, []byte, error) {
	body, err := json.Marshal(call)
	if err != nil {
		return 0, nil, nil, err
	}
	header := map[string]string{"Content-Type": jsonType, "Accept": jsonType}
	status, _, answer, err := request{"POST", operatorPath, header, body}.exchange(ctx, r.target.URL())
	if err != nil {
		return 0, nil, nil, err
	}
	var o object
	if status == 200 && len(answer) > 0 {
		if err := json.Unmarshal(answer, &o); err != nil {
			return 0, nil, nil, fmt.Errorf("differential: %s: %w: %.200s", call["type"], err, answer)
		}
	}
	return status, o, answer, nil
}

// poll asks again and again, for what no event tells.
func (r *run) poll(ctx context.Context, what string, done func() (bool, error)) error {
	until := time.Now().Add(Patience)
	for {
		ok, err := done()
		if ok || ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Now().After(until) {
			return fmt.Errorf("differential: %s did not happen within %v: %v", what, Patience, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

var agentNumber = regexp.MustCompile(`-S(\d+)$`)

// learnAgents names the agents by the number at the end of their ids, once there is one.
func (r *run) learnAgents(ctx context.Context) error {
	return r.poll(ctx, "an agent registering", func() (bool, error) {
		_, answer, _, err := r.askOperator(ctx, object{"type": "GET_AGENTS"})
		found := false
		for _, a := range list(answer, "get_agents", "agents") {
			agent := id(a, "agent_info", "id")
			if m := agentNumber.FindStringSubmatch(agent); m != nil {
				r.names.learn(agent, "agent-"+m[1])
				found = true
			}
		}
		return found, err
	})
}

// agentState is what a master says of an agent: registered, disconnected, recovered or absent (unreachable, gone or
// never seen: Mesos lists none of these).
func (r *run) agentState(ctx context.Context, agent string) (string, error) {
	status, answer, _, err := r.askOperator(ctx, object{"type": "GET_AGENTS"})
	if err != nil || status != 200 {
		return "unknown", err
	}
	for _, a := range list(answer, "get_agents", "agents") {
		if id(a, "agent_info", "id") != agent {
			continue
		}
		if active, _ := at(a, "active").(bool); active {
			return "registered", nil
		}
		return "disconnected", nil
	}
	for _, a := range list(answer, "get_agents", "recovered_agents") {
		if id(a, "id") == agent {
			return "recovered", nil
		}
	}
	return "absent", nil
}

// agent AGENT STATE waits until a master says so of the agent.
func (r *run) awaitAgent(ctx context.Context, s Step) error {
	agent := r.names.id(s.Words[0])
	return r.poll(ctx, s.String(), func() (bool, error) {
		state, err := r.agentState(ctx, agent)
		return state == s.Words[1], err
	})
}

// settle waits until none of the framework's operations is pending: of one without an id no event tells the end.
func (r *run) settle(ctx context.Context, s Step) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	return r.poll(ctx, s.String(), func() (bool, error) {
		status, answer, _, err := r.askOperator(ctx, object{"type": "GET_OPERATIONS"})
		if err != nil || status != 200 {
			return false, err
		}
		for _, op := range list(answer, "get_operations", "operations") {
			if id(op, "framework_id") == f.id && text(op, "latest_status", "state") == "OPERATION_PENDING" {
				return false, nil
			}
		}
		return true, nil
	})
}

// frameworkState is connected, disconnected or removed.
func (r *run) frameworkState(ctx context.Context, framework string) (string, error) {
	status, answer, _, err := r.askOperator(ctx, object{"type": "GET_FRAMEWORKS"})
	if err != nil || status != 200 {
		return "connected", err
	}
	for _, f := range list(answer, "get_frameworks", "frameworks") {
		if id(f, "framework_info", "id") == framework {
			if connected, _ := at(f, "connected").(bool); connected {
				return "connected", nil
			}
			return "disconnected", nil
		}
	}
	return "removed", nil
}

// fault DO [AGENT].
func (r *run) fault(ctx context.Context, s Step) error {
	f := Fault{Do: s.Words[0]}
	if len(s.Words) > 1 {
		f.Agent = s.Words[1]
	}
	return r.target.Do(ctx, f)
}
