package mesosapi_test

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

var subscribeCall = &mesosapi.Call{
	Type:      mesosapi.CallSubscribe,
	Subscribe: &mesosapi.Subscribe{FrameworkInfo: mesosapi.FrameworkInfo{User: "root", Name: "test", Roles: []string{"*"}}},
}

var reconcileCall = &mesosapi.Call{FrameworkID: "f1", Type: mesosapi.CallReconcile, Reconcile: &mesosapi.Reconcile{}}

func recording(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "recordings", name))
	require.NoError(t, err)
	return b
}

// serve starts an HTTP server and returns its host:port.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// answerRaw reads the request, writes the bytes as they are and closes the connection.
func answerRaw(message []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		_, _ = conn.Write(message)
	}
}

// answerRecorded gives a recorded answer on a connection that stays open.
func answerRecorded(t *testing.T, message []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(message)), nil)
		if err != nil {
			t.Error(err)
			return
		}
		maps.Copy(w.Header(), resp.Header)
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}
}

// serveTCP accepts connections and gives each to the handler, which owns it.
func serveTCP(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go handle(conn)
		}
	}()
	return listener.Addr().String()
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func newClient(t *testing.T, o mesosapi.Options, masters ...string) *mesosapi.Client {
	t.Helper()
	o.Masters = masters
	c, err := mesosapi.New(o)
	require.NoError(t, err)
	t.Cleanup(c.CloseIdle)
	return c
}

// subscribed is a master that accepts SUBSCRIBE and leaves the stream open and empty until
// the test ends, and gives every other call to the handler.
func subscribed(t *testing.T, o mesosapi.Options, calls http.HandlerFunc) (*mesosapi.Client, *mesosapi.Stream) {
	t.Helper()
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Mesos-Stream-Id") != "" {
			calls(w, r)
			return
		}
		openStream(w, o.Format, "stream-1")
		<-r.Context().Done()
	})
	c := newClient(t, o, address)
	stream, err := c.Subscribe(t.Context(), subscribeCall)
	require.NoError(t, err)
	t.Cleanup(stream.Close)
	return c, stream
}

func openStream(w http.ResponseWriter, f mesosapi.Format, id string) {
	w.Header().Set("Content-Type", f.ContentType())
	w.Header().Set("Mesos-Stream-Id", id)
	w.WriteHeader(http.StatusOK)
	w.(http.Flusher).Flush()
}

// withPort makes a recorded redirect lead to a test server.
func withPort(message []byte, address string) []byte {
	return bytes.Replace(message, []byte("//localhost:5050"), []byte("//"+strings.Replace(address, "127.0.0.1", "localhost", 1)), 1)
}
