package scheduler

import (
	"strconv"
	"strings"

	"rollcall/core/mesos"
)

// A fence is a question about a task that was never launched on an agent that
// never existed: the master answers it at once, whatever else it does not know
// yet (Master::reconcile in Mesos 1.11.0, its last case). It writes all
// answers of a call to the stream before it replies, and the stream is in
// order; so when a fence's answer has come, all earlier answers have.
//
// A census probe is the same without an agent id. It is answered only while no
// agent is still recovering (the second case), so its answer says that silence
// has no innocent reason any more.
const (
	madeUpPrefix = "rollcall."
	fencePrefix  = madeUpPrefix + "fence."
	probePrefix  = madeUpPrefix + "probe."
	fenceAgent   = mesos.AgentID(madeUpPrefix + "no-agent")
)

// madeUp reports whether an id is of the kind that only we make up.
func madeUp(id mesos.TaskID) bool { return strings.HasPrefix(string(id), madeUpPrefix) }

// madeUpID is fresh: epochs rise over the life of the framework, restarts
// included, and numbers within the machine.
func (m *Machine) madeUpID(prefix string, number uint64) mesos.TaskID {
	b := m.arena.room(64)
	b = append(b, prefix...)
	b = strconv.AppendUint(b, uint64(m.session.epoch), 10)
	b = append(b, '.')
	b = strconv.AppendUint(b, number, 10)
	b = m.arena.keep(b)
	return mesos.TaskID(view(b))
}

// madeUpNumber undoes madeUpID for ids of this epoch.
func (m *Machine) madeUpNumber(prefix string, id mesos.TaskID) (uint64, bool) {
	rest, ok := strings.CutPrefix(string(id), prefix)
	if !ok {
		return 0, false
	}
	epoch, number, ok := strings.Cut(rest, ".")
	if !ok || epoch != strconv.FormatUint(uint64(m.session.epoch), 10) {
		return 0, false
	}
	n, err := strconv.ParseUint(number, 10, 64)
	return n, err == nil
}

// fenceAnswered takes the answer about a made-up task.
func (m *Machine) fenceAnswered(id mesos.TaskID) {
	if !madeUp(id) {
		panic("scheduler: a task that was not made up is taken for a fence")
	}
	if n, ok := m.madeUpNumber(probePrefix, id); ok {
		m.roundInput(roundProbe, m.round.find(func(b *batch) bool { return b.probe == n }))
		return
	}
	at := -1
	if n, ok := m.madeUpNumber(fencePrefix, id); ok {
		at = m.round.find(func(b *batch) bool { return b.fence == n })
	}
	m.roundInput(roundFence, at)
}
