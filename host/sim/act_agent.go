package sim

import (
	"math/rand/v2"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// agentActs are what can happen to agents and what runs on them.
var agentActs = []actRow{
	{name: "hang", fault: true, odds: 1, args: "agent, seconds", draw: pickAndSpan(5, 900), do: func(w *World, a *Act) {
		i := a.pick(0, len(w.hosts))
		if w.cluster.HangAgent(i) == nil {
			w.hosts[i].late = true
			w.after(a.span(1), func() { _ = w.cluster.ResumeAgent(i) })
		}
	}},
	{name: "stop", fault: true, odds: 1, args: "agent, seconds", draw: pickAndSpan(1, 900), do: func(w *World, a *Act) {
		h := w.hosts[a.pick(0, len(w.hosts))]
		h.stop()
		w.after(a.span(1), h.start)
	}},
	{name: "reboot", fault: true, odds: 0.4, args: "agent", draw: picks, do: func(w *World, a *Act) {
		w.hosts[a.pick(0, len(w.hosts))].reboot()
	}},
	{name: "cut", fault: true, odds: 1, args: "agent, seconds", draw: pickAndSpan(5, 900), do: func(w *World, a *Act) {
		w.cut(a, true, true)
	}},
	{name: "cut-from-master", fault: true, odds: 0.7, args: "agent, seconds", draw: pickAndSpan(5, 900), do: func(w *World, a *Act) {
		w.cut(a, true, false)
	}},
	{name: "cut-to-master", fault: true, odds: 0.7, args: "agent, seconds", draw: pickAndSpan(5, 900), do: func(w *World, a *Act) {
		w.cut(a, false, true)
	}},
	{name: "break-link", fault: true, odds: 0.7, args: "agent", draw: picks, do: func(w *World, a *Act) {
		h := w.hosts[a.pick(0, len(w.hosts))]
		if !w.k.on(KnobCheckpoint) {
			// A master that loses an agent's connection forgets the tasks of frameworks
			// without checkpoints: it takes the agent for dead. If only the connection
			// died, Mesos itself runs tasks that it calls GONE. Nobody can know better.
			h.stop()
			h.start()
			return
		}
		_ = w.cluster.BreakLink(h.number)
	}},
	{name: "slow", fault: true, odds: 0.7, args: "agent, milliseconds", draw: pickAndSpan(10, 20000), do: func(w *World, a *Act) {
		h := w.hosts[a.pick(0, len(w.hosts))]
		h.late = true
		must(w.cluster.SlowAgent(h.number, a.span(1)/1000))
	}},
	{name: "lose-updates", fault: true, odds: 1, args: "agent, how many", draw: picks, do: func(w *World, a *Act) {
		must(w.cluster.LoseUpdates(a.pick(0, len(w.hosts)), 1+a.pick(1, 4)))
	}},
	{name: "mark-gone", fault: true, odds: 0.4, args: "agent", draw: picks, do: func(w *World, a *Act) {
		w.markGone(w.hosts[a.pick(0, len(w.hosts))])
	}},
	{name: "unregister", fault: true, odds: 0.2, args: "agent", draw: picks, do: func(w *World, a *Act) {
		_ = w.cluster.TellAgent(a.pick(0, len(w.hosts)), agent.Event{Type: agent.EventUnregister})
	}},
	// It takes no more tasks, and in the end leaves; then it is a new one.
	{name: "drain", fault: true, odds: 0.2, args: "agent, seconds", draw: pickAndSpan(1, 300), do: func(w *World, a *Act) {
		w.hosts[a.pick(0, len(w.hosts))].drain(a.span(1))
	}},
	{name: "swizzle", fault: true, odds: 0.3, args: "order, seconds", draw: pickAndSpan(1, 200), do: swizzle},
	{name: "executor-dies", fault: true, odds: 1, args: "which", draw: picks, do: func(w *World, a *Act) {
		var all []*executor
		for _, h := range w.hosts {
			all = append(all, h.executors...)
		}
		if len(all) > 0 {
			all[a.pick(0, len(all))].exit(9)
		}
	}},
	{name: "provider-comes", odds: 0.5, args: "agent", draw: picks, do: func(w *World, a *Act) {
		h := w.hosts[a.pick(0, len(w.hosts))]
		if h.provider == nil || h.provider.gone {
			h.setUp()
		} else {
			h.provider.subscribe()
		}
		if id := h.provider.id; a.pick(1, 3) == 0 { // and somebody asks about it before the master has heard of it
			w.after(1, func() {
				w.tellMistake(master.Event{
					Type:  master.EventReconcileOperations,
					Asked: []master.OperationAsked{{OperationID: w.anyOperation(a), AgentID: h.agentID, ProviderID: id}},
				}, "ask about an operation of a provider that has just come")
			})
		}
	}},
	{name: "provider-leaves", fault: true, odds: 0.5, args: "agent, seconds", draw: pickAndSpan(1, 600), do: func(w *World, a *Act) {
		if p := w.hosts[a.pick(0, len(w.hosts))].provider; p != nil {
			p.leave()
			w.after(a.span(1), p.subscribe)
		}
	}},
	{name: "provider-gone", fault: true, odds: 0.2, args: "agent", draw: picks, do: func(w *World, a *Act) {
		if p := w.hosts[a.pick(0, len(w.hosts))].provider; p != nil {
			p.remove()
		}
	}},
	// It is not there when the next operation for it arrives; the order is lost with
	// the link, or not.
	{name: "provider-shy", fault: true, odds: 0.7, args: "agent, seconds", draw: pickAndSpan(1, 120), do: func(w *World, a *Act) {
		h := w.hosts[a.pick(0, len(w.hosts))]
		h.shy, h.shyLink, h.shyGone = a.span(1), a.pick(0, 1000)/7%2 == 0, a.pick(0, 1000)/7%4 == 1
		w.wishes = append(w.wishes, doesDisk)
		w.wishAfter(0)
	}},
	// The master's end of a link breaks soon after the agent has registered; then
	// somebody asks about operations there.
	{name: "flap", fault: true, odds: 0.4, args: "agent, seconds", draw: pickAndSpan(0.5, 5), do: func(w *World, a *Act) {
		h := w.hosts[a.pick(0, len(w.hosts))]
		if !w.k.on(KnobCheckpoint) {
			return // see break-link
		}
		_ = w.cluster.BreakLink(h.number)
		w.after(a.span(1), func() { _ = w.cluster.CloseAtMaster(h.number) })
		ask := *a
		ask.Args = [2]float64{float64(len(mistakes) - 1), a.Args[0]}
		for i := range 3 {
			w.after(a.span(1)+1+mesos.Micros(i)*mesos.Second, func() { w.err(&ask) })
		}
	}},
	{name: "reload-cluster", fault: true, odds: 0.3, args: "", draw: nothing, do: func(w *World, _ *Act) {
		if err := w.cluster.Reload(); err != nil {
			w.fail("S12 a snapshot is the machine", err.Error())
		}
	}},
}

// cut loses what is said between an agent and the master, until it is mended.
// Mesos speaks TCP: a connection on which something was lost breaks. Of a connection
// that must not break (see break-link) everything is late instead, but not so
// late that the agent is given up: an order to run a task that arrives after
// that runs a task that was called GONE meanwhile.
func (w *World) cut(a *Act, from, to bool) {
	i := a.pick(0, len(w.hosts))
	if !w.k.on(KnobCheckpoint) {
		w.hosts[i].late = true
		must(w.cluster.SlowAgent(i, min(a.span(1), 20*mesos.Second)))
		w.after(a.span(1), func() { must(w.cluster.SlowAgent(i, 0)) })
		return
	}
	must(w.cluster.CutAgent(i, from, to))
	w.hosts[i].missed = true // what was under way
	w.after(a.span(1), w.hosts[i].mend)
}

// drain lets an agent end all that it runs, and leave after a while.
func (h *host) drain(stay mesos.Micros) {
	h.draining = true
	h.tell(agent.Event{Type: agent.EventDrain})
	h.w.after(stay, h.undrain)
}

// undrain lets an agent that drains leave, for good: it comes back as another.
func (h *host) undrain() {
	if h.draining {
		h.tell(agent.Event{Type: agent.EventUnregister})
	}
}

// mend ends a cut.
func (h *host) mend() {
	must(h.w.cluster.CutAgent(h.number, false, false))
	if h.missed {
		h.missed = false
		_ = h.w.cluster.BreakLink(h.number)
	}
}

// markGone is the operator's word that an agent never returns. Its machine is
// set up anew when it hears of that, or at the end of the trouble.
func (w *World) markGone(h *host) {
	if h.agentID == "" {
		return
	}
	w.cluster.Tell(master.Event{Type: master.EventMarkAgentGone, AgentID: h.agentID})
}

// swizzle stops all agents one by one and starts them in another order.
func swizzle(w *World, a *Act) {
	r := rand.New(rand.NewPCG(uint64(a.Args[0]), 1))
	step := a.span(1)/mesos.Micros(len(w.hosts)) + 1
	for n, i := range r.Perm(len(w.hosts)) {
		w.after(step*mesos.Micros(n), w.hosts[i].stop)
	}
	for n, i := range r.Perm(len(w.hosts)) {
		w.after(step*mesos.Micros(n+len(w.hosts)), w.hosts[i].start)
	}
}
