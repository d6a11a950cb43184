package sim

import (
	"fmt"
	"slices"

	"rollcall/core/agent"
	"rollcall/core/mesos"
)

// host is a machine on which an agent runs: it has processes of its own, which
// live on while the agent is away. They are what is true.
type host struct {
	w         *World
	number    int
	agentID   mesos.AgentID              // that its agent has now
	executors []*executor                // in the order of their start
	lives     int                        // of the agent's process
	provider  *provider                  // nil: none so far
	providers []mesos.ResourceProviderID // all it ever had
	shy       mesos.Micros               // the provider is away for so long when an operation for it arrives
	shyGone   bool                       // or it is removed
	shyLink   bool                       // and the link breaks
	draining  bool                       // it was told to drain, and has not left
	late      bool                       // its agent has hung, or its link was slow
	failed    map[mesos.UUID]bool        // operations that its agent could not do
	missed    bool                       // something was lost between its agent and the master
}

// executor is a process that runs tasks: here the one task of a command.
type executor struct {
	host      *host
	framework mesos.FrameworkID
	id        mesos.ExecutorID
	agentID   mesos.AgentID // of the agent that started it
	has       []*running
	unheard   []agent.Event // updates that the agent has not said it received
	dying     bool          // told to end, or killed: it will not be there soon
	dead      bool
}

// running is a task that an executor was given.
type running struct {
	id      mesos.TaskID
	state   mesos.TaskState
	healthy mesos.Healthy
}

func newHost(w *World, number int) *host {
	return &host{w: w, number: number, failed: map[mesos.UUID]bool{}}
}

// start starts the agent, and those executors connect to it that are there.
func (h *host) start() {
	if h.w.cluster.StartAgent(h.number) != nil {
		return // it runs already
	}
	h.lives++
	h.w.markAgent(h, "start")
	if p := h.provider; p != nil {
		p.there = false
		h.w.after(200*mesos.Millisecond, p.subscribe)
	}
	for _, x := range h.executors {
		x.later(50*mesos.Millisecond+upTo(h.w.life, 500*mesos.Millisecond), x.register)
	}
}

// stop ends the agent. Without checkpoints executors do not outlive it.
func (h *host) stop() {
	if h.w.cluster.StopAgent(h.number) != nil {
		return
	}
	h.w.markAgent(h, "stop")
	h.w.truth.agentEnded(h)
	if !h.w.k.on(KnobCheckpoint) {
		h.killAll()
	}
}

// reboot ends everything on the host.
func (h *host) reboot() {
	h.killAll()
	h.w.truth.agentEnded(h)
	h.w.markAgent(h, "reboot")
	h.lives++
	must(h.w.cluster.RebootAgent(h.number))
	if p := h.provider; p != nil {
		p.there = false
		h.w.after(200*mesos.Millisecond, p.subscribe)
	}
}

func (h *host) killAll() {
	for _, x := range h.executors {
		x.dead = true
	}
	h.executors = nil
}

// tell gives the agent an event of an executor or a provider, when whatever it
// is doing is done. One that does not run hears nothing.
func (h *host) tell(e agent.Event) {
	h.w.after(0, func() { _ = h.w.cluster.TellAgent(h.number, e) })
}

// fromAgent hears what an agent tells its operator: one that has ended is
// started again.
func (w *World) fromAgent(i int, n *agent.Notice) {
	h := w.hosts[i]
	switch n.Type {
	case agent.NoticeRegistered:
		h.agentID = n.AgentID
	case agent.NoticeEnded:
		if w.log != nil {
			w.markAgent(h, "end: "+n.Message)
		}
		w.truth.agentEnded(h)
		h.draining = false
		w.after(10*mesos.Second, h.start)
	}
}

// toHost carries out what an agent tells executors and resource providers.
func (w *World) toHost(i int, s *agent.Send) {
	h := w.hosts[i]
	if s.Type >= agent.SendApply {
		h.provide(s)
		return
	}
	x := h.find(s.FrameworkID, s.ExecutorID)
	if s.Type == agent.SendStart {
		h.startExecutor(s)
		return
	}
	if x == nil {
		return
	}
	switch s.Type {
	case agent.SendLaunch:
		for k := range s.Tasks {
			x.run(s.Tasks[k].TaskID, launchInfo(s.Tasks[k].Info).fate)
		}
	case agent.SendKill:
		id, grace := s.TaskID, s.Grace
		x.kill(id, grace)
	case agent.SendShutdown:
		x.dying = true
		x.later(upTo(w.life, min(x.slow(), max(s.Grace, mesos.Second))), func() { x.exit(0) })
	case agent.SendReceived:
		x.unheard = slices.DeleteFunc(x.unheard, func(e agent.Event) bool { return e.Status.UUID == s.UUID })
		x.exitIfDone()
	}
}

func (h *host) find(f mesos.FrameworkID, id mesos.ExecutorID) *executor {
	for _, x := range h.executors {
		if x.framework == f && x.id == id {
			return x
		}
	}
	return nil
}

