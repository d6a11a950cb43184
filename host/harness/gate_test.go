package harness

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// Offers that the machine keeps behind its gate are whole when it shows them.
func TestOffersBehindTheGate(t *testing.T) {
	first := start(t, func(r *rig, _ *Options) { r.notified = launching("t1") })
	first.establish().send(offersOf("o1"))
	first.accepts(mesosapi.CallAccept)
	first.sees("task t1")
	first.cancel()
	require.NoError(t, first.ends())

	r := start(t, func(r *rig, o *Options) {
		o.Store, o.Config.Gate.FirstRound = first.store, true
		r.notified = launching("t2") // it panics if an offer is not there
	})
	s := r.establish()
	s.send(offersOf("o2"))
	s.send(offersOf("o3"))
	round := r.accepts(mesosapi.CallReconcile)
	var answers []*mesosapi.Event
	for _, q := range round.Reconcile.Tasks {
		answers = append(answers, update(q.TaskID, mesosapi.TaskRunning, 0))
	}
	s.send(answers...)
	assert.Equal(t, "offered o2@a1 o3@a1", r.sees("offered"))
	accept := r.accepts(mesosapi.CallAccept).Accept
	assert.Equal(t, []mesosapi.OfferID{"o2"}, accept.OfferIDs)
	assert.Equal(t, mesosapi.TaskID("t2"), accept.Operations[0].Launch.TaskInfos[0].TaskID)
}

// What the machine declined behind the gate, and what its stream has outlived,
// is not held; nor is anything untold once the gate is open.
func TestOfferBookBehindTheGate(t *testing.T) {
	told := func(id mesos.OfferID) []scheduler.Notice {
		return []scheduler.Notice{{Type: scheduler.NoticeOffered, Offers: []mesos.Offer{{ID: id}}}}
	}
	round := func(subject scheduler.RoundSubject, phase scheduler.RoundPhase) []scheduler.Notice {
		return []scheduler.Notice{{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{Subject: subject, Phase: phase}}}
	}
	b := newOfferBook(true)
	has := func(id mesos.OfferID) bool {
		b.follow(told(id))
		_, ok := b.Offer(id)
		return ok
	}
	b.arrive([]mesosapi.Offer{{ID: "o1"}, {ID: "o2"}, {ID: "o3"}})
	b.follow(round(scheduler.RoundOperations, scheduler.RoundComplete))
	b.follow(round(scheduler.RoundTasks, scheduler.RoundSuperseded))
	assert.True(t, has("o1"))
	b.use([]mesos.OfferID{"o2"})
	assert.False(t, has("o2"), "it was declined")
	b.follow([]scheduler.Notice{{Type: scheduler.NoticeSession, Session: scheduler.SessionDisconnected}})
	assert.False(t, has("o3"), "its stream is over")
	b.arrive([]mesosapi.Offer{{ID: "o4"}})
	b.follow(round(scheduler.RoundTasks, scheduler.RoundDegraded))
	assert.False(t, has("o4"), "the gate is open")
}
