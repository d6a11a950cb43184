package mesostest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// AgentOptions says how an agent runs. A zero value leaves the choice to us.
type AgentOptions struct {
	Master    *Master           // required
	Dir       string            // absolute, or under the cluster's; default "agent-N"
	Port      int               // default: a free one
	Resources string            // default "cpus:4;mem:4096;disk:10000;ports:[31000-32000]", whatever the machine has
	Flags     map[string]string // any other flag of mesos-agent by name, without dashes; these win
}

// Agent is a running agent.
type Agent struct {
	*Process
}

// StartAgent starts an agent and returns once its master has registered it, within 30 s. Restart awaits the same,
// and so needs the master up.
func (c *Cluster) StartAgent(ctx context.Context, o AgentOptions) (*Agent, error) {
	if o.Master == nil {
		return nil, errors.New("mesostest: AgentOptions.Master is not set")
	}
	flags := map[string]string{
		"num_slaves":                  "1",
		"registry":                    string(InMemory), // of the master in the agent's process, which never leads
		"launcher":                    "posix",
		"isolation":                   "posix/cpu,posix/mem",
		"switch_user":                 "false",
		"http_command_executor":       "true",
		"registration_backoff_factor": "100ms", // Mesos: up to 1 s of random wait, before each registration
		"resources":                   "cpus:4;mem:4096;disk:10000;ports:[31000-32000]",
	}
	if o.Resources != "" {
		flags["resources"] = o.Resources
	}
	handedDown, err := json.Marshal(map[string]string{
		"PATH":                               os.Getenv("PATH"),
		strings.TrimSuffix(clusterMark, "="): c.dir,
		"ROLLCALL_MESOS_OWNER":               strconv.Itoa(os.Getpid()), // executors outlive their agent, but not us
	})
	if err != nil {
		return nil, err
	}
	flags["executor_environment_variables"] = string(handedDown) // an executor inherits nothing else
	p, err := c.add("agent", o.Dir, o.Port, withFlags(flags, o.Flags))
	if err != nil {
		return nil, err
	}
	p.env = append(p.env, "REMOTE_MASTER=master@"+o.Master.Addr())
	a := &Agent{p}
	p.ready = func(ctx context.Context) (bool, error) {
		if registered, err := a.Registered(ctx); err != nil || !registered {
			return false, nil
		}
		_, err := a.ID() // checkpointed a moment after it registered
		return err == nil, nil
	}
	return a, p.start(ctx)
}

// Registered reports whether the agent itself believes that a master has registered it. An agent that is starting now
// and then never answers the question, so it is put again soon.
func (a *Agent) Registered(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var metrics map[string]float64
	err := get(ctx, a.URL()+"/metrics/snapshot", &metrics)
	return metrics["slave/registered"] == 1, err
}

// ID is the agent's id, read from its checkpoints: it is there whether the agent runs, hangs or is dead.
func (a *Agent) ID() (string, error) {
	target, err := os.Readlink(filepath.Join(a.meta(), "slaves", "latest"))
	if err != nil {
		return "", fmt.Errorf("mesostest: the agent at %s has no id: %w", a.addr, err)
	}
	return filepath.Base(target), nil
}

// meta is the agent's checkpoints (src/slave/paths.hpp); it is agent 0 of the local cluster in its process.
func (a *Agent) meta() string { return filepath.Join(a.dir, "work", "agents", "0", "work", "meta") }
