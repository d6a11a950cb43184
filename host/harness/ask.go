package harness

import (
	"context"
	"errors"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Answer is what became of a request that was asked. It is given when all that
// the request stored is durable.
type Answer struct {
	Rejection *scheduler.Rejection // why nothing was done; nil if it was
	Round     uint32               // the round that the request began; 0 if none
	Phase     mesos.ReplacePhase   // where the replacement stands that was asked for; ReplaceNone if none was
}

// Why a request that was asked got no answer. It may have been carried out.
var (
	ErrStopped = errors.New("the scheduler is stopping")
	ErrRebuilt = errors.New("the state machine has failed and was built anew; ask again")
)

// firstRef is the number of the first request that is asked; frameworks number
// their own requests below it.
const firstRef = 1 << 52

// question is a request whose answer somebody waits for.
type question struct{ answer chan questionAnswer }

type questionAnswer struct {
	Answer
	err error
}

// say answers; only the first answer counts.
func (q *question) say(a Answer, err error) {
	select {
	case q.answer <- questionAnswer{a, err}:
	default:
	}
}

// Ask puts a wish to the machine and waits for what becomes of it. The event's
// Ref is set here. It may be called from any goroutine, before Run too. A round
// that is asked for begins at once; while the framework has too much unread
// (EventBacklog) it only asks later.
func (l *Loop) Ask(ctx context.Context, e scheduler.Event) (Answer, error) {
	q := &question{answer: make(chan questionAnswer, 1)}
	e.Ref = firstRef + l.asked.Add(1)
	l.inbox.put(arrival{event: e, asked: q})
	select {
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	case a := <-q.answer:
		return a.Answer, a.err
	case <-l.stopped:
	}
	select { // both may have been ready
	case a := <-q.answer:
		return a.Answer, a.err
	default:
		return Answer{}, ErrStopped
	}
}

// answerIn finds among the notices of a request's turn what became of it: what
// answers it bears its number.
// The same of a replacement, whose notices bear its id.
func answerIn(notices []scheduler.Notice, asked *scheduler.Event) (a Answer) {
	for i := range notices {
		switch n := &notices[i]; {
		case n.Type == scheduler.NoticeRejected && n.Rejection.Ref == asked.Ref:
			r := n.Rejection
			r.Field, r.Value, r.Want = strings.Clone(r.Field), strings.Clone(r.Value), strings.Clone(r.Want)
			a.Rejection = &r
		case n.Type == scheduler.NoticeRound && n.Round.Ref == asked.Ref:
			a.Round = n.Round.Number
		case n.Type == scheduler.NoticeReplacement && asked.Type == scheduler.EventReplace && n.Replacement.ReplaceID == asked.Replace.ReplaceID:
			a.Phase = n.Replacement.Phase
		}
	}
	return a
}

// answerAll tells those who asked in a batch what became of it.
func answerAll(list []arrival, notices []scheduler.Notice) {
	for i := range list {
		if a := &list[i]; a.asked != nil {
			a.asked.say(answerIn(notices, &a.event), nil)
		}
	}
}

// unanswered tells those who wait that a machine is gone, and their requests with it.
func unanswered(list []arrival) {
	for i := range list {
		if q := list[i].asked; q != nil {
			q.say(Answer{}, ErrRebuilt)
		}
	}
}
