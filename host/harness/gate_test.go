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

// What the machine keeps to itself is whole if it is shown after all; what it has
// used, what was taken back and what its stream has outlived is not held.
func TestOfferBookOfOffersNotTold(t *testing.T) {
	b := newOfferBook()
	has := func(id mesos.OfferID) bool {
		b.follow([]scheduler.Notice{{Type: scheduler.NoticeOffered, Offers: []mesos.Offer{{ID: id}}}})
		_, ok := b.Offer(id)
		return ok
	}
	b.arrive(offering(2, "o1", "o2", "o3", "o4"))
	b.follow([]scheduler.Notice{{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{Phase: scheduler.RoundComplete}}})
	assert.True(t, has("o1"))
	b.use([]mesos.OfferID{"o2"})
	assert.False(t, has("o2"), "it was used")
	b.arrive(&arrival{event: scheduler.Event{Type: scheduler.EventRescinded, Epoch: 2, OfferID: "o3"}})
	assert.False(t, has("o3"), "it was taken back")
	b.follow([]scheduler.Notice{{Type: scheduler.NoticeSession, Session: scheduler.SessionDisconnected}})
	assert.False(t, has("o4"), "its stream is over")
	b.arrive(&arrival{event: scheduler.Event{Type: scheduler.EventSubscribed, Epoch: 3}})
	b.arrive(offering(2, "o5"))
	assert.False(t, has("o5"), "it came late, on the stream before")
	assert.Empty(t, b.arrived)
}

// offering is what the stream brings of offers, each of agent a1.
func offering(epoch uint32, ids ...mesosapi.OfferID) *arrival {
	a := &arrival{event: scheduler.Event{Type: scheduler.EventOffered, Epoch: epoch}}
	for _, id := range ids {
		a.offers = append(a.offers, mesosapi.Offer{ID: id, AgentID: "a1"})
	}
	return a
}
