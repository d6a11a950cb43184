package observe

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// loop answers requests as it was told to.
type loop struct {
	asked  []scheduler.Event
	answer harness.Answer
	err    error
}

func (l *loop) ask(_ context.Context, e scheduler.Event) (harness.Answer, error) {
	l.asked = append(l.asked, e)
	return l.answer, l.err
}

// request is what a client sends.
type request struct {
	method, path, body string
	host               string
	header             map[string]string
}

func (q request) send(s *Server) *httptest.ResponseRecorder {
	r := httptest.NewRequest(q.method, q.path, strings.NewReader(q.body))
	r.Host = q.host
	if q.host == "" {
		r.Host = "127.0.0.1:8080"
	}
	r.Header.Set("Content-Type", "application/json")
	for k, v := range q.header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func post(path, body string) request {
	return request{method: http.MethodPost, path: path, body: body}
}

func TestRequestsBecomeEvents(t *testing.T) {
	for _, c := range []struct {
		path, body string
		want       scheduler.Event
		answer     harness.Answer
		status     int
		says       string
	}{
		{"/v1/reconcile", ``, scheduler.Event{Type: scheduler.EventReconcile}, harness.Answer{Round: 7}, 202, `{"round":7,"subject":"tasks","kind":"explicit"}`},
		{"/v1/reconcile", `{}`, scheduler.Event{Type: scheduler.EventReconcile}, harness.Answer{}, 202, `{"round":null,"subject":"tasks","kind":"explicit"}`},
		{
			"/v1/reconcile", ` {"kind":"implicit"} `,
			scheduler.Event{Type: scheduler.EventReconcile, Kind: scheduler.RoundImplicit},
			harness.Answer{Round: 1},
			202, `{"round":1,"subject":"tasks","kind":"implicit"}`,
		},
		{
			"/v1/reconcile", `{"task_ids":["a","é\u0000"],"kind":"explicit"}`,
			scheduler.Event{Type: scheduler.EventReconcile, TaskIDs: []mesos.TaskID{"a", "é\x00"}},
			harness.Answer{Round: 1},
			202, `{"round":1,"subject":"tasks","kind":"explicit"}`,
		},
		{"/v1/reconcile", `{"agent_id":"a1"}`, scheduler.Event{Type: scheduler.EventReconcile, AgentID: "a1"}, harness.Answer{Round: 2}, 202, `{"round":2,"subject":"tasks","kind":"explicit"}`},
		{"/v1/reconcile", `{"subject":"tasks"}`, scheduler.Event{Type: scheduler.EventReconcile}, harness.Answer{Round: 2}, 202, `{"round":2,"subject":"tasks","kind":"explicit"}`},
		{"/v1/reconcile", `{"subject":"operations"}`, scheduler.Event{Type: scheduler.EventReconcileOperations}, harness.Answer{Round: 3}, 202, `{"round":3,"subject":"operations","kind":"explicit"}`},
		{
			"/v1/reconcile", `{"kind":"implicit","subject":"operations"}`,
			scheduler.Event{Type: scheduler.EventReconcileOperations, Kind: scheduler.RoundImplicit},
			harness.Answer{Round: 4},
			202, `{"round":4,"subject":"operations","kind":"implicit"}`,
		},
		{
			"/v1/reconcile", `{"operation_ids":["r1","r2"],"subject":"operations"}`,
			scheduler.Event{Type: scheduler.EventReconcileOperations, OperationIDs: []mesos.OperationID{"r1", "r2"}},
			harness.Answer{Round: 5},
			202, `{"round":5,"subject":"operations","kind":"explicit"}`,
		},
		{
			"/v1/reconcile", `{"subject":"operations","agent_id":"a1"}`,
			scheduler.Event{Type: scheduler.EventReconcileOperations, AgentID: "a1"},
			harness.Answer{Round: 6},
			202, `{"round":6,"subject":"operations","kind":"explicit"}`,
		},
		{"/v1/pause", `{}`, scheduler.Event{Type: scheduler.EventPause}, harness.Answer{}, 200, `{"paused":true}`},
		{"/v1/resume", ``, scheduler.Event{Type: scheduler.EventResume}, harness.Answer{}, 200, `{"paused":false}`},
	} {
		l := &loop{answer: c.answer}
		w := post(c.path, c.body).send(&Server{State: newState(), Ask: l.ask})
		assert.Equal(t, c.status, w.Code, c.body)
		assert.Equal(t, c.says+"\n", w.Body.String())
		assert.Equal(t, []scheduler.Event{c.want}, l.asked)
	}
}

// What the machine or the loop did not do is said in one form.
func TestRequestsThatAreNotDone(t *testing.T) {
	rejected := func(code scheduler.RejectCode) harness.Answer {
		return harness.Answer{Rejection: &scheduler.Rejection{Code: code, Field: "task_ids", Value: "x<&\x1b", Want: "a task"}}
	}
	for _, c := range []struct {
		answer harness.Answer
		err    error
		status int
		says   string
	}{
		{rejected(scheduler.RejectUnknownTask), nil, 409, `{"error":{"code":"unknown-task","field":"task_ids","value":"x\u003c\u0026\u001b","want":"a task"}}`},
		{rejected(scheduler.RejectInvalid), nil, 400, `"code":"invalid"`},
		{rejected(scheduler.RejectMissing), nil, 400, `"code":"missing"`},
		{rejected(scheduler.RejectTooMany), nil, 400, `"code":"too-many"`},
		{rejected(scheduler.RejectNotSubscribed), nil, 409, `"code":"not-subscribed"`},
		{rejected(scheduler.RejectOver), nil, 409, `"code":"over"`},
		{rejected(scheduler.RejectUnknownOperation), nil, 409, `"code":"unknown-operation"`},
		{harness.Answer{}, harness.ErrStopped, 503, `"code":"stopping"`},
		{harness.Answer{}, harness.ErrRebuilt, 503, `"code":"rebuilt"`},
		{harness.Answer{}, context.DeadlineExceeded, 503, `"code":"no-answer"`},
		{harness.Answer{}, errors.New("secret"), 503, `"code":"no-answer"`},
	} {
		for _, path := range []string{"/v1/reconcile", "/v1/pause", "/v1/resume"} {
			w := post(path, "").send(&Server{State: newState(), Ask: (&loop{answer: c.answer, err: c.err}).ask})
			assert.Equal(t, c.status, w.Code, c.says)
			assert.Contains(t, w.Body.String(), c.says)
			assert.NotContains(t, w.Body.String(), "secret")
		}
	}
}

// Whatever is wrong with a request is named, and nothing reaches the loop.
func TestHostileRequests(t *testing.T) {
	const path = "/v1/reconcile"
	with := func(header, value string) request {
		return request{method: http.MethodPost, path: path, header: map[string]string{header: value}}
	}
	from := func(host string) request { return request{method: http.MethodPost, path: path, host: host} }
	deep := strings.Repeat("[", 100_000)
	long := `"` + strings.Repeat("x", maxID+1) + `"`
	for _, c := range []struct {
		request request
		status  int
		want    problem
	}{
		{post(path, `[]`), 400, problem{"invalid", "body", `[]`, "one JSON object"}},
		{post(path, `null`), 400, problem{"invalid", "body", `null`, "one JSON object"}},
		{post(path, `{"kind":"explicit"`), 400, problem{"invalid", "body", `{"kind":"explicit"`, "one JSON object"}},
		{post(path, `{"kind":"explicit"}{}`), 400, problem{"invalid", "body", `{"kind":"explicit"}{}`, "one JSON object"}},
		{post(path, `{"kind"}`), 400, problem{"invalid", "body", `{"kind"}`, "one JSON object"}},
		{post(path, `{1:2}`), 400, problem{"invalid", "body", `{1:2}`, "one JSON object"}},
		{post(path, `kind=explicit`), 400, problem{"invalid", "body", `kind=explicit`, "one JSON object"}},
		{post(path, deep), 400, problem{"invalid", "body", deep[:80], "one JSON object"}},
		{post(path, `{"task_ids":`+deep), 400, problem{"invalid", "body", (`{"task_ids":` + deep)[:80], "one JSON object"}},
		{post(path, "{\"kind\":\"\xff\"}"), 400, problem{"invalid", "body", "", "text in UTF-8"}},
		{post(path, strings.Repeat(" ", maxBody+1)), 413, problem{"too-many", "body", "", "at most 1048576 bytes"}},
		{post(path, `{"kind":"both"}`), 400, problem{"invalid", "kind", `"both"`, "explicit or implicit"}},
		{post(path, `{"kind":null}`), 400, problem{"invalid", "kind", `null`, "explicit or implicit"}},
		{post(path, `{"kind":1}`), 400, problem{"invalid", "kind", `1`, "explicit or implicit"}},
		{post(path, `{"Kind":"explicit"}`), 400, problem{"unknown-field", "Kind", `"explicit"`, "one of agent_id, kind, operation_ids, subject, task_ids"}},
		{post(path, `{"kind":"explicit","kind":"implicit"}`), 400, problem{"duplicate", "kind", `"implicit"`, "each field once"}},
		{post(path, `{"task":"a"}`), 400, problem{"unknown-field", "task", `"a"`, "one of agent_id, kind, operation_ids, subject, task_ids"}},
		{post(path, `{"task_ids":[]}`), 400, problem{"invalid", "task_ids", `[]`, "a list of at least one task id, each of 1 to 4096 bytes"}},
		{post(path, `{"task_ids":"a"}`), 400, problem{"invalid", "task_ids", `"a"`, "a list of at least one task id, each of 1 to 4096 bytes"}},
		{post(path, `{"task_ids":["a",""]}`), 400, problem{"invalid", "task_ids", `["a",""]`, "a list of at least one task id, each of 1 to 4096 bytes"}},
		{post(path, `{"task_ids":["a",null]}`), 400, problem{"invalid", "task_ids", `["a",null]`, "a list of at least one task id, each of 1 to 4096 bytes"}},
		{post(path, `{"agent_id":""}`), 400, problem{"invalid", "agent_id", `""`, "an agent id of 1 to 4096 bytes"}},
		{post(path, `{"agent_id":`+long+`}`), 400, problem{"invalid", "agent_id", long[:80], "an agent id of 1 to 4096 bytes"}},
		{post(path, `{"agent_id":"a","task_ids":["t"]}`), 400, problem{"invalid", "agent_id", "a", "an agent or ids, not both"}},
		{post(path, `{"task_ids":["t"],"agent_id":"a"}`), 400, problem{"invalid", "agent_id", "a", "an agent or ids, not both"}},
		{post(path, `{"subject":"offers"}`), 400, problem{"invalid", "subject", `"offers"`, "tasks or operations"}},
		{post(path, `{"subject":null}`), 400, problem{"invalid", "subject", `null`, "tasks or operations"}},
		{post(path, `{"subject":["tasks"]}`), 400, problem{"invalid", "subject", `["tasks"]`, "tasks or operations"}},
		{post(path, `{"subject":"tasks","subject":"operations"}`), 400, problem{"duplicate", "subject", `"operations"`, "each field once"}},
		{post(path, `{"subject":"operations","task_ids":["t"]}`), 400, problem{"invalid", "task_ids", "[t]", "operation_ids, as the subject is operations"}},
		{post(path, `{"task_ids":["t"],"subject":"operations"}`), 400, problem{"invalid", "task_ids", "[t]", "operation_ids, as the subject is operations"}},
		{post(path, `{"operation_ids":["r"]}`), 400, problem{"invalid", "operation_ids", "[r]", `"subject":"operations" with them`}},
		{post(path, `{"operation_ids":["r"],"subject":"tasks"}`), 400, problem{"invalid", "operation_ids", "[r]", `"subject":"operations" with them`}},
		{post(path, `{"operation_ids":["r"],"subject":"operations","agent_id":"a"}`), 400, problem{"invalid", "agent_id", "a", "an agent or ids, not both"}},
		{post(path, `{"operation_ids":[],"subject":"operations"}`), 400, problem{"invalid", "operation_ids", `[]`, "a list of at least one operation id, each of 1 to 4096 bytes"}},
		{post(path, `{"operation_ids":{"a":1}}`), 400, problem{"invalid", "operation_ids", `{"a":1}`, "a list of at least one operation id, each of 1 to 4096 bytes"}},
		{post(path, `{"operation_ids":[`+long+`]}`), 400, problem{"invalid", "operation_ids", `[` + long[:79], "a list of at least one operation id, each of 1 to 4096 bytes"}},
		{post("/v1/pause", `{"kind":"explicit"}`), 400, problem{"unknown-field", "kind", `"explicit"`, "no fields"}},
		{with("Content-Type", "text/plain"), 415, problem{"invalid", "Content-Type", "text/plain", "application/json"}},
		{with("Content-Type", ""), 415, problem{"invalid", "Content-Type", "", "application/json"}},
		{with("Content-Type", "application/x-www-form-urlencoded"), 415, problem{"invalid", "Content-Type", "application/x-www-form-urlencoded", "application/json"}},
		{with("Origin", "https://evil.example"), 403, problem{"origin", "Origin", "https://evil.example", "a request of this page itself, or of no page"}},
		{with("Origin", "null"), 403, problem{"origin", "Origin", "null", "a request of this page itself, or of no page"}},
		{with("Origin", "http://127.0.0.1:8081"), 403, problem{"origin", "Origin", "http://127.0.0.1:8081", "a request of this page itself, or of no page"}},
		{with("Sec-Fetch-Site", "cross-site"), 403, problem{"origin", "Origin", "", "a request of this page itself, or of no page"}},
		{with("Sec-Fetch-Site", "same-site"), 403, problem{"origin", "Origin", "", "a request of this page itself, or of no page"}},
		{from("evil.example:8080"), 403, problem{"host", "Host", "evil.example:8080", "an IP address or localhost"}},
		{from("127.0.0.1.evil.example"), 403, problem{"host", "Host", "127.0.0.1.evil.example", "an IP address or localhost"}},
		{from("localhost.evil.example"), 403, problem{"host", "Host", "localhost.evil.example", "an IP address or localhost"}},
	} {
		l := &loop{}
		w := c.request.send(&Server{State: newState(), Ask: l.ask})
		assert.Equal(t, c.status, w.Code, "%+v", c.want)
		var got struct{ Error problem }
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got), w.Body.String())
		assert.Equal(t, c.want, got.Error)
		assert.Empty(t, l.asked)
	}
}

