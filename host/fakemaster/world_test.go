package fakemaster_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/operator"
)

// start makes a stand-in with the timeouts of tests.
func start(t *testing.T, change func(*fakemaster.Options)) *fakemaster.Server {
	t.Helper()
	o := fakemaster.DefaultOptions()
	o.MakeFast()
	o.Agents = 2
	if change != nil {
		change(&o)
	}
	s, err := fakemaster.New(o)
	require.NoError(t, err)
	t.Cleanup(func() {
		s.Close()
		require.NoError(t, s.Err())
	})
	require.NoError(t, s.Listen(t.Context(), "127.0.0.1:0"))
	return s
}

// patient is a context that ends only when something is broken.
func patient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// framework is a client that is not ours to test: mesosapi's.
type framework struct {
	*testing.T
	ctx    context.Context
	api    *mesosapi.Client
	stream *mesosapi.Stream
	id     mesosapi.FrameworkID
	info   mesosapi.FrameworkInfo
	offers map[mesosapi.AgentID]mesosapi.OfferID
	has    map[mesosapi.AgentID][]mesosapi.Resource
	agents []mesosapi.AgentID // as they were first offered
	last   map[mesosapi.TaskID]mesosapi.TaskStatus
}

var aware = []mesosapi.FrameworkCapability{
	mesosapi.FrameworkMultiRole, mesosapi.FrameworkReservationRefinement, mesosapi.FrameworkPartitionAware,
}

func newFramework(t *testing.T, s *fakemaster.Server, format mesosapi.Format) *framework {
	t.Helper()
	api, err := mesosapi.New(mesosapi.Options{Masters: []string{s.Addr()}, Format: format})
	require.NoError(t, err)
	t.Cleanup(api.CloseIdle)
	return &framework{
		T: t, ctx: patient(t), api: api, offers: map[mesosapi.AgentID]mesosapi.OfferID{}, has: map[mesosapi.AgentID][]mesosapi.Resource{},
		last: map[mesosapi.TaskID]mesosapi.TaskStatus{},
		info: mesosapi.FrameworkInfo{
			User: "nobody", Name: "test", Roles: []string{"test"}, FailoverTimeout: 3600, Checkpoint: true, Capabilities: slices.Clone(aware),
		},
	}
}

// subscribe opens a stream, again if there was one, and takes SUBSCRIBED.
func (f *framework) subscribe() *framework {
	f.Helper()
	f.info.ID = f.id
	clear(f.offers)
	var err error
	for {
		f.stream, err = f.api.Subscribe(f.ctx, &mesosapi.Call{
			Type: mesosapi.CallSubscribe, FrameworkID: f.id, Subscribe: &mesosapi.Subscribe{FrameworkInfo: f.info},
		})
		if err == nil || f.ctx.Err() != nil {
			break
		}
		time.Sleep(10 * time.Millisecond) // a master that fails over is not there for a while
	}
	require.NoError(f, err)
	f.Cleanup(f.stream.Close)
	e := f.next()
	require.Equal(f, mesosapi.EventSubscribed, e.Type, "%+v", e.Error)
	f.id = e.Subscribed.FrameworkID
	return f
}

// next takes the next event, and what it says of offers and tasks. A heartbeat says nothing.
func (f *framework) next() *mesosapi.Event {
	f.Helper()
	for {
		e, err := f.stream.Next()
		require.NoError(f, err)
		switch e.Type {
		case mesosapi.EventHeartbeat:
			continue
		case mesosapi.EventOffers:
			for _, o := range e.Offers.Offers {
				f.offers[o.AgentID], f.has[o.AgentID] = o.ID, o.Resources
				if !slices.Contains(f.agents, o.AgentID) {
					f.agents = append(f.agents, o.AgentID)
				}
			}
		case mesosapi.EventUpdate:
			f.last[e.Update.Status.TaskID] = e.Update.Status
		}
		return e
	}
}

// until takes events until one is as wanted.
func (f *framework) until(wanted func(*mesosapi.Event) bool) *mesosapi.Event {
	f.Helper()
	for {
		if e := f.next(); wanted(e) {
			return e
		}
	}
}

// offered waits for an offer of an agent, the how manieth that was seen.
func (f *framework) offered(agent int) mesosapi.OfferID {
	f.Helper()
	for len(f.agents) <= agent || f.offers[f.agents[agent]] == "" {
		f.next()
	}
	id := f.offers[f.agents[agent]]
	delete(f.offers, f.agents[agent])
	return id
}

func (f *framework) send(c *mesosapi.Call) {
	f.Helper()
	c.FrameworkID = f.id
	require.NoError(f, f.api.Send(f.ctx, f.stream.ID(), c))
}

// heard waits for a state of a task, and acknowledges all that wants it.
func (f *framework) heard(task mesosapi.TaskID, state mesosapi.TaskState) mesosapi.TaskStatus {
	f.Helper()
	e := f.until(func(e *mesosapi.Event) bool {
		if e.Type != mesosapi.EventUpdate {
			return false
		}
		f.acknowledge(&e.Update.Status)
		return e.Update.Status.TaskID == task && e.Update.Status.State == state
	})
	return e.Update.Status
}

