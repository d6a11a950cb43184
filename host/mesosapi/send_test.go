package mesosapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

var (
	ackCall = &mesosapi.Call{FrameworkID: "f1", Type: mesosapi.CallAcknowledge, Acknowledge: &mesosapi.Acknowledge{
		AgentID: "a", TaskID: "t", UUID: []byte("0123456789abcdef"),
	}}
	ackOperationCall = &mesosapi.Call{
		FrameworkID: "f1", Type: mesosapi.CallAcknowledgeOperationStatus,
		AcknowledgeOperationStatus: &mesosapi.AcknowledgeOperationStatus{AgentID: "a", OperationID: "o", UUID: []byte("0123456789abcdef")},
	}
)

// lost lists the recorded answers that mean: subscribe again. All the other 4xx are about
// the call.
var lost = map[string]bool{
	"01-json-basic/35-bad-stream-id-wrong.response":          true,
	"01-json-basic/36-bad-stream-id-garbage.response":        true,
	"01-json-basic/44-bad-framework-id-unknown.response":     true,
	"01-json-basic/67-reconcile-after-teardown.response":     true,
	"02-json-tasks/18-old-stream-id-reconcile.response":      true,
	"02-json-tasks/33-reconcile-while-disconnected.response": true,
}

// Every recorded answer of the scheduler API means what protocol.md F says.
func TestSendClassifiesEveryRecordedAnswer(t *testing.T) {
	var current atomic.Value
	c, stream := subscribed(t, mesosapi.Options{}, func(w http.ResponseWriter, r *http.Request) {
		answerRecorded(t, current.Load().([]byte))(w, r)
	})
	counts := make(map[mesosapi.Class]int)
	for name, message := range recordings(t, ".response") {
		if len(message) == 0 {
			continue
		}
		current.Store(message)
		err := c.Send(t.Context(), stream.ID(), reconcileCall)
		head, _ := cutHead(t, message)
		code := strings.Fields(head)[1]
		if code[0] == '2' {
			require.NoError(t, err, name)
			continue
		}
		want := mesosapi.Refused
		switch {
		case lost[name] || code == "307":
			want = mesosapi.SubscriptionLost
		case code == "401":
			want = mesosapi.BadCredentials
		case path.Dir(name) == "10-startup-window":
			want = mesosapi.NotReady
		}
		var status *mesosapi.StatusError
		require.ErrorAs(t, err, &status, name)
		require.Equal(t, want, status.Class(), name)
		counts[want]++
	}
	require.Equal(t, 4, len(counts), "%v", counts)
}

func TestA5xxIsIndefinite(t *testing.T) {
	c, stream := subscribed(t, mesosapi.Options{}, answer(500, "text/plain", "boom"))
	var status *mesosapi.StatusError
	require.ErrorAs(t, c.Send(t.Context(), stream.ID(), reconcileCall), &status)
	require.Equal(t, mesosapi.Indefinite, status.Class())
	require.EqualError(t, status, "mesosapi: master "+stream.Master()+" answered 500 Internal Server Error to RECONCILE: boom")
}

// Ordinary calls keep to one connection and acknowledgements to another, so an
// acknowledgement is answered while a call is still waiting.
func TestAcknowledgementsOvertake(t *testing.T) {
	var mu sync.Mutex
	connections := make(map[string]map[string]bool)
	acknowledged := make(chan struct{}, 2)
	c, stream := subscribed(t, mesosapi.Options{}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		call, err := mesosapi.UnmarshalCall(mesosapi.Protobuf, body)
		if err != nil {
			panic(err)
		}
		kind := "ordinary"
		if call.Type == mesosapi.CallReconcile {
			for range 2 {
				<-acknowledged
			}
		} else {
			kind = "acknowledgement"
			acknowledged <- struct{}{}
		}
		mu.Lock()
		defer mu.Unlock()
		if connections[kind] == nil {
			connections[kind] = make(map[string]bool)
		}
		connections[kind][r.RemoteAddr] = true
		w.WriteHeader(http.StatusAccepted)
	})
	for range 3 {
		answered := make(chan error)
		go func() { answered <- c.Send(t.Context(), stream.ID(), reconcileCall) }()
		require.NoError(t, c.Send(t.Context(), stream.ID(), ackCall))
		require.NoError(t, c.Send(t.Context(), stream.ID(), ackOperationCall))
		require.NoError(t, <-answered)
	}
	require.Len(t, connections["ordinary"], 1)
	require.Len(t, connections["acknowledgement"], 1)
}

