package sim

// streamActs are what can happen to the event stream.
var streamActs = []actRow{
	{name: "stream-breaks", fault: true, odds: 1, args: "", draw: nothing, do: func(w *World, _ *Act) {
		if s := w.procs[w.leader].client.stream; s != nil {
			s.cut("connection reset")
		}
	}},
	// Nothing comes through any more, and nobody is told.
	{name: "stream-dark", fault: true, odds: 0.7, args: "", draw: nothing, do: func(w *World, _ *Act) {
		if s := w.procs[w.leader].client.stream; s != nil {
			s.dark = true
		}
	}},
	// The scheduler sees its end; the master goes on writing.
	{name: "stream-half", fault: true, odds: 0.5, args: "", draw: nothing, do: func(w *World, _ *Act) {
		if s := w.procs[w.leader].client.stream; s != nil && !s.dark {
			s.dark = true
			s.p.later(1, func() { s.heardEnd() })
		}
	}},
}
