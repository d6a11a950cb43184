package observe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// control takes requests for the machine.
type control struct {
	ask  func(context.Context, scheduler.Event) (harness.Answer, error)
	say  func(string)
	open chan struct{} // one token for each request under way
}

const (
	maxOpen = 16               // requests under way
	maxWait = 30 * time.Second // for an answer: one store commit, usually
)

// begun is the answer when a round was asked for.
type begun struct {
	Round   *uint32 `json:"round"` // null: it begins later
	Subject string  `json:"subject"`
	Kind    string  `json:"kind"`
}

func (c *control) serveReconcile(w http.ResponseWriter, r *http.Request) {
	var q roundWish
	if !takeBody(w, r, q.fields()) {
		return
	}
	e, wrong := q.event()
	if wrong != nil {
		refuse(w, http.StatusBadRequest, *wrong)
		return
	}
	a, ok := c.put(w, r, e)
	if !ok {
		return
	}
	b, number := begun{Subject: q.subject.String(), Kind: q.kind.String()}, "later"
	if a.Round != 0 {
		b.Round, number = &a.Round, fmt.Sprint(a.Round)
	}
	c.say(fmt.Sprintf("%s asked for %s reconciliation of %s: round %s", r.RemoteAddr, q.kind, q.subject, number))
	answer(w, http.StatusAccepted, b)
}

func (c *control) servePause(w http.ResponseWriter, r *http.Request) {
	c.schedule(w, r, scheduler.EventPause, "paused: no periodic round begins until it is resumed")
}

func (c *control) serveResume(w http.ResponseWriter, r *http.Request) {
	c.schedule(w, r, scheduler.EventResume, "resumed")
}

func (c *control) schedule(w http.ResponseWriter, r *http.Request, what scheduler.EventType, done string) {
	if !takeBody(w, r, nil) {
		return
	}
	if _, ok := c.put(w, r, scheduler.Event{Type: what}); !ok {
		return
	}
	c.say(fmt.Sprintf("%s: the schedule is %s", r.RemoteAddr, done))
	answer(w, http.StatusOK, struct {
		Paused bool `json:"paused"`
	}{what == scheduler.EventPause})
}

// put asks, and writes the answer if it is not what was hoped for.
func (c *control) put(w http.ResponseWriter, r *http.Request, e scheduler.Event) (harness.Answer, bool) {
	select {
	case c.open <- struct{}{}:
		defer func() { <-c.open }()
	default:
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, problem{Code: "busy", Want: fmt.Sprintf("at most %d requests at a time", maxOpen)})
		return harness.Answer{}, false
	}
	ctx, cancel := context.WithTimeout(r.Context(), maxWait)
	defer cancel()
	a, err := c.ask(ctx, e)
	switch {
	case errors.Is(err, harness.ErrStopped):
		refuse(w, http.StatusServiceUnavailable, problem{Code: "stopping", Want: "a scheduler that goes on: this one is stopping"})
	case errors.Is(err, harness.ErrRebuilt):
		refuse(w, http.StatusServiceUnavailable, problem{Code: "rebuilt", Want: "the same again: the state machine failed and was built anew"})
	case err != nil:
		refuse(w, http.StatusServiceUnavailable, problem{Code: "no-answer", Want: "patience: the scheduler has not answered yet, and may still do it"})
	case a.Rejection != nil:
		j := a.Rejection
		refuse(w, statusOf(j.Code), problem{Code: j.Code.String(), Field: j.Field, Value: j.Value, Want: j.Want})
	default:
		return a, true
	}
	return harness.Answer{}, false
}

// statusOf: what is wrong in itself is 400, what only does not fit the state 409.
func statusOf(code scheduler.RejectCode) int {
	switch code {
	case scheduler.RejectMissing, scheduler.RejectInvalid, scheduler.RejectTooMany:
		return http.StatusBadRequest
	}
	return http.StatusConflict
}
