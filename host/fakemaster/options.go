package fakemaster

import (
	"fmt"
	"time"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// Options are what a stand-in is made of. Start from DefaultOptions.
type Options struct {
	Agents    int
	Resources string // of each agent, as mesos-agent's --resources
	Mode      master.Mode
	Answers   master.Answers

	Ping       time.Duration // between two pings of an agent
	Missed     int           // unanswered pings that make it unreachable
	Reregister time.Duration // how long an agent may take to come back
	Offers     time.Duration // between two rounds of offers
	// Fast makes everything else that takes time in Mesos short enough for
	// tests: how soon agents register again, tasks begin to run, updates are sent again.
	Fast bool

	// Exec runs tasks as processes of this machine, in directories below WorkDir.
	Exec    bool
	WorkDir string
	// Public says that other machines know it by names of their own; otherwise
	// calls that can run commands must be addressed to an IP address or localhost.
	Public bool
	// Leader, if there is one, leads in this master's stead: every call is
	// answered by a redirect to it. HOST:PORT.
	Leader string
	// Credentials are asked for by basic authentication; nil asks for none.
	Credentials Credentials
	// Seed varies ids; the same seed gives the same ones. 0: random.
	Seed uint64
	// MaxBody bounds a call, in bytes, unpacked; MaxStream what waits to be
	// written to one framework.
	MaxBody, MaxStream int64
	// Say is told what was done to the cluster, a line each; nil: nobody.
	Say func(string)
}

// DefaultOptions are a Mesos 1.11.0 with its default flags and three agents.
func DefaultOptions() Options {
	d := master.DefaultConfig()
	return Options{
		Agents: 3, Resources: "cpus:4;mem:8192;disk:10240;ports:[31000-32000]",
		Ping: span(d.Agents.Ping), Missed: int(d.Agents.Missed), Reregister: span(d.Agents.Reregister), Offers: span(d.Offers.Interval),
		MaxBody: 256 << 20, MaxStream: 256 << 20,
	}
}

// MakeFast sets the timeouts that tests want.
func (o *Options) MakeFast() {
	o.Fast = true
	o.Ping, o.Missed, o.Reregister, o.Offers = 200*time.Millisecond, 3, 2*time.Second, 50*time.Millisecond
}

func span(m mesos.Micros) time.Duration   { return time.Duration(m) * time.Microsecond }
func micros(d time.Duration) mesos.Micros { return mesos.Micros(d / time.Microsecond) }

const maxAgents = 10_000

// masterConfig is that of each master.
func (o *Options) masterConfig(id string) master.Config {
	c := master.DefaultConfig()
	c.MasterID, c.Mode, c.Answers = id, o.Mode, o.Answers
	c.Agents.Ping, c.Agents.Missed = micros(o.Ping), uint32(o.Missed)
	c.Agents.Reregister = micros(o.Reregister)
	c.Offers.Interval = micros(o.Offers)
	return c
}

// agentConfigs are those of the agents.
func (o *Options) agentConfigs(seed uint64) ([]agent.Config, error) {
	if o.Agents < 0 || o.Agents > maxAgents {
		return nil, fmt.Errorf("agents: %d; wanted 0 to %d", o.Agents, maxAgents)
	}
	resources, err := mesos.ParseResources(o.Resources)
	if err != nil {
		return nil, fmt.Errorf("resources: %w", err)
	}
	list := make([]agent.Config, o.Agents)
	for i := range list {
		c := agent.DefaultConfig()
		c.Hostname, c.Port, c.Resources = "localhost", agentPort(i), resources
		c.Seed = (seed + uint64(i)*0x9e3779b97f4a7c15) >> 11
		c.PushOperations = o.Mode == master.ModeSeed
		// Silence of the master is what its own patience is, so that both give up alike.
		c.Register.Silence = micros(o.Ping) * mesos.Micros(max(o.Missed, 1))
		if o.Exec {
			c.Executors = agent.ExecutorsHost
		}
		if o.Fast {
			c.Register.Backoff = agent.Backoff{Base: 20 * mesos.Millisecond, Max: 200 * mesos.Millisecond, Jitter: 1000}
			c.Updates = agent.Backoff{Base: mesos.Second, Max: 10 * mesos.Second}
			c.Script = agent.ScriptConfig{Register: 2 * mesos.Millisecond, Run: 2 * mesos.Millisecond, Kill: 2 * mesos.Millisecond}
			c.Executor.Reregister = 500 * mesos.Millisecond
		}
		list[i] = c
	}
	return list, nil
}

// agentPort is where an agent says that it listens; nothing does.
func agentPort(i int) uint16 { return uint16(5051 + i) }

// agentName is how faults name an agent; its id ends in -S and the same number.
func agentName(i int) string { return fmt.Sprintf("agent-%d", i) }
