package agent

import "rollcall/core/mesos"

// A scripted executor lives inside the machine: it registers, plays the lives
// of its tasks beat by beat, and ends when they have.
//
// A life is played from its first beat. A beat of TASK_KILLING begins the part
// that is played only when the task is killed; without one a killed task ends
// as the configuration says. A beat without a state is a pause. What follows a
// terminal state is never played.

// play is how far a life is.
type play struct {
	due    mesos.Micros // of the next beat; 0: none
	beat   uint32       // the next; beyond the last one if the configuration says what comes
	killed bool
}

// begin starts the life of a task that a scripted executor was given.
func (m *Machine) begin(t *task) {
	if !m.scripted() {
		return
	}
	t.play = play{}
	m.nextBeat(t, m.now)
}

// life is what a task does when it is left alone.
func (m *Machine) life(t *task) []mesos.Beat {
	if len(t.Life) > 0 {
		return t.Life
	}
	return []mesos.Beat{{State: mesos.TaskStarting}, {After: m.cfg.Script.Run, State: mesos.TaskRunning}}
}

// nextBeat finds when the next beat is due, counted from the one before.
func (m *Machine) nextBeat(t *task, from mesos.Micros) {
	beats := m.life(t)
	t.play.due = 0
	if i := int(t.play.beat); i < len(beats) && !t.over() && (t.play.killed || beats[i].State != mesos.TaskKilling) {
		t.play.due = m.at(from.Add(max(beats[i].After, 0)))
	}
}

// playBeat lets a task do what is due.
func (m *Machine) playBeat(f *framework, t *task) {
	x, beats, i := t.executor, m.life(t), int(t.play.beat)
	if i >= len(beats) { // killed, and the life does not say how
		t.play.due = 0
		m.update(f, x, mesos.TaskStatus{TaskID: t.TaskID, State: mesos.TaskKilled}, nil)
		return
	}
	beat, at := beats[i], t.play.due
	t.play.beat++
	m.nextBeat(t, at)
	if beat.State == mesos.TaskNone || beat.State == mesos.TaskKilling && !f.info.KillingState {
		m.storeProgress(f, t)
		return
	}
	m.update(f, x, mesos.TaskStatus{TaskID: t.TaskID, State: beat.State, Message: beat.Message}, nil)
}

// killScripted lets a scripted executor kill a task.
func (m *Machine) killScripted(f *framework, t *task, grace mesos.Micros) {
	if t.over() || t.play.killed {
		return
	}
	t.play.killed = true
	beats := m.life(t)
	for i := range beats {
		if beats[i].State == mesos.TaskKilling {
			t.play.beat = uint32(i)
			m.nextBeat(t, m.now)
			m.storeProgress(f, t)
			return
		}
	}
	if grace <= 0 {
		grace = m.cfg.Executor.Kill
	}
	t.play.beat = uint32(len(beats))
	t.play.due = m.at(m.now.Add(min(m.cfg.Script.Kill, grace)))
	if f.info.KillingState {
		m.update(f, t.executor, mesos.TaskStatus{TaskID: t.TaskID, State: mesos.TaskKilling}, nil)
	} else {
		m.storeProgress(f, t)
	}
}

// taskEnded: the others of a group that failed are killed with it, and an
// executor that has nothing left to do exits, if it was there for just that.
func (m *Machine) taskEnded(f *framework, t *task) {
	x := t.executor
	if !m.scripted() || x.state != executorRunning {
		return
	}
	left := false
	for _, other := range x.tasks {
		if other.over() {
			continue
		}
		left = true
		if t.group != 0 && other.group == t.group && t.State != mesos.TaskFinished {
			m.killScripted(f, other, 0)
		}
	}
	if !left && (x.command || t.group != 0) {
		x.acts = m.at(m.now)
	}
}

// act is what a scripted executor does by itself: register, or exit.
func (m *Machine) act(f *framework, x *executor) {
	x.acts = 0
	switch x.state {
	case executorStarting:
		if f.ending {
			m.executorEnds(f, x, endExited, 0, "")
			return
		}
		m.registered(f, x, x.given())
	case executorRunning:
		if !x.idle() {
			return // it was given a task meanwhile
		}
		m.executorEnds(f, x, endExited, 0, "")
	case executorEnding:
		for _, t := range append([]*task(nil), x.tasks...) {
			if !t.over() && !t.queued {
				m.update(f, x, mesos.TaskStatus{TaskID: t.TaskID, State: mesos.TaskKilled}, nil)
			}
		}
		m.executorEnds(f, x, endExited, 0, "")
	}
}

// given lists the tasks that the executor has.
func (x *executor) given() (ids []mesos.TaskID) {
	for _, t := range x.tasks {
		if !t.queued {
			ids = append(ids, t.TaskID)
		}
	}
	return ids
}

// idle reports whether all tasks of the executor are over.
func (x *executor) idle() bool {
	for _, t := range x.tasks {
		if !t.over() {
			return false
		}
	}
	return true
}
