package sim

import "rollcall/core/mesos"

// schedulerActs are what can happen to schedulers, their clocks and their store.
var schedulerActs = []actRow{
	{name: "crash", fault: true, odds: 1, args: "", draw: nothing, do: func(w *World, _ *Act) {
		w.procs[w.leader].end("killed")
	}},
	{name: "disk-full", fault: true, odds: 0.4, args: "-, seconds", draw: pickAndSpan(1, 300), do: func(w *World, a *Act) {
		w.disk.full = true
		w.after(a.span(1), func() { w.disk.full = false })
	}},
	// The other scheduler is elected, while this one still believes that it leads.
	{name: "take-over", fault: true, odds: 0.7, args: "-, seconds until it starts", draw: pickAndSpan(0.001, 60), do: func(w *World, a *Act) {
		w.leader, w.term = 1-w.leader, w.term+1
		w.after(a.span(1), func() {
			p := w.procs[w.leader]
			p.end("elected again: it starts anew")
			p.start()
		})
	}},
	// A suspended machine's clock: all that was due is due at once.
	{name: "clock-ahead", fault: true, odds: 0.4, args: "-, seconds", draw: pickAndSpan(1, 4000), do: func(w *World, a *Act) {
		w.procs[w.leader].jump(a.span(1))
	}},
	// The process's clock does not run backwards while it lives; the next one's may.
	{name: "clock-back", fault: true, odds: 0.4, args: "-, seconds", draw: pickAndSpan(1, 4000), do: func(w *World, a *Act) {
		p := w.procs[w.leader]
		p.end("killed, and its clock set back")
		p.jump(-a.span(1))
	}},
}

// jump moves a process's clock.
func (p *process) jump(by mesos.Micros) {
	if p.now()+by < begin {
		return
	}
	p.offset += by
	if p.machine != nil {
		p.wake = 0
		p.poke(0)
	}
}