func (h *host) startExecutor(s *agent.Send) {
	w := h.w
	x := &executor{host: h, framework: s.FrameworkID, id: s.ExecutorID, agentID: h.agentID}
	h.executors = append(h.executors, x)
	if w.chance(w.life, KnobExecutorFails) {
		if w.life.IntN(2) == 0 {
			x.later(x.delay(), func() { x.exit(1) })
		}
		return // else it never registers, and is ended by force
	}
	x.later(x.delay(), x.register)
}

// slow is how long an executor takes for anything at most.
func (x *executor) slow() mesos.Micros { return seconds(x.host.w.k[KnobExecutorSlow] / 1000) }

func (x *executor) delay() mesos.Micros { return 1 + upTo(x.host.w.life, x.slow()) }

// later lets the executor do something, if it still is there.
func (x *executor) later(d mesos.Micros, do func()) {
	x.host.w.after(d, func() {
		if !x.dead {
			do()
		}
	})
}

// register connects to the agent; what it may not have heard is said again.
func (x *executor) register() {
	if x.dying {
		return
	}
	e := agent.Event{Type: agent.EventExecutorRegistered, FrameworkID: x.framework, ExecutorID: x.id}
	for _, t := range x.has {
		e.TaskIDs = append(e.TaskIDs, t.id)
	}
	x.host.tell(e)
	for _, u := range slices.Clone(x.unheard) {
		x.host.tell(u)
	}
}

// run begins a task.
func (x *executor) run(id mesos.TaskID, f fate) {
	w := x.host.w
	w.truth.began(x, id)
	t := &running{id: id, state: mesos.TaskStaging}
	x.has = append(x.has, t)
	x.later(x.delay(), func() { x.say(t, mesos.TaskStarting) })
	if f != fateUsual {
		x.fated(t, f)
		return
	}
	x.later(x.slow()+x.delay(), func() { x.say(t, mesos.TaskRunning) })
	if w.chance(w.life, KnobTaskEnds) {
		end := mesos.TaskFinished
		if w.life.IntN(2) == 0 {
			end = mesos.TaskFailed
		}
		x.later(2*x.slow()+upTo(w.life, 5*mesos.Minute), func() { x.say(t, end) })
	}
}

// say moves a task to a state, unless it is over or farther already.
func (x *executor) say(t *running, state mesos.TaskState) {
	if t.state.Terminal() || t.state == mesos.TaskKilling && !state.Terminal() {
		return
	}
	t.state = state
	e := agent.Event{
		Type: agent.EventExecutorUpdated, FrameworkID: x.framework, ExecutorID: x.id,
		Status: mesos.TaskStatus{TaskID: t.id, State: state, Source: mesos.SourceExecutor, UUID: x.uuid(), Healthy: t.healthy},
	}
	x.unheard = append(x.unheard, e)
	x.host.tell(e)
	x.sayAgain(e)
	if x.host.w.chance(x.host.w.life, KnobExecutorOdd) {
		x.sayOddly(t, e)
	}
}

// sayAgain repeats an update that the agent had no room for.
func (x *executor) sayAgain(e agent.Event) {
	if x.host.w.k[KnobUpdates] > 1000 {
		return
	}
	x.later(30*mesos.Second, func() {
		if slices.ContainsFunc(x.unheard, func(u agent.Event) bool { return u.Status.UUID == e.Status.UUID }) {
			x.host.tell(e)
			x.sayAgain(e)
		}
	})
}

// sayOddly says what executors should not.
func (x *executor) sayOddly(t *running, e agent.Event) {
	switch x.host.w.life.IntN(3) {
	case 0: // the same once more
		x.host.tell(e)
	case 1: // and it runs, though it is over
		if !t.state.Terminal() {
			return
		}
		e.Status.State, e.Status.UUID = mesos.TaskRunning, x.uuid()
		x.host.tell(e)
	case 2: // for which the agent ends it
		e.Status.State, e.Status.UUID = mesos.TaskStaging, x.uuid()
		x.host.tell(e)
	}
}

// uuid is fresh, and can be read.
func (x *executor) uuid() (u mesos.UUID) {
	copy(u[:], fmt.Sprintf("u%d", x.host.w.next()))
	return u
}

func (x *executor) kill(id mesos.TaskID, grace mesos.Micros) {
	i := slices.IndexFunc(x.has, func(t *running) bool { return t.id == id })
	if i < 0 || x.has[i].state.Terminal() {
		return
	}
	t := x.has[i]
	if x.host.w.k.on(KnobKilling) && t.state != mesos.TaskKilling {
		x.say(t, mesos.TaskKilling)
	}
	x.later(min(x.delay(), max(grace, 1)), func() { x.say(t, mesos.TaskKilled) })
}

// exitIfDone: the executor of a command ends with it, when the agent knows.
func (x *executor) exitIfDone() {
	if len(x.has) == 0 || len(x.unheard) > 0 || slices.ContainsFunc(x.has, func(t *running) bool { return !t.state.Terminal() }) {
		return
	}
	x.later(x.delay(), func() { x.exit(0) })
}

// exit ends the process.
func (x *executor) exit(status uint32) {
	if x.dead {
		return
	}
	x.dead = true
	h := x.host
	h.executors = slices.DeleteFunc(h.executors, func(o *executor) bool { return o == x })
	h.tell(agent.Event{Type: agent.EventExecutorExited, FrameworkID: x.framework, ExecutorID: x.id, Exit: status})
}
