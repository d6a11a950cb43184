package scheduler

import "rollcall/core/mesos"

// kills are the tasks whose end the framework asked for. A kill is sent until
// the task is over, however long that takes: neither the call nor the answer
// is reliable, and an agent that is away hears nothing.
type kills struct {
	heap  []killTimer      // earliest first
	live  map[slot]killing // what is asked for; only looked up, never walked
	turns uint32

	minuteEnds mesos.Micros // when the policy has a new budget
	spent      uint32       // KILL calls of the policy in this minute
}

type killing struct {
	grace   mesos.Micros
	attempt uint32
	turn    uint32       // of the timer that counts; older ones in the heap are void
	next    mesos.Micros // not before: the backoff
	idle    bool         // a policy's: what it was to end is over, as far as is known
}

type killTimer struct {
	at   mesos.Micros
	slot slot
	turn uint32
}

func (a killTimer) before(b killTimer) bool {
	return a.at < b.at || a.at == b.at && a.turn < b.turn
}

func newKills() kills { return kills{live: map[slot]killing{}} }

func (k *kills) dueAt() mesos.Micros {
	if len(k.heap) == 0 {
		return 0
	}
	return max(k.heap[0].at, 1)
}

// done forgets a kill; its timer is dropped when it comes up.
func (k *kills) done(s slot) { delete(k.live, s) }

// kill asks for the end of a task. The wish is durable: it is kept up after a
// crash and after every subscription.
func (m *Machine) kill(e *Event) {
	at := m.tasks.find(e.TaskID)
	if at == noSlot {
		if !m.cancelReplacement(e) {
			m.reject(e, RejectUnknownTask, "task_id", string(e.TaskID), "a task of this framework")
		}
		return
	}
	t := m.tasks.row(at)
	if t.over() && t.is(taskSighted) && m.session.state == SessionSubscribed {
		m.doom(at, t, "the framework asks for it")
		return
	}
	if t.over() {
		m.reject(e, RejectTaskOver, "task_id", string(e.TaskID), "a task that is not over")
		return
	}
	m.endTask(at, t, e.Grace)
}

// endTask asks for the end of a task that is not over.
func (m *Machine) endTask(at slot, t *task, grace mesos.Micros) {
	if t.is(taskKilling) {
		return // it is being asked for already
	}
	t.flags = t.flags&^taskDoomed | taskKilling
	m.replaceNews(t)
	m.kills.live[at] = killing{grace: grace}
	m.storeTask(t)
	if m.session.state == SessionSubscribed {
		m.sendKill(at)
	}
}

// fireKills sends what is due.
func (m *Machine) fireKills() {
	for len(m.kills.heap) > 0 && m.kills.heap[0].at <= m.now {
		timer := heapPop(&m.kills.heap)
		if k, ok := m.kills.live[timer.slot]; ok && k.turn == timer.turn {
			m.sendKill(timer.slot)
		}
	}
}

// killNow sends the kill of a task that has come into reach.
func (m *Machine) killNow(at slot) {
	k := m.kills.live[at]
	k.attempt = 0
	m.kills.live[at] = k
	m.sendKill(at)
}

// ended: the task is over. A policy's kill rests, so that its backoff is not
// forgotten if the task shows itself again.
func (m *Machine) ended(at slot, t *task) {
	if t.is(taskDoomed) && !t.is(taskKilling) {
		m.kills.turns++
		k := m.kills.live[at]
		k.idle, k.turn = true, m.kills.turns
		m.kills.live[at] = k
		return
	}
	m.kills.done(at)
	t.flags &^= taskKilling | taskDoomed | taskYields
}

// resumeKill goes on with a policy's kill that rested.
func (m *Machine) resumeKill(at slot, k killing) {
	k.idle = false
	if m.kills.live[at] = k; k.next <= m.now {
		m.sendKill(at)
		return
	}
	heapPush(&m.kills.heap, killTimer{k.next, at, k.turn})
	m.kills.compact()
}

// sendKill sends one KILL and sets the timer of the next.
func (m *Machine) sendKill(at slot) {
	t, k := m.tasks.row(at), m.kills.live[at]
	if !t.is(taskKilling) && m.cfg.Drift.DryRun {
		return
	}
	m.kills.turns++
	k.turn = m.kills.turns
	next := mesos.Micros(0)
	if t.byPolicy() {
		next = m.mayKill()
	}
	if next == 0 {
		c := m.call(CallKill)
		c.TaskID, c.AgentID, c.Grace = t.id, m.agents.id(t.agent), k.grace
		next = m.now.Add(m.wait(m.cfg.Kill, k.attempt))
		k.attempt++
	}
	k.next = next
	heapPush(&m.kills.heap, killTimer{next, at, k.turn})
	m.kills.live[at] = k
	m.kills.compact()
}

// rearmKills sends every kill again: what went out on the old stream may be lost.
func (m *Machine) rearmKills() {
	m.pardonAll()
	m.kills.heap = m.kills.heap[:0]
	if len(m.kills.live) == 0 {
		return
	}
	for s := range m.tasks.end {
		if m.tasks.row(s).is(taskKilling) {
			m.killNow(s)
		}
	}
}

// compact drops timers that are void, so that a task whose kill is sent again
// and again by other causes does not fill the heap with them.
func (k *kills) compact() {
	if len(k.heap) <= 2*len(k.live)+16 {
		return
	}
	old := k.heap
	k.heap = make([]killTimer, 0, len(k.live)+1)
	for _, t := range old {
		if v, ok := k.live[t.slot]; ok && v.turn == t.turn {
			heapPush(&k.heap, t)
		}
	}
}
