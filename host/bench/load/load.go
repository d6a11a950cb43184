package load

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"rollcall/core/mesos"
)

// Agents is how many agents the tasks run on.
const Agents = 1000

// Start is when the load begins.
const Start mesos.Micros = 1_600_000_000_000_000

// Load is a framework's tasks. Their ids and those of agents have 40 bytes.
type Load struct {
	Tasks  []mesos.TaskID // in order, as a store holds them
	agents []mesos.AgentID
	rnd    *rand.Rand
	order  []uint32 // in which updates name the tasks
	given  int      // updates so far
}

// New makes a load of n tasks.
func New(n int) *Load {
	l := &Load{
		Tasks: make([]mesos.TaskID, n), agents: make([]mesos.AgentID, Agents),
		rnd: rand.New(rand.NewPCG(1, 2)), order: make([]uint32, n),
	}
	for i := range l.Tasks {
		a, b := l.rnd.Uint64(), l.rnd.Uint64()
		l.Tasks[i] = mesos.TaskID(fmt.Sprintf("web.%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xffff, a&0xffff, b>>48, b&(1<<48-1)))
		l.order[i] = uint32(i)
	}
	slices.Sort(l.Tasks)
	for i := range l.agents {
		l.agents[i] = mesos.AgentID(fmt.Sprintf("92bcb625-b263-4f6b-aa22-51afddafe4-S%04d", i))
	}
	l.rnd.Shuffle(n, func(i, j int) { l.order[i], l.order[j] = l.order[j], l.order[i] })
	return l
}

func (l *Load) agent(task int) mesos.AgentID { return l.agents[task%Agents] }
