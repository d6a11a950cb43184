package mesosapi_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
)

const heartbeat = "20\n" + `{"type":"HEARTBEAT"}`

// streaming subscribes to a master whose stream is the text.
func streaming(t *testing.T, text string) *mesosapi.Stream {
	t.Helper()
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		openStream(w, mesosapi.JSON, "s1")
		_, _ = io.WriteString(w, text)
	})
	c := newClient(t, mesosapi.Options{Format: mesosapi.JSON, MaxRecord: 1000}, address)
	stream, err := c.Subscribe(t.Context(), subscribeCall)
	require.NoError(t, err)
	t.Cleanup(stream.Close)
	return stream
}

func TestABrokenStreamIsOver(t *testing.T) {
	for text, want := range map[string]error{
		heartbeat:                       io.EOF,
		heartbeat + "431\n{\"type\":":   recordio.ErrCut,
		heartbeat + "43":                recordio.ErrCut,
		heartbeat + "1001\n":            recordio.ErrTooLong,
		heartbeat + "<html>":            recordio.ErrLength,
		heartbeat + "99999999999999999": recordio.ErrCut,
	} {
		stream := streaming(t, text)
		event, err := stream.Next()
		require.NoError(t, err)
		require.Equal(t, mesosapi.EventHeartbeat, event.Type)
		_, err = stream.Next()
		require.ErrorIs(t, err, want, text)
		var over *mesosapi.StreamError
		require.ErrorAs(t, err, &over)
		_, again := stream.Next()
		require.Error(t, again)
	}
}

// The chunk framing of HTTP may break as well as the records in it.
func TestAConnectionThatDiesEndsTheStream(t *testing.T) {
	wire := string(recording(t, "01-json-basic/stream.wire"))
	address := serve(t, answerRaw([]byte(wire[:strings.Index(wire, `"OFFERS"`)])))
	stream, err := newClient(t, mesosapi.Options{Format: mesosapi.JSON}, address).Subscribe(t.Context(), subscribeCall)
	require.NoError(t, err)
	defer stream.Close()
	for range 2 {
		_, err = stream.Next()
		require.NoError(t, err)
	}
	_, err = stream.Next()
	require.ErrorIs(t, err, recordio.ErrCut)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

// One event that cannot be read costs that event only; unknown types are no error at all.
func TestAnUnreadableEventLeavesTheStreamOpen(t *testing.T) {
	stream := streaming(t, "32\n"+`{"type":"RESCIND","rescind":{}} `+"37\n"+`{"type":"BRAND_NEW","brand_new":{}}  `+heartbeat)
	_, err := stream.Next()
	var wrong *mesosapi.DecodeError
	require.ErrorAs(t, err, &wrong)
	require.EqualError(t, err, "mesos Event.Rescind at rescind: required field offer_id is missing")
	event, err := stream.Next()
	require.NoError(t, err)
	require.EqualValues(t, mesosapi.Unrecognized, event.Type)
	event, err = stream.Next()
	require.NoError(t, err)
	require.Equal(t, mesosapi.EventHeartbeat, event.Type)
}

func TestCloseWakesNext(t *testing.T) {
	_, stream := subscribed(t, mesosapi.Options{}, nil)
	ended := make(chan error)
	go func() {
		_, err := stream.Next()
		ended <- err
	}()
	stream.Close()
	require.ErrorIs(t, <-ended, mesosapi.ErrStreamClosed)
	stream.Close()
}

func TestTheContextEndsTheStream(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		openStream(w, mesosapi.Protobuf, "s1")
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := newClient(t, mesosapi.Options{}, address).Subscribe(ctx, subscribeCall)
	require.NoError(t, err)
	cancel()
	_, err = stream.Next()
	require.ErrorIs(t, err, context.Canceled)
}
