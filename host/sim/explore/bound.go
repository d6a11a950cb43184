package explore

// bound forgets what was computed when it has become too much. What the
// frontier is made of stays, and is shared again.
func (x *search) bound(most int64, kept ...[]state) {
	if x.bytes.Load() < most || x.bytes.Load() < 2*x.pinned {
		return
	}
	x.steps += x.computed()
	x.messages.forget()
	x.procs.forget()
	x.leads.forget()
	x.nodes.forget()
	x.procSteps.forget()
	x.leadSteps.forget()
	x.nodeSteps.forget()
	x.settled.forget()
	x.bytes.Store(0)
	defer func() { x.pinned = x.bytes.Load() }()
	for _, list := range kept {
		for i := range list {
			x.keep(&list[i])
		}
	}
}

func (x *search) keep(s *state) {
	s.proc = x.procs.get(s.proc.hash, func() *proc {
		x.bytes.Add(int64(len(s.proc.machine)+len(s.proc.watch)) + s.proc.disk.size() + sizeProc)
		return s.proc
	})
	s.lead = x.leads.get(s.lead.hash, func() *lead {
		x.bytes.Add(int64(len(s.lead.machine)) + s.lead.registry.size() + sizeLead)
		return s.lead
	})
	for i := range x.world.Agents {
		n := s.nodes[i]
		s.nodes[i] = x.nodes.get(n.hash, func() *node {
			x.bytes.Add(int64(len(n.machine)) + n.disk.size() + sizeNode)
			return n
		})
	}
	for i, m := range s.under {
		s.under[i] = x.messages.get(m.hash, func() *message {
			x.bytes.Add(int64(len(m.frame)) + sizeMessage)
			return m
		})
	}
}
