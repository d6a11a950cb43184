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
	turn    uint32 // of the timer that counts; older ones in the heap are void
}

type killTimer struct {
	at   mesos.Micros
	slot slot
	turn uint32
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
		m.reject(e, RejectUnknownTask, "task_id", string(e.TaskID), "a task of this framework")
		return
	}
	t := m.tasks.row(at)
	if t.over() {
		m.reject(e, RejectTaskOver, "task_id", string(e.TaskID), "a task that is not over")
		return
	}
	if t.is(taskKilling) {
		return // it is being asked for already
	}
	t.flags |= taskKilling
	m.kills.live[at] = killing{grace: e.Grace}
	m.storeTask(t)
	if m.session.state == SessionSubscribed {
		m.sendKill(at)
	}
}

// fireKills sends what is due.
func (m *Machine) fireKills() {
	for len(m.kills.heap) > 0 && m.kills.heap[0].at <= m.now {
		timer := m.kills.pop()
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

// sendKill sends one KILL and sets the timer of the next.
func (m *Machine) sendKill(at slot) {
	t, k := m.tasks.row(at), m.kills.live[at]
	if !t.is(taskKilling) && m.cfg.Unknown.DryRun {
		return
	}
	m.kills.turns++
	k.turn = m.kills.turns
	next := mesos.Micros(0)
	if !t.is(taskKilling) {
		next = m.mayKill()
	}
	if next == 0 {
		c := m.call(CallKill)
		c.TaskID, c.AgentID, c.Grace = t.id, m.agents.id(t.agent), k.grace
		next = m.now.Add(m.wait(m.cfg.Kill, k.attempt))
		k.attempt++
	}
	m.kills.push(killTimer{next, at, k.turn})
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

func (k *kills) before(i, j int) bool {
	a, b := &k.heap[i], &k.heap[j]
	return a.at < b.at || a.at == b.at && a.turn < b.turn
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
			k.push(t)
		}
	}
}

func (k *kills) push(t killTimer) {
	k.heap = append(k.heap, t)
	for i := len(k.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !k.before(i, parent) {
			break
		}
		k.heap[i], k.heap[parent] = k.heap[parent], k.heap[i]
		i = parent
	}
}

func (k *kills) pop() killTimer {
	top, last := k.heap[0], len(k.heap)-1
	k.heap[0] = k.heap[last]
	k.heap = k.heap[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && k.before(child+1, child) {
			child++
		}
		if !k.before(child, i) {
			break
		}
		k.heap[i], k.heap[child] = k.heap[child], k.heap[i]
		i = child
	}
	return top
}
