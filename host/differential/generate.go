package differential

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Generate returns the script of a seed: always the same one. It knows enough of Mesos to await what must come, and to
// leave the cluster as it found it; what the answers are, it does not know.
func Generate(seed uint64) Script {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0)), tasks: map[string]*task{}}
	kinds := []struct {
		weight int
		write  func()
	}{
		{68, g.calls},
		{15, g.operations},
		{6, g.unreachable},
		{3, g.restarted},
		{5, g.failover},
		{3, g.gone},
	}
	n := g.r.IntN(100)
	for _, kind := range kinds {
		if n -= kind.weight; n < 0 {
			kind.write()
			break
		}
	}
	return g.script
}

// Spoils reports whether the script leaves a cluster that no other script can use.
func Spoils(s Script) bool {
	for _, step := range s {
		if step.Verb == "fault" && step.Words[0] == MarkGone {
			return true
		}
	}
	return false
}

// generator writes a script, and keeps in mind what the script has done.
type generator struct {
	r      *rand.Rand
	script Script

	aware, killing, manual, protobuf bool
	second                           bool             // f2 is there, which has no tasks
	tasks                            map[string]*task // of f1, by name
	names                            []string         // of tasks, in the order of their launches
}

func (g *generator) say(format string, args ...any) {
	step, err := ParseStep(fmt.Sprintf(format, args...))
	if err != nil {
		panic(err) // a script of our own making
	}
	g.script = append(g.script, step)
}

// chance is true once in n times.
func (g *generator) chance(n int) bool { return g.r.IntN(n) == 0 }

func (g *generator) pick(from ...string) string { return from[g.r.IntN(len(from))] }

func (g *generator) agent() string { return g.pick("agent-0", "agent-1") }

// begin subscribes: f1 and, one time in three, f2, which wants no offers, so that all of them are f1's.
func (g *generator) begin(more ...string) {
	g.aware, g.killing, g.protobuf = !g.chance(4), g.chance(2), g.chance(3)
	g.say("subscribe f1 %s", strings.Join(append(g.words(), more...), " "))
	if g.chance(3) {
		g.second = true
		g.say("subscribe f2 quiet %s", g.pick("aware", "protobuf", "aware killing"))
	}
}

func (g *generator) words() []string {
	var words []string
	for _, w := range []struct {
		on   bool
		word string
	}{{g.aware, "aware"}, {g.killing, "killing"}, {g.manual, "manual"}, {g.protobuf, "protobuf"}} {
		if w.on {
			words = append(words, w.word)
		}
	}
	return words
}

// calls is a sequence without faults.
func (g *generator) calls() {
	g.manual = g.chance(3)
	g.begin()
	if g.manual && !g.chance(3) {
		g.launch(g.agent(), 1+g.r.IntN(3))
	}
	for range 4 + g.r.IntN(10) {
		g.anyCall()
	}
	if g.chance(2) && len(g.running("agent-0")) == 0 && len(g.running("agent-1")) == 0 { // see tidy
		g.say("teardown f1")
		g.say("post f1 '{\"type\":\"RECONCILE\",\"framework_id\":{\"value\":\"$framework\"},\"reconcile\":{}}'")
	}
}

func (g *generator) anyCall() {
	switch n := g.r.IntN(100); {
	case n < 35:
		g.ask()
	case n < 50:
		if g.manual {
			g.acknowledge()
		} else {
			g.launch(g.agent(), 1+g.r.IntN(3))
		}
	case n < 62:
		g.kill()
	case n < 70:
		g.wrong()
	case n < 78:
		g.reconcileOperations()
	case n < 82:
		g.say("%s f1", g.pick("suppress", "revive"))
		g.say("revive f1")
	case n < 86 && !g.manual:
		g.offers("agent-0")
		g.say("decline f1 agent-0 refuse=%s", g.pick("0", "600"))
		g.say("revive f1")
		g.offers("agent-0")
	case n < 91:
		g.resubscribe("")
	case n < 95:
		g.say("cut f1")
		if g.chance(2) {
			g.say("reconcile f1 nope")
		}
		g.resubscribe("")
	default:
		g.say("operator %s", g.pick("GET_TASKS", "GET_FRAMEWORKS", "GET_AGENTS", "GET_OPERATIONS"))
	}
}

// resubscribe awaits again what is not acknowledged.
func (g *generator) resubscribe(more string) {
	var again []string
	for _, name := range g.names {
		if t := g.tasks[name]; t.unacked {
			again = append(again, name+":"+t.state())
		}
	}
	if len(again) > 0 {
		more += " => " + strings.Join(again, " ")
	}
	g.say("resubscribe f1 %s", more)
}

// ask reconciles: explicitly tasks and agents of every kind, or all.
func (g *generator) ask() {
	who := "f1"
	if g.second && g.chance(4) {
		who = "f2"
	}
	if g.chance(4) {
		g.say("reconcile %s", who)
		return
	}
	var entries []string
	for range 1 + g.r.IntN(5) {
		entries = append(entries, g.anyTask()+g.anyAgent())
	}
	g.say("reconcile %s %s", who, strings.Join(entries, " "))
}

func (g *generator) anyTask() string {
	if len(g.names) == 0 || g.chance(3) {
		return g.pick("nope", "nope-2", "task with spaces", "ünknown")
	}
	return g.names[g.r.IntN(len(g.names))]
}

func (g *generator) anyAgent() string { return g.pick("", "", "@agent-0", "@agent-1", "@absent") }

func (g *generator) reconcileOperations() {
	if g.chance(4) {
		g.say("reconcile-operations f1")
		return
	}
	var entries []string
	for range 1 + g.r.IntN(4) {
		entries = append(entries, g.pick("op-1", "op-2")+g.anyAgent())
	}
	g.say("reconcile-operations f1 %s", strings.Join(entries, " "))
}
