package observe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"rollcall/host/keeper"
	"rollcall/host/manifest"
)

// updateView is how far an update is, in /v1/update and /v1/state.
type updateView struct {
	Number     int        `json:"number"`
	State      string     `json:"state"` // none, under-way, stopped or done
	Over       bool       `json:"over"`  // nothing more comes of it
	Begun      *time.Time `json:"begun"` // null: there was none
	Ended      *time.Time `json:"ended"` // null: it goes on
	Updated    int        `json:"updated"`
	Replacing  int        `json:"replacing"`
	RolledBack int        `json:"rolled_back"`
	Failed     int        `json:"failed"`
	Untouched  int        `json:"untouched"`
	Added      int        `json:"added"`
	Removed    int        `json:"removed"`
	Starting   int        `json:"starting"`
	Ending     int        `json:"ending"`
	Message    string     `json:"message,omitempty"` // why it is stopped, or what it waits for
}

func viewUpdate(u keeper.Update) *updateView {
	at := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		t = t.UTC()
		return &t
	}
	return &updateView{
		Number: u.Number, State: u.State.String(), Over: u.Over(), Begun: at(u.Begun), Ended: at(u.Ended), Updated: u.Updated,
		Replacing: u.Replacing, RolledBack: u.RolledBack, Failed: u.Failed, Untouched: u.Untouched, Added: u.Added, Removed: u.Removed,
		Starting: u.Starting, Ending: u.Ending, Message: u.Message,
	}
}

func (s *Server) serveUpdate(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, viewUpdate(s.Update()))
}

// serveApply has the manifest read anew. It is the scheduler's own file: who can
// reach this address decides when, not what.
func (s *Server) serveApply(w http.ResponseWriter, r *http.Request) {
	if !takeBody(w, r, nil) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), maxWait)
	defer cancel()
	u, err := s.Apply(ctx)
	var wrong *manifest.Error
	switch {
	case errors.As(err, &wrong):
		answer(w, http.StatusBadRequest, struct {
			Error manifestProblem `json:"error"`
		}{problemOf(wrong)})
	case errors.Is(err, keeper.ErrApplied):
		refuse(w, http.StatusConflict, problem{Code: "superseded", Want: "one at a time: " + err.Error()})
	case ctx.Err() != nil:
		refuse(w, http.StatusServiceUnavailable, problem{Code: "no-answer", Want: "patience: the scheduler has not answered yet, and may still do it"})
	case err != nil:
		refuse(w, http.StatusBadRequest, problem{Code: "unreadable", Want: "a manifest that can be read: " + strings.TrimPrefix(err.Error(), "manifest: ")})
	default:
		if s.Say != nil {
			s.Say(fmt.Sprintf("%s asked for the manifest to be applied: %s", r.RemoteAddr, u.String()))
		}
		answer(w, http.StatusAccepted, viewUpdate(u))
	}
}

// manifestProblem is the first mistake of a manifest, with all of them in lines.
type manifestProblem struct {
	problem
	Mistakes []string `json:"mistakes"`
}

func problemOf(e *manifest.Error) manifestProblem {
	first := e.Mistakes[0]
	return manifestProblem{
		problem{Code: "manifest", Field: first.Field, Value: shorten(first.Value), Want: strings.TrimPrefix(first.Want, "wanted ")},
		strings.Split(e.Error(), "\n"),
	}
}