// A connection that dies under a call may have delivered it: the call is not sent again, and
// the error says that nothing is known.
func TestADyingConnectionIsIndefinite(t *testing.T) {
	var got atomic.Int32
	c, stream := subscribed(t, mesosapi.Options{}, func(w http.ResponseWriter, r *http.Request) {
		if got.Add(1) == 2 {
			answerRaw(nil)(w, r) // on a connection that has served a call before
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})
	require.NoError(t, c.Send(t.Context(), stream.ID(), reconcileCall))
	err := c.Send(t.Context(), stream.ID(), reconcileCall)
	var transport *mesosapi.TransportError
	require.ErrorAs(t, err, &transport)
	require.True(t, transport.Sent)
	require.EqualValues(t, 2, got.Load())
	require.NoError(t, c.Send(t.Context(), stream.ID(), reconcileCall))
}

func TestACallToADeadMasterWasNotSent(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		openStream(w, mesosapi.Protobuf, "s1")
	}))
	c := newClient(t, mesosapi.Options{}, server.URL)
	stream, err := c.Subscribe(t.Context(), subscribeCall)
	require.NoError(t, err)
	stream.Close()
	server.Close()
	var transport *mesosapi.TransportError
	require.ErrorAs(t, c.Send(t.Context(), stream.ID(), reconcileCall), &transport)
	require.False(t, transport.Sent)
}

// RECONCILE_OPERATIONS on Mesos 1.6 and 1.7, and UPDATE_FRAMEWORK, answer 200.
func TestSynchronousAnswers(t *testing.T) {
	c, stream := subscribed(t, mesosapi.Options{Format: mesosapi.JSON}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "UPDATE_FRAMEWORK") {
			answerRecorded(t, recording(t, "06-misc/05-update-framework.response"))(w, r)
			return
		}
		answer(200, "application/json", `{"type":"RECONCILE_OPERATIONS","reconcile_operations":{"operation_statuses":[
			{"operation_id":{"value":"o1"},"state":"OPERATION_FINISHED","uuid":{"value":"AAE="}}]}}`)(w, r)
	})
	reconcile := &mesosapi.Call{FrameworkID: "f1", Type: mesosapi.CallReconcileOperations, ReconcileOperations: &mesosapi.ReconcileOperations{}}
	require.NoError(t, c.Send(t.Context(), stream.ID(), reconcile))
	response, err := c.SendForResponse(t.Context(), stream.ID(), reconcile)
	require.NoError(t, err)
	require.Equal(t, []mesosapi.OperationStatus{{OperationID: "o1", State: mesosapi.OperationFinished, UUID: []byte{0, 1}}},
		response.ReconcileOperations.OperationStatuses)

	update := &mesosapi.Call{FrameworkID: "f1", Type: mesosapi.CallUpdateFramework, UpdateFramework: &mesosapi.UpdateFramework{}}
	response, err = c.SendForResponse(t.Context(), stream.ID(), update)
	require.NoError(t, err)
	require.Nil(t, response)
}

func TestWhatIsNeverSent(t *testing.T) {
	c, stream := subscribed(t, mesosapi.Options{}, func(http.ResponseWriter, *http.Request) { t.Error("sent") })
	for wanted, call := range map[string]*mesosapi.Call{
		"a call of type UNKNOWN is never sent: it can abort the master": {FrameworkID: "f1"},
		"a call of type 99 is never sent":                               {FrameworkID: "f1", Type: 99},
		"a call of type -1 is never sent":                               {FrameworkID: "f1", Type: mesosapi.Unrecognized},
		"RECONCILE needs its field":                                     {FrameworkID: "f1", Type: mesosapi.CallReconcile},
		"TEARDOWN needs a framework id":                                 {Type: mesosapi.CallTeardown},
		"SUBSCRIBE goes through Subscribe":                              subscribeCall,
	} {
		require.ErrorContains(t, c.Send(t.Context(), stream.ID(), call), wanted)
	}
	require.ErrorIs(t, c.Send(t.Context(), "", reconcileCall), mesosapi.ErrNotSubscribed)
	fresh := newClient(t, mesosapi.Options{}, closedPort(t))
	require.ErrorIs(t, fresh.Send(t.Context(), "s1", reconcileCall), mesosapi.ErrNotSubscribed)
}
