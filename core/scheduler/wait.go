package scheduler

import "rollcall/core/mesos"

// patience is how many seconds the agent of a task may be out of reach before
// the task is presumed lost: 0 is the configuration's own, endless is for ever.
type patience uint32

const endless patience = 1<<32 - 1

// patienceOf rounds up: a task is never given up before its time.
func patienceOf(span mesos.Micros) patience {
	return patience(min((span+mesos.Second-1)/mesos.Second, mesos.Micros(endless)))
}

func (p patience) span(otherwise mesos.Micros) mesos.Micros {
	switch p {
	case 0:
		return otherwise
	case endless:
		return 0
	}
	return mesos.Micros(p) * mesos.Second
}

// recorded is the patience as a span of time.
func (p patience) recorded() mesos.Micros {
	if p == endless {
		return mesos.MaxMicros
	}
	return mesos.Micros(p) * mesos.Second
}

// waits are the tasks whose patience has a limit, in the order in which it is
// reached. An entry that its task has outlived is void; it is not looked for.
type waits struct {
	heap  []waitTimer
	check []slot // launched long ago, no word since: the next round asks about them
}

type waitTimer struct {
	at   mesos.Micros
	slot slot
}

func (a waitTimer) before(b waitTimer) bool {
	return a.at < b.at || a.at == b.at && a.slot < b.slot
}

func (w *waits) dueAt() mesos.Micros {
	if len(w.heap) == 0 {
		return 0
	}
	return max(w.heap[0].at, 1)
}

// until is when the patience with a task ends; 0 is never.
func (m *Machine) until(t *task) mesos.Micros {
	span := mesos.Micros(0)
	switch t.verdict {
	case VerdictLaunching:
		span = m.cfg.Wait.Launch
	case VerdictUnreachable:
		span = t.patience.span(m.cfg.Wait.Unreachable)
	}
	if span == 0 || t.is(taskUnknown) {
		return 0
	}
	return t.since.Add(span)
}

// waitFor sets the timer of a task whose verdict has changed.
func (m *Machine) waitFor(at slot, t *task) {
	until := m.until(t)
	if until == 0 || until == mesos.MaxMicros {
		return
	}
	if len(m.waits.heap) > 2*m.tasks.len()+1024 {
		m.compactWaits()
	}
	heapPush(&m.waits.heap, waitTimer{until, at})
}

// compactWaits drops what is void or there twice, so that a task that comes and
// goes does not fill the heap.
func (m *Machine) compactWaits() {
	kept := make([]waitTimer, 0, m.tasks.len()) // in order, which is a heap
	for len(m.waits.heap) > 0 {
		w := heapPop(&m.waits.heap)
		if n := len(kept); m.awaited(w) && (n == 0 || kept[n-1] != w) {
			kept = append(kept, w)
		}
	}
	m.waits.heap = kept
}

func (m *Machine) awaited(w waitTimer) bool {
	t := m.tasks.row(w.slot)
	until := m.until(t)
	return t.id != "" && until != 0 && until <= w.at
}

// fireWaits ends the patience that has run out.
func (m *Machine) fireWaits() {
	for len(m.waits.heap) > 0 && m.waits.heap[0].at <= m.now {
		w := heapPop(&m.waits.heap)
		if !m.awaited(w) {
			continue
		}
		t := m.tasks.row(w.slot)
		if t.verdict == VerdictLaunching {
			m.hit("W01")
			m.waits.check = append(m.waits.check, w.slot)
			continue
		}
		if t.is(taskPending) && m.round.running() {
			heapPush(&m.waits.heap, waitTimer{m.now.Add(m.cfg.Round.Resend.Base), w.slot}) // its answer may be on its way
			continue
		}
		m.hit("W02")
		m.presumeLost(t, Evidence{UnreachableSince: t.since}, "its agent has been out of reach for as long as is waited")
	}
}

// checkLaunches asks about the tasks of which nothing was heard since their
// launch, when no round is in progress: one that is asks about them anyway.
func (m *Machine) checkLaunches() {
	if len(m.waits.check) == 0 || m.round.running() || m.throttled() {
		return
	}
	stuck := make([]slot, 0, len(m.waits.check))
	for _, s := range m.waits.check {
		t := m.tasks.row(s) // it may be another's place by now
		if until := m.until(t); t.verdict == VerdictLaunching && until != 0 && until <= m.now && !t.is(taskQueued) {
			t.flags |= taskQueued // once each
			stuck = append(stuck, s)
		}
	}
	m.waits.check = m.waits.check[:0]
	for _, s := range stuck {
		m.tasks.row(s).flags &^= taskQueued
	}
	if len(stuck) > 0 {
		m.beginRound(roundRequest{kind: RoundExplicit, cause: CauseLaunch, only: stuck})
		m.fireRound()
	}
}

type timer[T any] interface{ before(T) bool }

// heapPush and heapPop keep the earliest timer first.
func heapPush[T timer[T]](h *[]T, v T) {
	list := append(*h, v)
	for i := len(list) - 1; i > 0; {
		parent := (i - 1) / 2
		if !list[i].before(list[parent]) {
			break
		}
		list[i], list[parent] = list[parent], list[i]
		i = parent
	}
	*h = list
}

func heapPop[T timer[T]](h *[]T) T {
	list := *h
	top, last := list[0], len(list)-1
	list[0] = list[last]
	list = list[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && list[child+1].before(list[child]) {
			child++
		}
		if !list[child].before(list[i]) {
			break
		}
		list[i], list[child] = list[child], list[i]
		i = child
	}
	*h = list
	return top
}
