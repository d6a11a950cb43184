package mesostest

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Registry is where a master keeps the list of its agents.
type Registry string

// The registries that need no other service.
const (
	ReplicatedLog Registry = "replicated_log" // on disk: a restarted master knows its agents
	InMemory      Registry = "in_memory"      // a restarted master has never heard of them
)

// MasterOptions says how a master runs. A zero value leaves the choice to us, or to Mesos where no default is named.
type MasterOptions struct {
	Dir      string   // absolute, or under the cluster's; default "master-N"
	Port     int      // default: a free one
	Registry Registry // default ReplicatedLog

	PingTimeout            time.Duration // between pings of an agent; Mesos: 15 s
	MaxPingTimeouts        int           // pings missed until an agent is unreachable; Mesos: 5
	AgentReregisterTimeout time.Duration // for agents to return after a failover; Mesos: 10 min, and no less than that

	Credentials map[string]string // principal to secret; if any, frameworks must authenticate with HTTP basic
	Flags       map[string]string // any other flag of mesos-master by name, without dashes; these win
}

// Master is a running master.
type Master struct {
	*Process
}

// StartMaster starts a master without agents and returns once it leads and has recovered its registry, within 30 s.
func (c *Cluster) StartMaster(ctx context.Context, o MasterOptions) (*Master, error) {
	flags := map[string]string{"registry": string(ReplicatedLog), "num_slaves": "0"}
	if o.Registry != "" {
		flags["registry"] = string(o.Registry)
	}
	if o.PingTimeout > 0 {
		flags["agent_ping_timeout"] = duration(o.PingTimeout)
	}
	if o.MaxPingTimeouts > 0 {
		flags["max_agent_ping_timeouts"] = strconv.Itoa(o.MaxPingTimeouts)
	}
	if o.AgentReregisterTimeout > 0 {
		flags["agent_reregister_timeout"] = duration(o.AgentReregisterTimeout)
	}
	if len(o.Credentials) > 0 {
		flags["authenticate_http_frameworks"] = "true"
		flags["http_framework_authenticators"] = "basic"
		flags["credentials"] = "credentials.json" // in the process's own directory, where it runs
	}
	p, err := c.add("master", o.Dir, o.Port, withFlags(flags, o.Flags))
	if err != nil {
		return nil, err
	}
	if err := writeCredentials(p.dir, o.Credentials); err != nil {
		return nil, err
	}
	m := &Master{p}
	p.ready = func(ctx context.Context) (bool, error) {
		_, err := m.Agents(ctx)
		return err == nil, nil // 404, then 503, until it has recovered
	}
	return m, p.start(ctx)
}

func writeCredentials(dir string, credentials map[string]string) error {
	type credential struct {
		Principal string `json:"principal"`
		Secret    string `json:"secret"`
	}
	var list []credential
	for principal, secret := range credentials {
		list = append(list, credential{principal, secret})
	}
	if len(list) == 0 {
		return nil
	}
	data, err := json.Marshal(map[string][]credential{"credentials": list})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "credentials.json"), data, 0o600)
}

// duration is d in the form of Mesos's flags.
func duration(d time.Duration) string { return strconv.FormatInt(d.Nanoseconds(), 10) + "ns" }
