package mesosapi_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

func TestSubscribeAndSendOverTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "/mesos/api/v1/scheduler", r.URL.Path, "a path in the address comes first")
		require.Equal(t, "me/1", r.UserAgent())
		principal, secret, _ := r.BasicAuth()
		require.Equal(t, "alice pw", principal+" "+secret)
		if r.Header.Get("Mesos-Stream-Id") != "" {
			w.WriteHeader(http.StatusAccepted)
			return
		}
		openStream(w, mesosapi.Protobuf, "s1")
	}))
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	c := newClient(t, mesosapi.Options{
		TLS: &tls.Config{RootCAs: roots}, UserAgent: "me/1", Credentials: mesosapi.NewCredentials("alice", "pw"),
	}, server.URL+"/mesos/")
	stream, err := c.Subscribe(t.Context(), subscribeCall)
	require.NoError(t, err)
	defer stream.Close()
	require.NoError(t, c.Send(t.Context(), stream.ID(), reconcileCall))
}
