package operator_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/operator"
)

// replay answers every call with the body of a recorded answer and returns a client for it.
func replay(t *testing.T, recording string, asked *string) *operator.Client {
	t.Helper()
	message, err := os.ReadFile("../testdata/recordings/" + recording + ".response")
	require.NoError(t, err)
	_, body, _ := bytes.Cut(message, []byte("\r\n\r\n"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call, _ := io.ReadAll(r.Body)
		*asked = r.Method + " " + r.URL.Path + " " + string(call)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	api, err := mesosapi.New(mesosapi.Options{Masters: []string{server.URL}})
	require.NoError(t, err)
	t.Cleanup(api.CloseIdle)
	return operator.New(api)
}

func TestRecordedAnswers(t *testing.T) {
	var asked string
	ctx := t.Context()

	version, err := replay(t, "01-json-basic/58-operator-get-version", &asked).Version(ctx)
	require.NoError(t, err)
	require.Equal(t, "1.11.0", version)
	require.Equal(t, `POST /api/v1 {"type":"GET_VERSION"}`, asked)

	tasks, err := replay(t, "02-json-tasks/31-operator-get-tasks", &asked).Tasks(ctx)
	require.NoError(t, err)
	const framework, agent = "dde4ca25-f281-4755-b681-cf2ec5db5e31-0000", "dde4ca25-f281-4755-b681-cf2ec5db5e31-S0"
	require.Equal(t, []operator.Task{{"t2", "t2", framework, agent, mesosapi.TaskRunning}}, tasks.Running)
	require.Len(t, tasks.Completed, 3)

	agents, err := replay(t, "05-partitions/55-operator-get-agents-recovered", &asked).Agents(ctx)
	require.NoError(t, err)
	require.Equal(t, operator.Agents{
		Registered: []operator.Agent{{"b45df396-63bb-4f33-8bbe-1f99a1cb40c4-S1", "localhost", "1.11.0", true}},
		Recovered:  []operator.Agent{{"b45df396-63bb-4f33-8bbe-1f99a1cb40c4-S0", "localhost", "", false}},
	}, agents)

	frameworks, err := replay(t, "02-json-tasks/34-operator-get-frameworks-disconnected", &asked).Frameworks(ctx)
	require.NoError(t, err)
	require.Equal(t, []operator.Framework{{ID: framework, Name: "rec-tasks"}}, frameworks.Present)

	err = replay(t, "02-json-tasks/35-operator-mark-agent-gone", &asked).MarkAgentGone(ctx, agent)
	require.NoError(t, err)
	require.Equal(t, `POST /api/v1 {"mark_agent_gone":{"agent_id":{"value":"`+agent+`"}},"type":"MARK_AGENT_GONE"}`, asked)
}

func TestAnAnswerToSomethingElseIsAnError(t *testing.T) {
	var asked string
	_, err := replay(t, "01-json-basic/58-operator-get-version", &asked).Health(t.Context())
	var wrong *operator.AnswerError
	require.ErrorAs(t, err, &wrong)
	_, err = replay(t, "10-startup-window/02-404", &asked).Health(t.Context())
	require.ErrorAs(t, err, &wrong)
}
