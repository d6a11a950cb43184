package differential

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFaultsArePostedToTheControlEndpoint(t *testing.T) {
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, r.Method+" "+r.URL.Path+" "+string(body))
		if len(bodies) == 3 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":"no agent is called agent-9"}`)
		}
	}))
	defer server.Close()
	c := NewControlled("stand-in", server.URL+"/", server.URL+"/control")
	require.Equal(t, server.URL, c.URL())
	require.NoError(t, c.Do(t.Context(), Fault{Do: MasterFailover}))
	require.NoError(t, c.Do(t.Context(), Fault{Do: AgentHang, Agent: "agent-0"}))
	require.ErrorContains(t, c.Do(t.Context(), Fault{Do: AgentStop, Agent: "agent-9"}), "no agent is called agent-9")
	require.Equal(t, []string{
		`POST /control {"do":"master-failover"}`,
		`POST /control {"do":"agent-hang","agent":"agent-0"}`,
		`POST /control {"do":"agent-stop","agent":"agent-9"}`,
	}, bodies)
}
