package fakemaster_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
)

func TestBadOrders(t *testing.T) {
	s := start(t, nil)
	agents := "the name or the id of an agent: agent-0 and so on; there are agent-0 to agent-1"
	for _, c := range []struct {
		body string
		code int
		want fakemaster.Problem
	}{
		{`x`, 400, fakemaster.Problem{Code: "invalid", Field: "body", Value: "x", Want: `one JSON object, such as {"do":"agent-hang","agent":"agent-0"}`}},
		{`null`, 400, fakemaster.Problem{Code: "invalid", Field: "body", Value: "null", Want: `one JSON object, such as {"do":"agent-hang","agent":"agent-0"}`}},
		{`{"do":["x"]}`, 400, fakemaster.Problem{Code: "invalid", Field: "do", Value: `["x"]`, Want: "a text or a number"}},
		{`{"do":"agent-hang"}`, 400, fakemaster.Problem{Code: "missing", Field: "agent", Want: "the name or the id of an agent: agent-0 and so on"}},
		{`{"do":"agent-hang","agent":"agent-9"}`, 400, fakemaster.Problem{Code: "invalid", Field: "agent", Value: "agent-9", Want: agents}},
		{`{"do":"agent-hang","agent":""}`, 400, fakemaster.Problem{Code: "invalid", Field: "agent", Want: agents}},
		{`{"do":"agent-hang","agent":"agent-0","for":1}`, 400, fakemaster.Problem{Code: "unknown-field", Field: "for", Value: "1", Want: "one of do, agent"}},
		{`{"do":"agent-partition","agent":"agent-0","direction":"up"}`, 400, fakemaster.Problem{Code: "invalid", Field: "direction", Value: "up", Want: "both, to-master or from-master; both if it is not said"}},
		{`{"do":"master-failover","down_ms":-1}`, 400, fakemaster.Problem{Code: "invalid", Field: "down_ms", Value: "-1", Want: "how long no master answers, in milliseconds, 0 to 600000; 0 if it is not said"}},
		{`{"do":"drop-stream","framework":"nobody"}`, 400, fakemaster.Problem{Code: "invalid", Field: "framework", Value: "nobody", Want: "the name or the id of a framework that is subscribed, or * for all"}},
		{`{"do":"agent-start","agent":"agent-0"}`, 409, fakemaster.Problem{Code: "conflict", Want: "agent 0 runs already"}},
		{`{"do":"agent-resume","agent":"agent-0"}`, 409, fakemaster.Problem{Code: "conflict", Want: "agent 0 does not hang"}},
		{`{"do":"slow","by_ms":1}`, 409, fakemaster.Problem{Code: "conflict", Want: "an agent or a framework; wanted one of them"}},
		{`{"do":"provider-gone","agent":"agent-0","provider":"x"}`, 409, fakemaster.Problem{Code: "conflict", Want: `agent-0 has no resource provider "x"`}},
	} {
		resp, text := post(t, s, "POST", "/control", c.body, nil)
		assert.Equal(t, c.code, resp.StatusCode, c.body)
		var got struct{ Error fakemaster.Problem }
		require.NoError(t, json.Unmarshal([]byte(text), &got), text)
		assert.Equal(t, c.want, got.Error, c.body)
	}
	resp, text := post(t, s, "POST", "/control", `{"do":"agent-hnag","agent":"agent-0"}`, nil)
	assert.Equal(t, 400, resp.StatusCode)
	assert.Contains(t, text, `"field":"do","value":"agent-hnag","want":"one of agent-stop, agent-start, `)
	resp, _ = post(t, s, "PUT", "/control", "", nil)
	assert.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
}

// A page of another site can neither look nor steer.
func TestControlIsGuarded(t *testing.T) {
	s := start(t, nil)
	for _, h := range []map[string]string{
		{"Host": "rebound.example:5050"}, {"Origin": "http://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"},
	} {
		resp, _ := post(t, s, "POST", "/control", `{"do":"agent-hang","agent":"agent-0"}`, h)
		assert.Equal(t, http.StatusForbidden, resp.StatusCode, h)
	}
	assert.False(t, shown(t, s).Agents[0].Hung)
	resp, _ := post(t, s, "GET", "/control", "", map[string]string{"Host": "localhost:1"})
	assert.Equal(t, http.StatusOK, resp.StatusCode)
}

