package mesostest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// framework is the least scheduler that can launch tasks: it keeps the offers and the updates it was sent,
// and acknowledges unless told not to.
type framework struct {
	t      *testing.T
	master *Master
	id     string
	stream string

	mu      sync.Mutex
	mute    bool                // leave updates unacknowledged
	offers  map[string]string   // offer id by agent id
	updates map[string][]string // states by task id, without repetitions of an update
	seen    map[string]bool     // uuids
}

type object = map[string]any

func id(s string) object { return object{"value": s} }

// subscribe returns after SUBSCRIBED. The stream ends with the master or the test.
func subscribe(t *testing.T, m *Master, info object) *framework {
	t.Helper()
	f := &framework{t: t, master: m, offers: map[string]string{}, updates: map[string][]string{}, seen: map[string]bool{}}
	if v, ok := info["id"]; ok {
		f.id = v.(object)["value"].(string)
	}
	call := object{"type": "SUBSCRIBE", "subscribe": object{"framework_info": info}}
	if f.id != "" {
		call["framework_id"] = id(f.id)
	}
	ctx, cancel := context.WithCancel(context.Background())
	resp := f.post(ctx, call)
	require.Equal(t, 200, resp.StatusCode)
	f.stream = resp.Header.Get("Mesos-Stream-Id")
	subscribed, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		f.read(resp.Body, subscribed)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	select {
	case <-subscribed:
	case <-time.After(10 * time.Second):
		t.Fatal("no SUBSCRIBED event")
	}
	return f
}

func (f *framework) post(ctx context.Context, call object) *http.Response {
	body, err := json.Marshal(call)
	require.NoError(f.t, err)
	req, err := http.NewRequestWithContext(ctx, "POST", f.master.URL()+"/api/v1/scheduler", bytes.NewReader(body))
	require.NoError(f.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if f.stream != "" {
		req.Header.Set("Mesos-Stream-Id", f.stream)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(f.t, err)
	return resp
}

func (f *framework) call(call object) {
	call["framework_id"] = id(f.id)
	resp := f.post(f.t.Context(), call)
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	require.Equal(f.t, 202, resp.StatusCode, "%s", text)
}

func (f *framework) read(body io.ReadCloser, subscribed chan struct{}) {
	defer body.Close()
	for r := bufio.NewReader(body); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		size, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			return
		}
		record := make([]byte, size)
		if _, err := io.ReadFull(r, record); err != nil {
			return
		}
		f.on(record, subscribed)
	}
}

func (f *framework) on(record []byte, subscribed chan struct{}) {
	var e struct {
		Type       string
		Subscribed struct {
			FrameworkID value `json:"framework_id"`
		}
		Offers struct {
			Offers []struct {
				ID      value
				AgentID value `json:"agent_id"`
			}
		}
		Update struct {
			Status struct {
				TaskID  value `json:"task_id"`
				AgentID value `json:"agent_id"`
				State   string
				UUID    string
			}
		}
	}
	if err := json.Unmarshal(record, &e); err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch e.Type {
	case "SUBSCRIBED":
		f.id = e.Subscribed.FrameworkID.Value
		close(subscribed)
	case "OFFERS":
		for _, o := range e.Offers.Offers {
			f.offers[o.AgentID.Value] = o.ID.Value
		}
	case "UPDATE":
		s := e.Update.Status
		if s.UUID == "" || !f.seen[s.UUID] {
			f.updates[s.TaskID.Value] = append(f.updates[s.TaskID.Value], s.State)
		}
		if s.UUID == "" || f.mute {
			return
		}
		f.seen[s.UUID] = true
		ack := object{"type": "ACKNOWLEDGE", "framework_id": id(f.id), "acknowledge": object{
			"agent_id": s.AgentID, "task_id": s.TaskID, "uuid": s.UUID,
		}}
		go func() { // the master may be dead by now, and that is its own test
			body, _ := json.Marshal(ack)
			req, _ := http.NewRequest("POST", f.master.URL()+"/api/v1/scheduler", bytes.NewReader(body))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Mesos-Stream-Id", f.stream)
			if resp, err := http.DefaultClient.Do(req); err == nil {
				resp.Body.Close()
			}
		}()
	}
}

// launch runs a shell command in each of the named tasks, on the agent, out of its next offer.
func (f *framework) launch(agentID, command string, names ...string) {
	var offer string
	eventually(f.t, 10*time.Second, "an offer of "+agentID, func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		offer = f.offers[agentID]
		delete(f.offers, agentID)
		return offer != ""
	})
	var infos []object
	for _, name := range names {
		infos = append(infos, object{
			"name": name, "task_id": id(name), "agent_id": id(agentID),
			"command": object{"value": command}, "resources": []object{scalar("cpus", 0.01), scalar("mem", 1)},
		})
	}
	f.call(object{"type": "ACCEPT", "accept": object{
		"offer_ids": []object{id(offer)}, "filters": object{"refuse_seconds": 0},
		"operations": []object{{"type": "LAUNCH", "launch": object{"task_infos": infos}}},
	}})
}

func scalar(name string, v float64) object {
	return object{"name": name, "type": "SCALAR", "scalar": object{"value": v}}
}

func (f *framework) states(task string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.updates[task], " ")
}

func (f *framework) awaitStates(task, states string) {
	f.t.Helper()
	eventually(f.t, 15*time.Second, fmt.Sprintf("%s: %s", task, states), func() bool { return f.states(task) == states })
}

// eventually polls a live system; the bound is for when it is broken.
func eventually(t *testing.T, within time.Duration, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", within, what)
		}
	}
}
