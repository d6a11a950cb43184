package differential

import (
	"context"
	"fmt"
	"time"

	"rollcall/host/mesostest"
)

// Real is a Mesos 1.11.0 of host/mesostest: a master whose registry survives it, and agents in processes of their own.
type Real struct {
	master *mesostest.Master
	agents map[string]*mesostest.Agent
}

// How every target is set up, so that all agree on what comes first: short enough for tests, and far enough apart not to
// race.
const (
	Resources          = "cpus:4;mem:4096;disk:10000;ports:[31000-32000]" // of each agent, in the words of its flag
	PingTimeout        = time.Second                                      // between pings of an agent
	PingTimeouts       = 2                                                // pings missed until it is unreachable
	AllocationInterval = 50 * time.Millisecond                            // between rounds of offers
)

// StartReal starts a master and agents in the cluster, which owns them.
func StartReal(ctx context.Context, c *mesostest.Cluster, agents int) (*Real, error) {
	m, err := c.StartMaster(ctx, mesostest.MasterOptions{
		PingTimeout: PingTimeout, MaxPingTimeouts: PingTimeouts,
		Flags: map[string]string{"allocation_interval": fmt.Sprintf("%dms", AllocationInterval.Milliseconds())},
	})
	if err != nil {
		return nil, err
	}
	r := &Real{master: m, agents: map[string]*mesostest.Agent{}}
	for i := range agents { // one after another: agent-0 is -S0
		a, err := c.StartAgent(ctx, mesostest.AgentOptions{Master: m, Resources: Resources})
		if err != nil {
			return nil, err
		}
		r.agents[fmt.Sprintf("agent-%d", i)] = a
	}
	return r, nil
}

// Name is "mesos-1.11.0".
func (r *Real) Name() string { return "mesos-1.11.0" }

// URL is the master's.
func (r *Real) URL() string { return r.master.URL() }

// Do makes the fault with signals, restarts and the operator API.
func (r *Real) Do(ctx context.Context, f Fault) error {
	if f.Do == MasterFailover {
		return r.master.Restart(ctx)
	}
	a := r.agents[f.Agent]
	if a == nil {
		return fmt.Errorf("differential: %s has no agent %q", r.Name(), f.Agent)
	}
	switch f.Do {
	case AgentStop:
		settled(ctx, a)
		return a.Kill()
	case AgentStart:
		return a.Restart(ctx)
	case AgentHang:
		return a.Pause()
	case AgentResume:
		return a.Continue()
	case MarkGone:
		id, err := a.ID()
		if err != nil {
			return err
		}
		return r.master.MarkAgentGone(ctx, id)
	}
	return unsupported(r, f)
}

// settled lets acknowledgements that are on their way reach the agent's disk: one that is killed before sends those
// updates again. Where a script leaves updates unacknowledged, a second is lost.
func settled(ctx context.Context, a *mesostest.Agent) {
	for range 50 {
		if updates, err := a.Unacknowledged(ctx); err == nil && len(updates) == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}