// An agent of which nothing is heard becomes unreachable, in whichever way, and comes back with its tasks.
func TestUnreachableAgents(t *testing.T) {
	for name, orders := range map[string][2]string{
		"hang":         {`{"do":"agent-hang","agent":"agent-0"}`, `{"do":"agent-resume","agent":"agent-0"}`},
		"stop":         {`{"do":"agent-stop","agent":"agent-0"}`, `{"do":"agent-start","agent":"agent-0"}`},
		"cut":          {`{"do":"agent-partition","agent":"agent-0"}`, `{"do":"agent-heal","agent":"agent-0"}`},
		"cut one way":  {`{"do":"agent-partition","agent":"agent-0","direction":"to-master"}`, `{"do":"agent-heal","agent":"agent-0"}`},
		"cut the rest": {`{"do":"agent-partition","agent":"agent-0","direction":"from-master"}`, `{"do":"agent-heal","agent":"agent-0"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(o *fakemaster.Options) {
				o.Ping, o.Missed, o.Reregister = 50*time.Millisecond, 2, 50*time.Millisecond
			})
			f := newFramework(t, s, mesosapi.Protobuf).subscribe()
			f.launch(0, f.command(0, "t", "sleep 1000"))
			f.heard("t", mesosapi.TaskRunning)
			control(t, s, orders[0])
			lost := f.heard("t", mesosapi.TaskUnreachable)
			assert.NotNil(t, lost.UnreachableTime)
			f.until(func(e *mesosapi.Event) bool {
				return e.Type == mesosapi.EventFailure && e.Failure.AgentID == lost.AgentID
			})
			control(t, s, orders[1])
			assert.Equal(t, mesosapi.ReasonAgentReregistered, *f.heard("t", mesosapi.TaskRunning).Reason)
		})
	}
}

func TestRebootEndsTasks(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	f.launch(0, f.command(0, "t", "sleep 1000"))
	f.heard("t", mesosapi.TaskRunning)
	control(t, s, `{"do":"agent-reboot","agent":"agent-0"}`)
	assert.Equal(t, mesosapi.ReasonExecutorTerminated, *f.heard("t", mesosapi.TaskFailed).Reason)
}

func TestMarkGone(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	f.launch(1, f.command(1, "t", "sleep 1000"))
	f.heard("t", mesosapi.TaskRunning)
	control(t, s, `{"do":"mark-gone","agent":"`+string(f.agents[1])+`"}`)
	f.heard("t", mesosapi.TaskGoneByOperator)
	becomes(t, s, 1, "gone")
	control(t, s, `{"do":"master-failover"}`)
	becomes(t, s, 1, "gone")
}

// A lost update comes again, with the same uuid.
func TestLostUpdates(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.Protobuf).subscribe()
	f.offered(0)
	control(t, s, `{"do":"lose-updates","count":1}`)
	assert.Equal(t, 1, shown(t, s).Agents[0].Losing)
	f.launch(1, f.command(1, "t", "sleep 1000"))
	f.heard("t", mesosapi.TaskRunning)
	assert.Zero(t, shown(t, s).Agents[1].Losing)
}

// Nothing else happens to an agent whose connection breaks.
func TestBrokenLink(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.JSON).subscribe()
	f.launch(0, f.command(0, "t", "sleep 1000"))
	f.heard("t", mesosapi.TaskRunning)
	control(t, s, `{"do":"slow","agent":"agent-0","by_ms":5}`)
	control(t, s, `{"do":"agent-break","agent":"agent-0"}`)
	becomes(t, s, 0, "registered")
	assert.Equal(t, mesosapi.TaskRunning, f.reconcile(mesosapi.ReconcileTask{TaskID: "t"})[0].State)
	assert.Equal(t, 5.0, shown(t, s).Agents[0].Late)
}

// Every fault is listed with what it wants.
func TestControlListsFaults(t *testing.T) {
	s := start(t, nil)
	v := shown(t, s)
	var names []string
	for _, c := range v.Commands {
		names = append(names, c.Do)
	}
	assert.Equal(t, []string{
		"agent-stop", "agent-start", "agent-reboot", "agent-hang", "agent-resume", "agent-partition", "agent-heal", "agent-break",
		"mark-gone", "master-failover", "drop-stream", "slow", "lose-updates", "provider-subscribe", "provider-disconnect", "provider-gone",
	}, names)
	assert.Regexp(t, `-S0$`, v.Agents[0].ID)
	assert.Regexp(t, `-S1$`, v.Agents[1].ID)
}

// What is not acknowledged is shown: a test ends when it is nothing.
func TestUnacknowledgedUpdatesAreShown(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.JSON).subscribe()
	f.launch(0, f.command(0, "t", "sleep 1000"))
	e := f.until(func(e *mesosapi.Event) bool { return e.Type == mesosapi.EventUpdate })
	assert.Positive(t, shown(t, s).Agents[0].Unacknowledged)
	assert.Zero(t, shown(t, s).Agents[1].Unacknowledged)
	f.acknowledge(&e.Update.Status)
	f.heard("t", mesosapi.TaskRunning)
	assert.Zero(t, shown(t, s).Agents[0].Unacknowledged)
}
