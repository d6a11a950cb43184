package observe

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rollcall/host/keeper"
	"rollcall/host/manifest"
)

func TestUpdates(t *testing.T) {
	u := keeper.Update{
		Number: 3, State: keeper.UpdateStopped, Begun: time.Unix(1_700_000_000, 0), Ended: time.Unix(1_700_000_001, 0),
		Updated: 1, Replacing: 2, RolledBack: 3, Failed: 4, Untouched: 5, Added: 6, Removed: 7, Starting: 8, Ending: 9, Message: "why",
	}
	var err error
	said := ""
	s := &Server{
		State: newState(), Update: func() keeper.Update { return u }, Apply: func(context.Context) (keeper.Update, error) { return u, err },
		Say: func(text string) { said += text },
	}
	const shown = `{"number":3,"state":"stopped","over":false,"begun":"2023-11-14T22:13:20Z","ended":"2023-11-14T22:13:21Z","updated":1,"replacing":2,` +
		`"rolled_back":3,"failed":4,"untouched":5,"added":6,"removed":7,"starting":8,"ending":9,"message":"why"}`
	w := request{method: http.MethodGet, path: "/v1/update"}.send(s)
	assert.Equal(t, 200, w.Code)
	assert.Equal(t, shown+"\n", w.Body.String())
	w = request{method: http.MethodGet, path: "/v1/state"}.send(s)
	assert.Contains(t, w.Body.String(), `"update":`+shown)

	w = post("/v1/apply", "{}").send(s)
	assert.Equal(t, 202, w.Code)
	assert.Equal(t, shown+"\n", w.Body.String())
	assert.Contains(t, said, "asked for the manifest to be applied: update 3 is stopped: 1 updated, 2 being replaced, 3 rolled back, 4 failed, 5 untouched, 6 added, 7 removed, 8 starting, 9 ending; why")

	_, wrong := manifest.Parse("tasks.yaml", []byte("framework: {name: a, user: b}\ntasks: []\nx: 1\n"))
	for _, c := range []struct {
		err  error
		code int
		body string
	}{
		{
			wrong, 400, `{"error":{"code":"manifest","field":"tasks","value":"a list","want":"a list of tasks, at least one","mistakes":[` +
				`"tasks.yaml:2:8: tasks: a list; wanted a list of tasks, at least one",` +
				`"tasks.yaml:3:1: x: unknown; wanted one of framework, replace_unreachable_after, update, tasks"]}}`,
		},
		{keeper.ErrApplied, 409, `{"error":{"code":"superseded","field":"","value":"","want":"one at a time: another manifest was applied at the same moment"}}`},
		{errors.New("manifest: no such file"), 400, `{"error":{"code":"unreadable","field":"","value":"","want":"a manifest that can be read: no such file"}}`},
	} {
		err = c.err
		w := post("/v1/apply", "").send(s)
		assert.Equal(t, c.code, w.Code)
		assert.Equal(t, c.body+"\n", w.Body.String())
	}
	assert.Equal(t, 400, post("/v1/apply", `{"manifest":"x"}`).send(s).Code, "it takes no fields: the manifest is the scheduler's own")
	assert.Equal(t, 403, request{method: http.MethodPost, path: "/v1/apply", host: "evil.example"}.send(s).Code)
	assert.Equal(t, 404, post("/v1/apply", "").send(&Server{State: newState()}).Code)
}
