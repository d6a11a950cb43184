package differential

import "strings"

// unreachable lets an agent hang until it is given up, and come back.
func (g *generator) unreachable() { g.lose(AgentHang, AgentResume) }

// restarted lets an agent die, and start again after it was given up.
func (g *generator) restarted() { g.lose(AgentStop, AgentStart) }

func (g *generator) lose(fault, mend string) {
	g.begin()
	agent := g.agent()
	g.launch(agent, 1+g.r.IntN(2))
	if g.chance(2) {
		g.launch("agent-0", 1)
	}
	lost := g.lostState("TASK_UNREACHABLE")
	g.offers(agent)
	g.say("fault %s %s => %s f1/RESCIND:%s", fault, agent, g.toldOf(agent, lost), agent)
	g.questions(2 + g.r.IntN(5))
	back := g.running(agent)
	if len(back) > 0 {
		g.say("fault %s %s => %s", mend, agent, states(back, "TASK_RUNNING"))
	} else {
		g.say("fault %s %s", mend, agent)
	}
	g.say("agent %s registered", agent)
	g.questions(1 + g.r.IntN(4))
	g.offers(agent)
}

// failover restarts the master, maybe while an agent hangs, which is then recovered for a while.
func (g *generator) failover() {
	g.begin()
	g.launch("agent-0", 1+g.r.IntN(2))
	g.launch("agent-1", 1)
	hangs := g.chance(2)
	awaits := "f1/END"
	if g.second {
		awaits += " f2/END"
	}
	if hangs {
		g.say("fault agent-hang agent-0")
	}
	g.say("fault master-failover => %s", awaits)
	g.say("agent agent-1 registered")
	if hangs {
		g.say("agent agent-0 recovered")
	} else {
		g.say("agent agent-0 registered")
	}
	g.resubscribe("")
	if g.second {
		g.say("resubscribe f2")
	}
	g.questions(2 + g.r.IntN(4))
	if hangs {
		g.say("fault agent-resume agent-0")
		g.say("agent agent-0 registered")
		g.questions(1 + g.r.IntN(3))
	}
	g.offers("agent-0")
	g.offers("agent-1")
}

// gone has an agent marked gone.
func (g *generator) gone() {
	g.begin()
	g.launch("agent-0", 1+g.r.IntN(2))
	g.offers("agent-0")
	g.say("fault mark-gone agent-0 => %s f1/RESCIND:agent-0", g.toldOf("agent-0", g.lostState("TASK_GONE_BY_OPERATOR")))
	g.questions(3 + g.r.IntN(5))
}

// questions are calls that change nothing.
func (g *generator) questions(n int) {
	for range n {
		switch g.r.IntN(6) {
		case 0:
			g.reconcileOperations()
		case 1:
			g.say("operator %s", g.pick("GET_TASKS", "GET_AGENTS"))
		default:
			g.ask()
		}
	}
}

func (g *generator) lostState(aware string) string {
	if g.aware {
		return aware
	}
	return "TASK_LOST"
}

// toldOf is what the frameworks hear of an agent that is lost.
func (g *generator) toldOf(agent, state string) string {
	told := "f1/FAILURE:" + agent
	if g.second {
		told += " f2/FAILURE:" + agent
	}
	if lost := g.running(agent); len(lost) > 0 {
		told += " " + states(lost, state)
	}
	return told
}

// running are the tasks that the agent still has.
func (g *generator) running(agent string) []string {
	var found []string
	for _, name := range g.names {
		if t := g.tasks[name]; t.agent == agent && !t.terminal() {
			found = append(found, name)
		}
	}
	return found
}

func states(tasks []string, state string) string {
	var marks []string
	for _, name := range tasks {
		marks = append(marks, "f1/"+name+":"+state)
	}
	return strings.Join(marks, " ")
}
