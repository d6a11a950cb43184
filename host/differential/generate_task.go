package differential

import "strings"

// task is a task of a generated script: the updates that its life brings, and how many have been forwarded.
type task struct {
	agent   string
	life    string
	updates []string // oldest first
	told    int      // forwarded to the framework
	unacked bool     // the latest of those is not acknowledged
}

// state is the last that was forwarded.
func (t *task) state() string { return t.updates[t.told-1] }

func (t *task) terminal() bool {
	switch t.state() {
	case "TASK_FINISHED", "TASK_FAILED", "TASK_KILLED":
		return true
	}
	return false
}

// next forwards the next update, if there is one and its time has come; it returns what to await.
func (t *task) next() (state string, ok bool) {
	if t.unacked || t.told == len(t.updates) {
		return "", false
	}
	t.told++
	t.unacked = true
	return t.state(), true
}

// lasting are the updates that a life brings by itself.
var lasting = map[string][]string{
	"sleep": {"TASK_STARTING", "TASK_RUNNING"},
	"exit0": {"TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED"},
	"exit1": {"TASK_STARTING", "TASK_RUNNING", "TASK_FAILED"},
}

// launch starts n tasks on the agent, out of all that it has left.
func (g *generator) launch(agent string, n int) {
	g.offers(agent)
	var words, awaits []string
	for range n {
		name := string(rune('a' + len(g.names)%26))
		if len(g.names) >= 26 {
			return
		}
		t := &task{agent: agent, life: g.pick("sleep", "sleep", "sleep", "exit0", "exit1")}
		t.updates = append(t.updates, lasting[t.life]...)
		g.tasks[name] = t
		g.names = append(g.names, name)
		words = append(words, name+"="+t.life)
		awaits = append(awaits, name+":"+g.advance(t))
	}
	g.say("launch f1 %s %s => %s", agent, strings.Join(words, " "), strings.Join(awaits, " "))
}

// advance forwards what comes next: all there is, where everything is acknowledged at once. It returns the last.
func (g *generator) advance(t *task) string {
	last := ""
	for {
		state, ok := t.next()
		if !ok {
			return last
		}
		last = state
		t.unacked = g.manual
	}
}

// offers awaits all that the agent has left.
func (g *generator) offers(agent string) {
	tenths := 40
	for _, name := range g.names {
		if t := g.tasks[name]; t.agent == agent && !t.terminal() {
			tenths--
		}
	}
	g.say("offers f1 %s cpus=%d.%d", agent, tenths/10, tenths%10)
}

// kill kills a running task, or one that is not there, or one on another agent than it says.
func (g *generator) kill() {
	var running []string
	for _, name := range g.names {
		if g.tasks[name].state() == "TASK_RUNNING" && g.tasks[name].life == "sleep" {
			running = append(running, name)
		}
	}
	switch {
	case len(running) == 0 || g.chance(3):
		dead := "nope"
		for _, name := range g.names {
			if t := g.tasks[name]; t.terminal() && !t.unacked {
				dead = name
			}
		}
		g.say("kill f1 %s%s", dead, g.anyAgent())
	case g.chance(4):
		g.say("kill f1 %s@absent", running[0]) // refused in silence
	default:
		name := running[g.r.IntN(len(running))]
		t := g.tasks[name]
		t.life = "killed"
		if g.killing {
			t.updates = append(t.updates, "TASK_KILLING")
		}
		t.updates = append(t.updates, "TASK_KILLED")
		if state := g.advance(t); state != "" {
			g.say("kill f1 %s%s => %s:%s", name, g.pick("", "@"+t.agent), name, state)
		} else {
			g.say("kill f1 %s", name)
		}
	}
}

// acknowledge acknowledges an update that waits for it.
func (g *generator) acknowledge() {
	for _, i := range g.r.Perm(len(g.names)) {
		name := g.names[i]
		t := g.tasks[name]
		if !t.unacked {
			continue
		}
		t.unacked = false
		if state := g.advance(t); state != "" {
			g.say("ack f1 %s => %s:%s", name, name, state)
		} else {
			g.say("ack f1 %s", name)
		}
		return
	}
	g.ask()
}
