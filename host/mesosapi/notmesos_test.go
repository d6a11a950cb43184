package mesosapi_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

func answer(code int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// Whatever else may listen at a wrong address, the error names the address and says what
// came.
func TestSomethingElseThanMesos(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		says    string
	}{
		"a web page":           {answer(200, "text/html", "<html><h1>Welcome to nginx!"), `200 OK with Content-Type "text/html" instead of a stream of application/x-protobuf`},
		"text":                 {answer(200, "text/plain; charset=utf-8", "hello"), `200 OK with Content-Type "text/plain; charset=utf-8"`},
		"the other format":     {answer(200, "application/json", "{}"), `200 OK with Content-Type "application/json"`},
		"a 404 page":           {answer(404, "text/html", "<html>\n<head><title>404 Not Found"), "404 Not Found, an HTML page: <html> <head><title>404 Not Found"},
		"a 502 page untyped":   {answer(502, "text/plain", "<!DOCTYPE html>\x1b[31m"+strings.Repeat("x", 9999)), "502 Bad Gateway, an HTML page: <!DOCTYPE html> [31mxxx"},
		"a redirect elsewhere": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", 302) }, "302 Found with Location /login"},
		"no stream id":         {answer(200, "application/x-protobuf", ""), "200 OK without a Mesos-Stream-Id"},
		"a giant stream id": {func(w http.ResponseWriter, _ *http.Request) {
			openStream(w, mesosapi.Protobuf, strings.Repeat("x", 129))
		}, "129 bytes"},
	} {
		t.Run(name, func(t *testing.T) { notMesos(t, serve(t, c.handler), "http://", c.says) })
	}
}

func TestSomethingElseThanHTTP(t *testing.T) {
	const banner = "SSH-2.0-OpenSSH_9.2\r\n"
	notMesos(t, serve(t, answerRaw([]byte(banner))), "http://", `malformed HTTP response "SSH-2.0-OpenSSH_9.2"`)

	early := serveTCP(t, func(conn net.Conn) { // whether before or after our request, is a race
		defer conn.Close()
		_, _ = io.WriteString(conn, banner)
		_, _ = io.Copy(io.Discard, conn)
	})
	notMesos(t, early, "http://", "")

	tls := httptest.NewUnstartedServer(answer(200, "text/plain", ""))
	tls.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of our plain text
	tls.StartTLS()
	t.Cleanup(tls.Close)
	notMesos(t, tls.Listener.Addr().String(), "http://", "it speaks TLS: use https://")

	plain := serve(t, answer(200, "text/plain", ""))
	notMesos(t, plain, "https://", "it speaks plain HTTP: use http://")
}

// A port that speaks only TLS hangs up on plain text, with an alert or without.
func TestATLSPortThatHangsUp(t *testing.T) {
	notMesos(t, serve(t, answerRaw([]byte("\x15\x03\x01\x00\x02\x02\x46"))), "http://", "it speaks TLS: use https://")

	_, err := newClient(t, mesosapi.Options{}, serve(t, answerRaw(nil))).Subscribe(t.Context(), subscribeCall)
	var transport *mesosapi.TransportError
	require.ErrorAs(t, err, &transport)
	require.ErrorContains(t, err, "as a port that speaks only TLS does")
}

func notMesos(t *testing.T, address, scheme, says string) {
	t.Helper()
	_, err := newClient(t, mesosapi.Options{}, scheme+address).Subscribe(t.Context(), subscribeCall)
	var strange *mesosapi.NotMesosError
	require.ErrorAs(t, err, &strange)
	require.ErrorContains(t, err, address+" does not answer like a Mesos master: ")
	require.ErrorContains(t, err, says)
	require.NotContains(t, err.Error(), "\x1b")
	require.Less(t, len(err.Error()), 400)
}
