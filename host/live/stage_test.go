package live

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesostest"
)

// stage is what a world stands on, and what drives its scheduler.
type stage struct {
	mesos  string // realMesos or standIn
	engine string
}

const (
	realMesos = "mesos"
	standIn   = "stand-in"
)

// stages runs a test on a real Mesos, if there can be one, and on the stand-in.
func stages(t *testing.T, test func(t *testing.T, on stage), engines ...string) {
	for _, mesos := range []string{standIn, realMesos} {
		t.Run(mesos, func(t *testing.T) {
			for _, engine := range engines {
				t.Run(engine, func(t *testing.T) {
					if mesos == standIn { // it costs next to nothing but time
						t.Parallel()
					}
					test(t, stage{mesos, engine})
				})
			}
		})
	}
}

// onRealMesos runs a test whose tasks must be processes.
func onRealMesos(t *testing.T, test func(t *testing.T, on stage), engines ...string) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) { test(t, stage{realMesos, engine}) })
	}
}

// everywhere runs a test on each Mesos with each engine.
func everywhere(t *testing.T, test func(t *testing.T, on stage)) { stages(t, test, "native", "wasm") }

// master is what the tests need of a master.
type master interface {
	Addr() string
	URL() string
	// Kill ends it at once, Restart that and starts it again, with what its registry holds.
	Kill() error
	Restart(ctx context.Context) error
	Tasks(ctx context.Context) ([]mesostest.Task, error)
}

// agent is what the tests need of an agent.
type agent interface {
	ID() (string, error)
	// Kill ends it at once; its tasks run on. Restart starts it again, and returns when it is registered.
	Kill() error
	Restart(ctx context.Context) error
	Pause() error
	Continue() error
	// Pid is 0 while it does not run.
	Pid() int
	// Unacknowledged are the updates that it sends again, and those behind them.
	Unacknowledged(ctx context.Context) ([]mesostest.Update, error)
}

// setup says how master and agents are to be. Agents are given up soon, after
// two pings, unless they are to be waited for.
type setup struct {
	agents      int
	waited      bool
	replaces    bool // the master replaces tasks itself; only the stand-in can
	credentials map[string]string
}

const resources = "cpus:100;mem:32000;disk:10000"

// start starts them; they end with the test.
func (s setup) start(ctx context.Context, t *testing.T, on stage) (master, []agent) {
	if on.mesos == standIn {
		return s.startStandIn(ctx, t)
	}
	return s.startReal(ctx, t)
}

// prove puts credentials on a request: the stand-in asks for them everywhere.
func (s setup) prove(req *http.Request) {
	for principal, secret := range s.credentials {
		req.SetBasicAuth(principal, secret)
	}
}

func (s setup) startReal(ctx context.Context, t *testing.T) (master, []agent) {
	cluster := mesostest.NeedCluster(t)
	o := mesostest.MasterOptions{Credentials: s.credentials}
	if !s.waited {
		o.PingTimeout, o.MaxPingTimeouts = time.Second, 2
	}
	m, err := cluster.StartMaster(ctx, o)
	require.NoError(t, err)
	var agents []agent
	for range s.agents {
		a, err := cluster.StartAgent(ctx, mesostest.AgentOptions{Master: m, Resources: resources})
		require.NoError(t, err)
		agents = append(agents, a)
	}
	return m, agents
}
