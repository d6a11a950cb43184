package differential

import (
	"context"
	"fmt"
)

// Target is a Mesos, or what passes for one. Its agents are known by name: agent-0 is the one that registered first
// (its id ends in -S0), and so on.
type Target interface {
	// Name tells the targets of one test apart.
	Name() string
	// URL is the base, without a slash at its end, of /api/v1/scheduler and /api/v1. It stays the same over failovers.
	URL() string
	// Do makes a fault and returns once it is made; what follows from it (an agent declared unreachable, a
	// re-registration) may take its time. A fault that the target cannot make is an error.
	Do(ctx context.Context, f Fault) error
}

// Fault is something that goes wrong, or is mended. Its JSON is a command of the stand-in's control endpoint.
type Fault struct {
	Do    string `json:"do"`
	Agent string `json:"agent,omitempty"`
}

// The faults.
const (
	AgentStop      = "agent-stop"      // the agent's process dies; its tasks run on
	AgentStart     = "agent-start"     // it starts again where it was, with the same id
	AgentHang      = "agent-hang"      // connections stay open and silent
	AgentResume    = "agent-resume"    // the hang ends
	AgentPartition = "agent-partition" // connections break; a real Mesos on loopback cannot do this
	AgentHeal      = "agent-heal"
	MarkGone       = "mark-gone"       // the operator says that the agent will never return
	MasterFailover = "master-failover" // the master dies and starts again from its registry
)

func (f Fault) String() string {
	if f.Agent == "" {
		return f.Do
	}
	return f.Do + " " + f.Agent
}

func unsupported(t Target, f Fault) error {
	return fmt.Errorf("differential: %s cannot do %q", t.Name(), f)
}