func (f *framework) acknowledge(s *mesosapi.TaskStatus) {
	if s.UUID != nil {
		f.send(&mesosapi.Call{Type: mesosapi.CallAcknowledge, Acknowledge: &mesosapi.Acknowledge{AgentID: s.AgentID, TaskID: s.TaskID, UUID: s.UUID}})
	}
}

// accept uses an agent's offer for an operation; the rest comes back at once.
func (f *framework) accept(agent int, ops ...mesosapi.OfferOperation) {
	f.Helper()
	zero := 0.0
	f.send(&mesosapi.Call{Type: mesosapi.CallAccept, Accept: &mesosapi.Accept{
		OfferIDs: []mesosapi.OfferID{f.offered(agent)}, Operations: ops, Filters: &mesosapi.Filters{RefuseSeconds: &zero},
	}})
}

func scalar(name string, v float64) mesosapi.Resource {
	return mesosapi.Resource{Name: name, Type: mesosapi.ValueScalar, Scalar: &v}
}

// command is a task with a command.
func (f *framework) command(agent int, id mesosapi.TaskID, text string) mesosapi.TaskInfo {
	f.Helper()
	for len(f.agents) <= agent {
		f.next()
	}
	return mesosapi.TaskInfo{
		Name: string(id), TaskID: id, AgentID: f.agents[agent], Resources: []mesosapi.Resource{scalar("cpus", 0.1), scalar("mem", 32)},
		Command: &mesosapi.CommandInfo{Value: text},
	}
}

func (f *framework) launch(agent int, tasks ...mesosapi.TaskInfo) {
	f.Helper()
	f.accept(agent, mesosapi.OfferOperation{Type: mesosapi.OpLaunch, Launch: &mesosapi.Launch{TaskInfos: tasks}})
}

// reconcile asks about tasks, and returns the answers as they come before a fence.
func (f *framework) reconcile(tasks ...mesosapi.ReconcileTask) (answers []mesosapi.TaskStatus) {
	f.Helper()
	f.send(&mesosapi.Call{Type: mesosapi.CallReconcile, Reconcile: &mesosapi.Reconcile{Tasks: tasks}})
	fence := mesosapi.ReconcileTask{TaskID: "fence", AgentID: "never"}
	f.send(&mesosapi.Call{Type: mesosapi.CallReconcile, Reconcile: &mesosapi.Reconcile{Tasks: []mesosapi.ReconcileTask{fence}}})
	f.until(func(e *mesosapi.Event) bool {
		if e.Type != mesosapi.EventUpdate || e.Update.Status.UUID != nil {
			return false
		}
		if e.Update.Status.TaskID == "fence" {
			return true
		}
		answers = append(answers, e.Update.Status)
		return false
	})
	return answers
}

func operatorOf(t *testing.T, s *fakemaster.Server) *operator.Client {
	t.Helper()
	api, err := mesosapi.New(mesosapi.Options{Masters: []string{s.Addr()}})
	require.NoError(t, err)
	t.Cleanup(api.CloseIdle)
	return operator.New(api)
}

// post sends bytes with headers; an empty value is a header that is not sent.
func post(t *testing.T, s *fakemaster.Server, method, path, body string, header map[string]string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(patient(t), method, "http://"+s.Addr()+path, bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	for k, v := range header {
		if v != "" {
			req.Header.Set(k, v)
		}
	}
	if host := header["Host"]; host != "" {
		req.Host = host
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(text)
}

// control asks for a fault that must be done.
func control(t *testing.T, s *fakemaster.Server, body string) {
	t.Helper()
	resp, text := post(t, s, "POST", "/control", body, nil)
	require.Equal(t, http.StatusOK, resp.StatusCode, text)
}

// shown is what GET /control says of the agents.
func shown(t *testing.T, s *fakemaster.Server) (v struct {
	Agents []struct {
		Name, ID, Known string
		Running, Hung   bool
		Partition       string
		Late            float64 `json:"late_ms"`
		Losing          int     `json:"losing_updates"`
		Unacknowledged  int     `json:"unacknowledged_updates"`
		Providers       []string
	}
	Frameworks []struct{ ID, Name, State string }
	Commands   []struct {
		Do     string
		Fields []struct {
			Name     string
			Required bool
		}
	}
},
) {
	t.Helper()
	_, text := post(t, s, "GET", "/control", "", nil)
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	return v
}

// becomes waits until the master knows an agent as something.
func becomes(t *testing.T, s *fakemaster.Server, agent int, known string) {
	t.Helper()
	ctx := patient(t)
	for shown(t, s).Agents[agent].Known != known {
		require.NoError(t, ctx.Err(), "agent-%d is not %s", agent, known)
		time.Sleep(5 * time.Millisecond)
	}
}

func bothFormats(t *testing.T, test func(t *testing.T, f mesosapi.Format)) {
	for _, f := range []mesosapi.Format{mesosapi.JSON, mesosapi.Protobuf} {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			test(t, f)
		})
	}
}
