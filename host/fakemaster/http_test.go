package fakemaster_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
)

const (
	schedulerPath = "/api/v1/scheduler"
	jsonType      = "application/json"
	protobufType  = "application/x-protobuf"

	info = `"framework_info":{"user":"root","name":"x"}`
)

// header is what a framework sends; more is name, value, …: an empty value takes a header away.
func header(more ...string) map[string]string {
	h := map[string]string{"Content-Type": jsonType, "Accept": jsonType}
	for i := 0; i < len(more); i += 2 {
		h[more[i]] = more[i+1]
	}
	return h
}

// Each status code, with the words of Mesos 1.11.0: see the recordings of
// host/mesosapi and the scripts of host/differential, which hold many more.
func TestStatusCodes(t *testing.T) {
	s := start(t, nil)
	f := newFramework(t, s, mesosapi.JSON).subscribe()
	gone := newFramework(t, s, mesosapi.JSON).subscribe()
	gone.stream.Close()
	for shown(t, s).Frameworks[1].State != "disconnected" {
		require.NoError(t, gone.ctx.Err())
	}
	call := func(id mesosapi.FrameworkID, text string) string {
		return fmt.Sprintf(`{"framework_id":{"value":%q},%s}`, id, text)
	}
	own := header("Mesos-Stream-Id", f.stream.ID())
	with := func(more ...string) map[string]string {
		return header(append([]string{"Mesos-Stream-Id", f.stream.ID()}, more...)...)
	}
	reconcile := call(f.id, `"type":"RECONCILE","reconcile":{}`)
	invalid := "Failed to validate scheduler::Call: "
	convert := "Failed to convert JSON into Call protobuf: "
	for _, c := range []struct {
		name, method, path, body string
		header                   map[string]string
		code                     int
		text                     string
	}{
		{"taken", "POST", schedulerPath, reconcile, own, 202, ""},
		{"path of old", "POST", "/master" + schedulerPath, reconcile, own, 202, ""},
		{"slash at the end", "POST", schedulerPath + "/", reconcile, own, 202, ""},
		{"unknown fields", "POST", schedulerPath, call(f.id, `"type":"RECONCILE","reconcile":{"tusks":[1,{"a":null}]},"x":"y"`), own, 202, ""},
		{"one instead of a list", "POST", schedulerPath, call(f.id, `"type":"RECONCILE","reconcile":{"tasks":{"task_id":{"value":"x"}}}`), own, 202, ""},
		{"numbers as texts", "POST", schedulerPath, call(f.id, `"type":"DECLINE","decline":{"filters":{"refuse_seconds":"1.5"}}`), own, 202, ""},
		{"any Accept", "POST", schedulerPath, reconcile, with("Accept", "text/html"), 202, ""},
		{"updated", "POST", schedulerPath, call(f.id, `"type":"UPDATE_FRAMEWORK","update_framework":{"framework_info":{"user":"nobody","name":"y","checkpoint":true,"roles":["test"],"capabilities":[{"type":"MULTI_ROLE"}],"id":{"value":"`+string(f.id)+`"}}}`), own, 200, ""},

		{"no type of content", "POST", schedulerPath, reconcile, with("Content-Type", ""), 400, "Expecting 'Content-Type' to be present"},
		{"empty", "POST", schedulerPath, "", own, 400, "Failed to parse body into JSON: syntax error at line 1 near: "},
		{"cut", "POST", schedulerPath, `{"type":"RECONCILE"`, own, 400, "Failed to parse body into JSON: syntax error at line 1 near: "},
		{"more", "POST", schedulerPath, reconcile + "x", own, 400, "Failed to parse body into JSON: Parsed JSON included non-whitespace trailing characters: x"},
		{"list", "POST", schedulerPath, "[]", own, 400, convert + "Expecting a JSON object"},
		{"text for a message", "POST", schedulerPath, `{"type":"RECONCILE","framework_id":"x"}`, own, 400, convert + "Not expecting a JSON string for field 'framework_id'"},
		{"number for a name", "POST", schedulerPath, call(f.id, `"type":9,"reconcile":{}`), own, 400, convert + "Not expecting a JSON number for field 'type'"},
		{"truth for a text", "POST", schedulerPath, `{"type":"RECONCILE","framework_id":{"value":true}}`, own, 400, convert + "Not expecting a JSON boolean for field 'value'"},
		{"list for one", "POST", schedulerPath, call(f.id, `"type":"RECONCILE","reconcile":[]`), own, 400, convert + "Not expecting a JSON array for field 'reconcile'"},
		{"bad bytes", "POST", schedulerPath, call(f.id, `"type":"ACKNOWLEDGE","acknowledge":{"agent_id":{"value":"a"},"task_id":{"value":"t"},"uuid":"!!!"}`), own, 400, convert + "Failed to base64 decode bytes field 'uuid': Invalid character '!'"},
		{"missing", "POST", schedulerPath, `{"type":"SUBSCRIBE","subscribe":{"framework_info":{}}}`, header(), 400, convert + "Missing required fields: subscribe.framework_info.user, subscribe.framework_info.name"},
		{"missing in a list", "POST", schedulerPath, call(f.id, `"type":"RECONCILE","reconcile":{"tasks":[{}]}`), own, 400, convert + "Missing required fields: reconcile.tasks[0].task_id"},
		{"bad protobuf", "POST", schedulerPath, "\xff\xff\xff", with("Content-Type", protobufType), 400, "Failed to parse body into Call protobuf"},
		{"no type", "POST", schedulerPath, call(f.id, `"reconcile":{}`), own, 400, invalid + "Expecting 'type' to be present"},
		{"strange type", "POST", schedulerPath, call(f.id, `"type":"FROBNICATE"`), own, 400, invalid + "Expecting 'type' to be present"},
		{"UNKNOWN", "POST", schedulerPath, call(f.id, `"type":"UNKNOWN"`), own, 400, invalid + "a call of type UNKNOWN aborts a real Mesos 1.11.0; rollcall master only refuses it"},
		{"UNKNOWN in protobuf", "POST", schedulerPath, "\x0a\x03\x0a\x01x\x10\x00", with("Content-Type", protobufType), 400, invalid + "a call of type UNKNOWN aborts a real Mesos 1.11.0; rollcall master only refuses it"},
		{"no framework", "POST", schedulerPath, `{"type":"RECONCILE","reconcile":{}}`, own, 400, invalid + "Expecting 'framework_id' to be present"},
		{"no field", "POST", schedulerPath, call(f.id, `"type":"RECONCILE"`), own, 400, invalid + "Expecting 'reconcile' to be present"},
		{"short uuid", "POST", schedulerPath, call(f.id, `"type":"ACKNOWLEDGE","acknowledge":{"agent_id":{"value":"a"},"task_id":{"value":"t"},"uuid":"AAAA"}`), own, 400, invalid + "Not a valid UUID"},
		{"no agent", "POST", schedulerPath, call(f.id, `"type":"ACKNOWLEDGE_OPERATION_STATUS","acknowledge_operation_status":{"operation_id":{"value":"o"},"uuid":"ERERERERQRGBEREREREREQ=="}`), own, 400, invalid + "Expecting 'agent_id' to be present"},
		{"nobody's", "POST", schedulerPath, call("nobody", `"type":"RECONCILE","reconcile":{}`), own, 400, "Framework cannot be found"},
		{"no stream", "POST", schedulerPath, reconcile, header(), 400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header"},
		{"wrong stream", "POST", schedulerPath, reconcile, header("Mesos-Stream-Id", "zzz"), 400, "The stream ID 'zzz' included in this request didn't match the stream ID currently associated with framework ID " + string(f.id)},
		{"subscribe on a stream", "POST", schedulerPath, `{"type":"SUBSCRIBE","subscribe":{` + info + `}}`, own, 400, "Subscribe calls should not include the 'Mesos-Stream-Id' header"},
		{"two ids", "POST", schedulerPath, call("a", `"type":"SUBSCRIBE","subscribe":{`+info+`}`), header(), 400, invalid + "'framework_id' differs from 'subscribe.framework_info.id'"},
		{"bad gzip", "POST", schedulerPath, reconcile, with("Content-Encoding", "gzip"), 400, "Failed to decode the body: gzip: invalid header"},

		{"disconnected", "POST", schedulerPath, call(gone.id, `"type":"RECONCILE","reconcile":{}`), header("Mesos-Stream-Id", gone.stream.ID()), 403, "Framework is not subscribed"},
		{"nowhere", "POST", "/nowhere", "", own, 404, "404 Not Found."},
		{"GET", "GET", schedulerPath, "", own, 405, "405 Method Not Allowed. Expecting one of { 'POST' }, but received 'GET'."},
		{"PUT", "PUT", schedulerPath, reconcile, own, 405, "405 Method Not Allowed. Expecting one of { 'POST' }, but received 'PUT'."},
		{"html", "POST", schedulerPath, `{"type":"SUBSCRIBE","subscribe":{` + info + `}}`, header("Accept", "text/html"), 406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'"},
		{"weight 0", "POST", schedulerPath, `{"type":"SUBSCRIBE","subscribe":{` + info + `}}`, header("Accept", "*/*;q=0"), 406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'"},
		{"charset", "POST", schedulerPath, reconcile, with("Content-Type", jsonType+"; charset=utf-8"), 415, "Expecting 'Content-Type' of application/json or application/x-protobuf"},
		{"plain text", "POST", schedulerPath, reconcile, with("Content-Type", "text/plain"), 415, "Expecting 'Content-Type' of application/json or application/x-protobuf"},
		{"from a page", "POST", schedulerPath, reconcile, with("Origin", "http://elsewhere.example"), 403, `rollcall: Origin: "http://elsewhere.example"; wanted a request of no page`},

		{"no such call", "POST", "/api/v1", `{"type":"NOPE"}`, header(), 400, "Failed to validate master::Call: Expecting 'type' to be present"},
		{"gone of nobody", "POST", "/api/v1", `{"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"x"}}}`, header(), 404, "Agent 'x' not found"},
		{"gone of what", "POST", "/api/v1", `{"type":"MARK_AGENT_GONE"}`, header(), 400, "Failed to validate master::Call: Expecting 'mark_agent_gone' to be present"},
		{"not here", "POST", "/api/v1", `{"type":"GET_FLAGS"}`, header(), 501, "rollcall master does not answer GET_FLAGS"},
		{"operator in protobuf", "POST", "/api/v1", "", header("Content-Type", protobufType), 415, "rollcall master answers the operator API in JSON only"},
		{"health", "GET", "/health", "", nil, 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, text := post(t, s, c.method, c.path, c.body, c.header)
			assert.Equal(t, c.code, resp.StatusCode)
			assert.Equal(t, c.text, text)
			if c.text == "" {
				assert.Equal(t, "0", resp.Header.Get("Content-Length"))
			} else {
				assert.Equal(t, "text/plain; charset=utf-8", resp.Header.Get("Content-Type"))
			}
			if c.code == 405 {
				assert.Equal(t, "POST", resp.Header.Get("Allow"))
			}
		})
	}
}

func TestAcceptChoosesTheFormatOfTheStream(t *testing.T) {
	s := start(t, nil)
	for accept, want := range map[string]string{
		"": jsonType, "*/*": jsonType, protobufType: protobufType, protobufType + "," + jsonType: jsonType,
		"application/*": jsonType, "application/json;q=0, application/x-protobuf;q=0.5": protobufType,
	} {
		req, err := http.NewRequestWithContext(patient(t), "POST", "http://"+s.Addr()+schedulerPath, strings.NewReader(`{"type":"SUBSCRIBE","subscribe":{`+info+`}}`))
		require.NoError(t, err)
		req.Header.Set("Content-Type", jsonType)
		if accept != "" {
			req.Header.Set("Accept", accept)
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		assert.Equal(t, want, resp.Header.Get("Content-Type"), accept)
		assert.Equal(t, []string{"chunked"}, resp.TransferEncoding)
		assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, resp.Header.Get("Mesos-Stream-Id"))
		resp.Body.Close()
	}
}

func TestNotTheLeader(t *testing.T) {
	s := start(t, func(o *fakemaster.Options) { o.Leader = "localhost:5051" })
	for path, want := range map[string]string{
		schedulerPath: "//localhost:5051/master/api/v1/scheduler", "/api/v1": "//localhost:5051/master/api/v1",
		"/master/state": "//localhost:5051/master/state", "/master/redirect": "//localhost:5051",
	} {
		resp, text := post(t, s, "POST", path, "", nil)
		assert.Equal(t, 307, resp.StatusCode)
		assert.Equal(t, want, resp.Header.Get("Location"))
		assert.Empty(t, text)
	}
}

// Clients find the leader by themselves.
func TestClientsFollowToTheLeader(t *testing.T) {
	leads := start(t, nil)
	follows := start(t, func(o *fakemaster.Options) { o.Leader = leads.Addr() })
	f := newFramework(t, follows, mesosapi.Protobuf).subscribe()
	assert.Equal(t, leads.Addr(), f.stream.Master())
	assert.Empty(t, f.reconcile())
}

func TestCredentials(t *testing.T) {
	s := start(t, func(o *fakemaster.Options) { o.Credentials = fakemaster.Credentials{"alice": "one", "bob": "two"} })
	for _, path := range []string{schedulerPath, "/api/v1", "/control", "/state"} {
		resp, text := post(t, s, "POST", path, "{}", header("Authorization", "Basic YWxpY2U6dHdv"))
		assert.Equal(t, 401, resp.StatusCode)
		assert.Equal(t, "401 Unauthorized.", text)
		assert.Contains(t, resp.Header.Get("WWW-Authenticate"), `Basic realm="`)
	}
	api, err := mesosapi.New(mesosapi.Options{Masters: []string{s.Addr()}, Credentials: mesosapi.NewCredentials("alice", "one")})
	require.NoError(t, err)
	f := newFramework(t, s, mesosapi.Protobuf)
	f.api = api
	f.subscribe()
	assert.Empty(t, f.reconcile())

	f.api, err = mesosapi.New(mesosapi.Options{Masters: []string{s.Addr()}, Credentials: mesosapi.NewCredentials("bob", "two")})
	require.NoError(t, err)
	resp, text := post(t, s, "POST", schedulerPath, `{"type":"RECONCILE","reconcile":{},"framework_id":{"value":"`+string(f.id)+`"}}`,
		header("Authorization", "Basic Ym9iOnR3bw==", "Mesos-Stream-Id", f.stream.ID()))
	assert.Equal(t, 400, resp.StatusCode)
	assert.Equal(t, "Authenticated principal 'bob' does not match principal 'alice' set in `FrameworkInfo`", text)
	_, err = f.api.Subscribe(f.ctx, &mesosapi.Call{Type: mesosapi.CallSubscribe, Subscribe: &mesosapi.Subscribe{FrameworkInfo: mesosapi.FrameworkInfo{User: "x", Name: "x", Principal: "alice"}}})
	assert.ErrorContains(t, err, "Failed to validate scheduler::Call: Authenticated principal 'bob' does not match principal 'alice'")
}

func TestBodies(t *testing.T) {
	s := start(t, func(o *fakemaster.Options) { o.MaxBody = 4096 })
	f := newFramework(t, s, mesosapi.JSON).subscribe()
	body := `{"type":"RECONCILE","reconcile":{},"framework_id":{"value":"` + string(f.id) + `"}}`
	own := func(more ...string) map[string]string {
		return header(append([]string{"Mesos-Stream-Id", f.stream.ID()}, more...)...)
	}

	resp, text := post(t, s, "POST", schedulerPath, zipped(t, body), own("Content-Encoding", "gzip"))
	assert.Equal(t, 202, resp.StatusCode, text)
	for _, large := range []struct{ body, encoding string }{
		{body + strings.Repeat(" ", 5000), ""}, {zipped(t, body+strings.Repeat(" ", 1<<20)), "gzip"},
	} {
		resp, text = post(t, s, "POST", schedulerPath, large.body, own("Content-Encoding", large.encoding))
		assert.Equal(t, 413, resp.StatusCode)
		assert.Equal(t, "rollcall: a call of more than 4096 bytes", text)
	}

	// Chunked, and several on one connection before the first is answered.
	conn, err := net.Dial("tcp", s.Addr())
	require.NoError(t, err)
	defer conn.Close()
	one := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nMesos-Stream-Id: %s\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n",
		schedulerPath, jsonType, f.stream.ID(), 10, body[:10], len(body)-10, body[10:])
	_, err = conn.Write([]byte(one + one + one))
	require.NoError(t, err)
	in := bufio.NewReader(conn)
	for range 3 {
		resp, err := http.ReadResponse(in, nil)
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		assert.Equal(t, 202, resp.StatusCode)
	}
}

func zipped(t *testing.T, text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// A master that starts is refused, then 404, then 503, then there. Which of
// these is seen is a matter of time; their order is not.
func TestStartingUp(t *testing.T) {
	s := start(t, nil)
	done := make(chan error, 1)
	go func() { done <- s.Do(patient(t), "master-failover", map[string]string{"down_ms": "400"}) }()
	var seen []string
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	look := func() {
		text := "no answer"
		if resp, err := client.Get("http://" + s.Addr() + "/health"); err == nil {
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			text = fmt.Sprint(resp.StatusCode, " ", string(body))
		}
		if len(seen) == 0 || seen[len(seen)-1] != text {
			seen = append(seen, text)
		}
	}
	for over := false; !over; {
		select {
		case err := <-done:
			require.NoError(t, err)
			over = true
		default:
		}
		look()
	}
	order := []string{"200 ", "no answer", "404 404 Not Found.", "503 Master has not finished recovery", "200 "}
	for _, text := range seen {
		i := slices.Index(order, text)
		require.GreaterOrEqual(t, i, 0, "%q in %q", text, seen)
		order = order[i+1:]
	}
	assert.Equal(t, "200 ", seen[len(seen)-1])
}
