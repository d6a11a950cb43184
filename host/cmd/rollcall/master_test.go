package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
)

// master is a Mesos with some tasks that run: it accepts every subscription
// and answers questions about tasks as a real one does.
type master struct {
	server *httptest.Server
	tasks  map[mesosapi.TaskID]mesosapi.AgentID
	// operations that somebody started on agent a1, and how they stand.
	operations map[mesosapi.OperationID]mesosapi.OperationState

	mu         sync.Mutex
	stream     chan []byte // of the latest subscription
	recovering mesosapi.AgentID
	closed     bool // to subscriptions
}

func newMaster(t *testing.T, tasks map[mesosapi.TaskID]mesosapi.AgentID) *master {
	m := &master{tasks: tasks}
	m.server = httptest.NewServer(m)
	t.Cleanup(func() {
		m.server.CloseClientConnections()
		m.server.Close()
	})
	return m
}

func (m *master) set(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

func (m *master) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	call, err := mesosapi.UnmarshalCall(mesosapi.Protobuf, body)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case call.Type == mesosapi.CallSubscribe:
		m.subscribe(w, r)
	case call.Type == mesosapi.CallReconcile:
		m.reconcile(call.Reconcile.Tasks)
		w.WriteHeader(http.StatusAccepted)
	case call.Type == mesosapi.CallReconcileOperations:
		m.reconcileOperations(call.ReconcileOperations.Operations)
		w.WriteHeader(http.StatusAccepted)
	default:
		w.WriteHeader(http.StatusAccepted)
	}
}

func (m *master) subscribe(w http.ResponseWriter, r *http.Request) {
	stream := make(chan []byte, 1000)
	closed := false
	m.set(func() { m.stream, closed = stream, m.closed })
	if closed {
		http.Error(w, "no leader", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", mesosapi.Protobuf.ContentType())
	w.Header().Set("Mesos-Stream-Id", "stream")
	w.WriteHeader(http.StatusOK)
	stream <- record(&mesosapi.Event{Type: mesosapi.EventSubscribed, Subscribed: &mesosapi.Subscribed{FrameworkID: "F-1", HeartbeatIntervalSeconds: 60}})
	for {
		select {
		case b := <-stream:
			_, _ = w.Write(b)
			w.(http.Flusher).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

// reconcile answers in order. It is silent about tasks of an agent that is
// recovering, and, while one is, about tasks whose agent is not said.
func (m *master) reconcile(about []mesosapi.ReconcileTask) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(about) == 0 {
		for id, agent := range m.tasks {
			about = append(about, mesosapi.ReconcileTask{TaskID: id, AgentID: agent})
		}
	}
	for _, q := range about {
		_, runs := m.tasks[q.TaskID]
		if m.recovering != "" && (q.AgentID == "" || q.AgentID == m.recovering) {
			continue
		}
		s := mesosapi.TaskStatus{TaskID: q.TaskID, AgentID: q.AgentID, State: mesosapi.TaskUnknown}
		if runs {
			s.State = mesosapi.TaskRunning
		}
		m.stream <- record(&mesosapi.Event{Type: mesosapi.EventUpdate, Update: &mesosapi.Update{Status: s}})
	}
}

// reconcileOperations answers in order; it is silent about operations whose
// agent is recovering.
func (m *master) reconcileOperations(about []mesosapi.ReconcileOperation) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(about) == 0 {
		for id := range m.operations {
			about = append(about, mesosapi.ReconcileOperation{OperationID: id, AgentID: "a1"})
		}
	}
	for _, q := range about {
		if m.recovering != "" && q.AgentID == m.recovering {
			continue
		}
		s := mesosapi.OperationStatus{OperationID: q.OperationID, AgentID: q.AgentID, State: mesosapi.OperationUnknown}
		if state, known := m.operations[q.OperationID]; known {
			s.State = state
		}
		m.stream <- record(&mesosapi.Event{Type: mesosapi.EventUpdateOperationStatus, UpdateOperationStatus: &mesosapi.UpdateOperationStatus{Status: s}})
	}
}

func record(e *mesosapi.Event) []byte {
	b, err := mesosapi.MarshalEvent(mesosapi.Protobuf, e)
	if err != nil {
		panic(err)
	}
	return recordio.Append(nil, b)
}
