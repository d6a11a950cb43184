package mesosapi_test

import (
	"bytes"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

// Recorded streams, chunk framing and all, in both formats.
func TestSubscribeReadsARecordedStream(t *testing.T) {
	for _, c := range []struct {
		format mesosapi.Format
		name   string
		id     string
	}{
		{mesosapi.JSON, "02-json-tasks/stream1", "d5c1ce7c-b3b4-40ff-8db2-f4d7f580c8fb"},
		{mesosapi.Protobuf, "03-protobuf/stream", "a40dba8a-c07f-43bb-a491-7fea76510234"},
	} {
		wire := recording(t, c.name+".wire")
		if !bytes.HasSuffix(wire, []byte("0\r\n\r\n")) {
			wire = append(wire, "0\r\n\r\n"...) // this recording stopped while the stream was open
		}
		address := serve(t, func(w http.ResponseWriter, r *http.Request) {
			require.Equal(t, "/api/v1/scheduler", r.URL.Path)
			require.Equal(t, c.format.ContentType(), r.Header.Get("Content-Type"))
			require.Equal(t, c.format.ContentType(), r.Header.Get("Accept"))
			require.Empty(t, r.Header.Get("Mesos-Stream-Id"))
			answerRaw(wire)(w, r)
		})
		stream, err := newClient(t, mesosapi.Options{Format: c.format}, address).Subscribe(t.Context(), subscribeCall)
		require.NoError(t, err)
		defer stream.Close()
		require.Equal(t, address, stream.Master())
		require.Equal(t, c.id, stream.ID())
		first, err := stream.Next()
		require.NoError(t, err)
		require.Equal(t, mesosapi.EventSubscribed, first.Type)
		count := 1
		for ; err == nil; count++ {
			_, err = stream.Next()
		}
		require.ErrorIs(t, err, io.EOF)
		require.Len(t, records(t, recording(t, c.name+".recordio")), count-1)
		var over *mesosapi.StreamError
		require.ErrorAs(t, err, &over)
	}
}

// An ERROR may be the first event; it is an event like any other.
func TestSubscribeDeliversARefusalAsAnEvent(t *testing.T) {
	address := serve(t, answerRaw(recording(t, "01-json-basic/stream-resubscribe-after-teardown.wire")))
	stream, err := newClient(t, mesosapi.Options{Format: mesosapi.JSON}, address).Subscribe(t.Context(), subscribeCall)
	require.NoError(t, err)
	defer stream.Close()
	event, err := stream.Next()
	require.NoError(t, err)
	require.Equal(t, &mesosapi.Event{Type: mesosapi.EventError, Error: &mesosapi.Error{Message: "Framework has been removed"}}, event)
}

func TestSubscribeFollowsARecordedRedirect(t *testing.T) {
	var authorization atomic.Value
	leader := serve(t, func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "/master/api/v1/scheduler", r.URL.Path, "the redirect's path, not ours")
		if r.Header.Get("Mesos-Stream-Id") != "" {
			w.WriteHeader(http.StatusAccepted)
			return
		}
		authorization.Store(r.Header.Get("Authorization"))
		openStream(w, mesosapi.Protobuf, "s1")
	})
	standby := serve(t, answerRaw(withPort(recording(t, "09-auth-and-nonleader/05-nonleader-subscribe.response"), leader)))
	c := newClient(t, mesosapi.Options{Credentials: mesosapi.NewCredentials("alice", "pw")}, standby)
	stream, err := c.Subscribe(t.Context(), subscribeCall)
	require.NoError(t, err)
	defer stream.Close()
	require.Equal(t, "Basic YWxpY2U6cHc=", authorization.Load(), "one loopback address may redirect to another")
	require.NoError(t, c.Send(t.Context(), stream.ID(), reconcileCall), "calls go to the leader, too")
}

