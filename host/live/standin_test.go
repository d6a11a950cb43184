package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	role "rollcall/core/master"
	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/operator"
	"rollcall/host/mesostest"
)

// startStandIn starts `rollcall master` in this process.
func (s setup) startStandIn(ctx context.Context, t *testing.T) (master, []agent) {
	o := fakemaster.DefaultOptions()
	patience := o.Ping
	o.MakeFast()
	o.Agents, o.Resources, o.Credentials = s.agents, resources, s.credentials
	o.Reregister = 10 * time.Minute // as the real one's
	if s.waited {
		o.Ping = patience
	}
	if s.replaces {
		o.Mode = role.ModeSeed
	}
	server, err := fakemaster.New(o)
	require.NoError(t, err)
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, server.Err())
	})
	require.NoError(t, server.Listen(ctx, "127.0.0.1:0"))
	m := &fakeMaster{Server: server, setup: s}
	var agents []agent
	for i := range s.agents {
		agents = append(agents, &fakeAgent{m, i})
	}
	return m, agents
}

// fakeMaster is the stand-in as a master that can be killed.
type fakeMaster struct {
	*fakemaster.Server
	setup setup
	rise  func() error // ends what Kill began
}

func (m *fakeMaster) URL() string { return "http://" + m.Addr() }

// Kill: its failover takes until Restart. It returns when nobody listens.
func (m *fakeMaster) Kill() error {
	if m.rise != nil {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- m.Do(ctx, "master-failover", map[string]string{"down_ms": "600000"}) }()
	m.rise = func() error {
		cancel()
		return <-over
	}
	for {
		conn, err := net.Dial("tcp", m.Addr())
		if err != nil {
			return nil
		}
		_ = conn.Close()
		time.Sleep(time.Millisecond)
	}
}

func (m *fakeMaster) Restart(context.Context) error {
	if err := m.Kill(); err != nil {
		return err
	}
	rise := m.rise
	m.rise = nil
	return rise()
}

func (m *fakeMaster) Tasks(ctx context.Context) ([]mesostest.Task, error) {
	o := mesosapi.Options{Masters: []string{m.Addr()}}
	for principal, secret := range m.setup.credentials {
		o.Credentials = mesosapi.NewCredentials(principal, secret)
	}
	api, err := mesosapi.New(o)
	if err != nil {
		return nil, err
	}
	defer api.CloseIdle()
	all, err := operator.New(api).Tasks(ctx)
	if err != nil {
		return nil, err
	}
	var tasks []mesostest.Task
	for section, list := range map[mesostest.Section][]operator.Task{
		mesostest.Pending: all.Pending, mesostest.Active: all.Running, mesostest.Unreachable: all.Unreachable,
		mesostest.Completed: all.Completed, mesostest.Orphan: all.Orphan,
	} {
		for _, t := range list {
			tasks = append(tasks, mesostest.Task{
				Section: section, ID: string(t.ID), FrameworkID: string(t.FrameworkID), AgentID: string(t.AgentID), State: t.State.String(),
			})
		}
	}
	return tasks, nil
}

// fakeAgent is an agent of the stand-in, by its number.
type fakeAgent struct {
	master *fakeMaster
	number int
}

// shownAgent is what the control endpoint says of it.
type shownAgent struct {
	ID             string
	Known          string
	Running, Hung  bool
	Unacknowledged int `json:"unacknowledged_updates"`
}

func (a *fakeAgent) shown() (shownAgent, error) {
	req, err := http.NewRequest(http.MethodGet, a.master.URL()+"/control", nil)
	if err != nil {
		return shownAgent{}, err
	}
	a.master.setup.prove(req)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return shownAgent{}, err
	}
	defer resp.Body.Close()
	var v struct{ Agents []shownAgent }
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		return shownAgent{}, err
	}
	if len(v.Agents) <= a.number {
		return shownAgent{}, errors.New("there is no such agent")
	}
	return v.Agents[a.number], nil
}

func (a *fakeAgent) do(what string) error {
	return a.master.Do(context.Background(), what, map[string]string{"agent": fmt.Sprintf("agent-%d", a.number)})
}

func (a *fakeAgent) ID() (string, error) {
	shown, err := a.shown()
	return shown.ID, err
}

func (a *fakeAgent) Kill() error {
	if a.Pid() == 0 {
		return nil
	}
	return a.do("agent-stop")
}

func (a *fakeAgent) Pause() error    { return a.do("agent-hang") }
func (a *fakeAgent) Continue() error { return a.do("agent-resume") }

func (a *fakeAgent) Restart(ctx context.Context) error {
	if err := errors.Join(a.Kill(), a.do("agent-start")); err != nil {
		return err
	}
	for {
		shown, err := a.shown()
		switch {
		case err != nil:
			return err
		case shown.Known == "registered":
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (a *fakeAgent) Pid() int {
	if shown, err := a.shown(); err != nil || !shown.Running {
		return 0
	}
	return 1
}

func (a *fakeAgent) Unacknowledged(context.Context) ([]mesostest.Update, error) {
	shown, err := a.shown()
	return make([]mesostest.Update, shown.Unacknowledged), err
}