func TestMethods(t *testing.T) {
	l := &loop{}
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, "/v1/reconcile", 405},
		{http.MethodPut, "/v1/reconcile", 405},
		{http.MethodGet, "/v1/pause", 405},
		{http.MethodDelete, "/v1/resume", 405},
		{http.MethodPost, "/v1/state", 405},
		{http.MethodPost, "/", 405},
		{http.MethodGet, "/nothing", 404},
		{http.MethodPost, "/v1/teardown", 404},
	} {
		w := request{method: c.method, path: c.path}.send(&Server{State: newState(), Ask: l.ask})
		assert.Equal(t, c.want, w.Code, c.method+c.path)
	}
	assert.Empty(t, l.asked)
}

// Without a loop nothing is taken.
func TestNothingToAsk(t *testing.T) {
	assert.Equal(t, 404, post("/v1/reconcile", "").send(&Server{State: newState()}).Code)
}

// The names under which the address may be asked.
func TestHosts(t *testing.T) {
	for _, c := range []struct {
		host        string
		public      bool
		name        string
		read, write int
	}{
		{"127.0.0.1:8080", false, "", 200, 200},
		{"[::1]:8080", false, "", 200, 200},
		{"[::1]", false, "", 200, 200},
		{"10.1.2.3", false, "", 200, 200},
		{"LOCALHOST:9", false, "", 200, 200},
		{"box:8080", false, "", 403, 403},
		{"box:8080", true, "", 200, 403},
		{"box:8080", true, "Box", 200, 200},
		{"evil.example", true, "box", 200, 403},
	} {
		s := &Server{State: newState(), Ask: (&loop{}).ask, Public: c.public, Name: c.name}
		assert.Equal(t, c.read, request{method: http.MethodGet, path: "/v1/state", host: c.host}.send(s).Code, c.host)
		assert.Equal(t, c.write, request{method: http.MethodPost, path: "/v1/pause", host: c.host}.send(s).Code, c.host)
	}
	same := request{method: http.MethodPost, path: "/v1/pause", header: map[string]string{"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}}
	assert.Equal(t, 200, same.send(&Server{State: newState(), Ask: (&loop{}).ask}).Code, "the page's own request")
}

// A flood is turned away instead of being queued.
func TestBusy(t *testing.T) {
	release, under := make(chan struct{}), make(chan struct{})
	s := &Server{State: newState(), Ask: func(context.Context, scheduler.Event) (harness.Answer, error) {
		under <- struct{}{}
		<-release
		return harness.Answer{}, nil
	}}
	handler := s.Handler()
	serve := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/v1/pause", nil)
		r.Host = "localhost"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	var all sync.WaitGroup
	for range maxOpen {
		all.Go(func() { assert.Equal(t, 200, serve().Code) })
	}
	for range maxOpen {
		<-under
	}
	w := serve()
	assert.Equal(t, 503, w.Code)
	assert.Equal(t, "1", w.Header().Get("Retry-After"))
	assert.Contains(t, w.Body.String(), `"code":"busy"`)
	close(release)
	all.Wait()
}

func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"kind":"implicit"}`, `{"task_ids":["a"]}`, `{"agent_id":"a"}`, `{"kind":1}`, `[`, `{"a":[[[[`,
		`{"subject":"operations"}`, `{"operation_ids":["r"],"subject":"operations"}`, `{"subject":"tasks","operation_ids":["r"]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var q roundWish
		if readFields(body, q.fields()) != nil {
			return
		}
		e, wrong := q.event()
		if wrong != nil {
			return
		}
		for _, id := range e.TaskIDs {
			assert.True(t, id != "" && len(id) <= maxID)
		}
		for _, id := range e.OperationIDs {
			assert.True(t, id != "" && len(id) <= maxID)
		}
		assert.LessOrEqual(t, len(e.AgentID), maxID)
		named := 0
		for _, is := range []bool{e.AgentID != "", e.TaskIDs != nil, e.OperationIDs != nil} {
			if is {
				named++
			}
		}
		assert.LessOrEqual(t, named, 1)
		assert.Equal(t, q.subject == scheduler.RoundOperations, e.Type == scheduler.EventReconcileOperations)
		assert.True(t, e.Type == scheduler.EventReconcileOperations || e.OperationIDs == nil)
		assert.True(t, e.Type == scheduler.EventReconcile || e.TaskIDs == nil)
		assert.Less(t, e.Kind, scheduler.RoundKinds)
	})
}
