package scheduler

import "rollcall/core/mesos"

// agentRef is the place of an agent; 0 is no agent.
type agentRef uint32

// agent is one that some task or offer names. Its id is kept once.
type agent struct {
	id     mesos.AgentID
	uses   uint32 // tasks and offers that name it; 0: the place is free
	silent []slot // its tasks that were silent at a fence of this round
	asked  bool   // its news were followed up since the last resend
}

// agents is the table of agents. The map only finds; nothing walks it.
type agents struct {
	rows []agent // rows[0] is no agent
	free []agentRef
	byID map[mesos.AgentID]agentRef
}

func newAgents() agents {
	return agents{rows: make([]agent, 1), byID: map[mesos.AgentID]agentRef{}}
}

func (a *agents) id(r agentRef) mesos.AgentID { return a.rows[r].id }

// use notes one more mention of an agent.
func (a *agents) use(id mesos.AgentID) agentRef {
	if id == "" {
		return 0
	}
	r, ok := a.byID[id]
	if !ok {
		r = a.place(mesos.AgentID(clone(string(id))))
	}
	a.rows[r].uses++
	return r
}

func (a *agents) place(id mesos.AgentID) agentRef {
	var r agentRef
	if n := len(a.free); n > 0 {
		r, a.free = a.free[n-1], a.free[:n-1]
	} else {
		r = agentRef(len(a.rows))
		a.rows = append(a.rows, agent{})
	}
	a.rows[r] = agent{id: id}
	a.byID[id] = r
	return r
}

// drop takes one mention back.
//
//go:noinline
func (a *agents) drop(r agentRef) {
	if r == 0 {
		return
	}
	if a.rows[r].uses--; a.rows[r].uses == 0 {
		delete(a.byID, a.rows[r].id)
		a.rows[r] = agent{}
		a.free = append(a.free, r)
	}
}