func TestSubscribeDoesNotRunInCircles(t *testing.T) {
	var address string
	var asked atomic.Int32
	address = serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Location", "//"+address+"/api/v1/scheduler")
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	_, err := newClient(t, mesosapi.Options{}, address).Subscribe(t.Context(), subscribeCall)
	var redirect *mesosapi.RedirectError
	require.ErrorAs(t, err, &redirect)
	require.EqualValues(t, 6, asked.Load())
}

// A list of masters of which most are down, starting, or no masters.
func TestSubscribeTriesTheMastersInTurn(t *testing.T) {
	leader := serve(t, func(w http.ResponseWriter, _ *http.Request) { openStream(w, mesosapi.Protobuf, "s1") })
	down := closedPort(t)
	starting := serve(t, answerRaw(recording(t, "10-startup-window/02-404.response")))
	recovering := serve(t, answerRaw(recording(t, "10-startup-window/03-503.response")))
	page := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>hello")) })
	stream, err := newClient(t, mesosapi.Options{}, down, starting, recovering, page, leader).Subscribe(t.Context(), subscribeCall)
	require.NoError(t, err)
	require.Equal(t, leader, stream.Master())
	stream.Close()

	_, err = newClient(t, mesosapi.Options{}, down, starting, recovering).Subscribe(t.Context(), subscribeCall)
	var none *mesosapi.NoLeaderError
	require.ErrorAs(t, err, &none)
	require.Len(t, none.Tried, 3)
	var transport *mesosapi.TransportError
	require.ErrorAs(t, none.Tried[0], &transport)
	require.False(t, transport.Sent)
	for _, tried := range none.Tried[1:] {
		var status *mesosapi.StatusError
		require.ErrorAs(t, tried, &status)
		require.Equal(t, mesosapi.NotReady, status.Class())
		require.True(t, status.Class().Retryable())
	}
	require.ErrorContains(t, err, "503 Service Unavailable to SUBSCRIBE: Master has not finished recovery")
}

// A refusal is for all masters: the others are not asked.
func TestSubscribeStopsAtARefusal(t *testing.T) {
	unasked := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("asked the second master") })
	for name, class := range map[string]mesosapi.Class{
		"09-auth-and-nonleader/sub-wrong-password.wire":                 mesosapi.BadCredentials,
		"09-auth-and-nonleader/sub-no-credentials.wire":                 mesosapi.BadCredentials,
		"09-auth-and-nonleader/sub-principal-mismatch.wire":             mesosapi.Refused,
		"03-protobuf/subscribe-accept-none.wire":                        mesosapi.Refused,
		"01-json-basic/56-bad-subscribe-framework-id-mismatch.response": mesosapi.Refused,
		"01-json-basic/47-content-type-charset.response":                mesosapi.Refused,
	} {
		address := serve(t, answerRaw(recording(t, name)))
		_, err := newClient(t, mesosapi.Options{}, address, unasked).Subscribe(t.Context(), subscribeCall)
		var status *mesosapi.StatusError
		require.ErrorAs(t, err, &status, name)
		require.Equal(t, class, status.Class(), name)
		require.Equal(t, "SUBSCRIBE", status.Call)
		require.NotEmpty(t, status.Body)
	}
}

func TestSubscribeTimesOutAtASilentMaster(t *testing.T) {
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	_, err := newClient(t, mesosapi.Options{SubscribeTimeout: time.Millisecond}, address).Subscribe(t.Context(), subscribeCall)
	var transport *mesosapi.TransportError
	require.ErrorAs(t, err, &transport)
	require.True(t, transport.Sent)
}

func TestSubscribeTakesOnlyItsOwnCall(t *testing.T) {
	c := newClient(t, mesosapi.Options{}, closedPort(t))
	_, err := c.Subscribe(t.Context(), reconcileCall)
	require.ErrorContains(t, err, "needs a SUBSCRIBE call, not RECONCILE")
	_, err = c.Subscribe(t.Context(), &mesosapi.Call{Type: mesosapi.CallSubscribe})
	require.ErrorContains(t, err, "needs its field of the same name")
}
