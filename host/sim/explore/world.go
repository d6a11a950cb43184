package explore

import (
	"fmt"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// World is a small world to be searched.
type World struct {
	Name    string
	Tasks   int          // places to be filled, two at most
	Agents  int          // each has room for one task; three at most
	Starts  int          // how often a place may be filled, three at most
	Ends    mesos.Micros // after so long tasks finish by themselves; 0: never
	Running bool         // it begins with all places filled, and nothing to do
	Left    Budgets

	Fences  bool
	Aware   bool // PARTITION_AWARE
	Gate    bool // no launch before the first round has ended
	Unknown scheduler.UnknownPolicy
	Rounds  mesos.Micros // between periodic rounds of each kind; 0: none
	Patient mesos.Micros // how long an agent may be out of reach; 0: for ever
	Decide  bool         // the framework starts another for a task that is presumed lost

	Replace *Replacing // the task of the first place is replaced; nil: none is

	Bug Bug // planted
}

// Budget is something that may happen a few times only.
type Budget uint8

// What is bounded.
const (
	Tick     Budget = iota // a timer fires when nothing is under way
	Haste                  // a timer fires while something is
	Loss                   // a message between master and agent, or a call, is lost
	Crash                  // the scheduler ends, at any point of what it owes
	Failover               // the master ends and another leads
	Stop                   // an agent's process ends
	Break                  // the connection between an agent and the master breaks
	Away                   // an agent that is not connected, or stopped, stays so for long
	Cut                    // the event stream breaks
	Twice                  // a status update is sent twice
	Kill                   // the framework wants a task to end
	Round                  // the framework wants a round
	Forget                 // the framework forgets a task
	Ask                    // the framework asks for the replacement, the first time left out
	Take                   // another framework takes what is free, and gives it back when it likes
	End                    // a task ends by itself
	Sick                   // a task says that it is unhealthy
	Suppress               // the framework wants no offers
	budgets
)

var budgetNames = [budgets]string{
	"tick", "haste", "loss", "crash", "failover", "stop", "break", "away", "cut", "twice", "kill", "round", "forget",
	"ask", "take", "end", "sick", "suppress",
}

// Budgets is how often each may happen.
type Budgets [budgets]uint8

func (b Budgets) String() string {
	var list []string
	for i, n := range b {
		if n > 0 {
			list = append(list, fmt.Sprintf("%s=%d", budgetNames[i], n))
		}
	}
	return strings.Join(list, " ")
}

// The most that a world can have.
const (
	maxAgents = 3
	maxPlaces = 2
	maxStarts = 3
)

// taskBit is a task's place in a set: ids are "a1", "a2", ... for the first
// place and "b1", ... for the second. False: it is none of ours.
func taskBit(id mesos.TaskID) (int, bool) {
	if len(id) != 2 || id[0] < 'a' || id[0] >= 'a'+maxPlaces || id[1] < '1' || id[1] >= '1'+maxStarts {
		return 0, false
	}
	return int(id[0]-'a')*maxStarts + int(id[1]-'1'), true
}

func taskID(place, start int) mesos.TaskID {
	return mesos.TaskID([]byte{byte('a' + place), byte('1' + start)})
}

// taskSet is a set of tasks, one bit each.
type taskSet uint8

func (s taskSet) String() string {
	var list []string
	for i := range maxPlaces * maxStarts {
		if s>>i&1 == 1 {
			list = append(list, string(taskID(i/maxStarts, i%maxStarts)))
		}
	}
	return strings.Join(list, " ")
}

// Spans of a small world: few of each timer fit into another, and none is
// shortened at random.
const (
	resend       = 20 * mesos.Second // of questions, kills and updates
	resendMost   = 60 * mesos.Second
	reregister   = 3 * mesos.Minute  // that a master waits for its agents
	deadline     = 5 * mesos.Minute  // of a round
	never        = 60 * mesos.Minute // pings, heartbeats: see rest
	rest         = 30 * mesos.Minute // a world in which nothing is due for so long is at rest
	launchWait   = 2 * mesos.Minute
	refuseForAll = 24 * 60 * mesos.Minute
)

func (w *World) scheduler() scheduler.Config {
	c := scheduler.DefaultConfig()
	c.Replace.Resources = true
	c.PartitionAware, c.Fences, c.Gate.FirstRound = w.Aware, w.Fences, w.Gate
	c.Subscribe = scheduler.SubscribeConfig{Backoff: scheduler.Backoff{Base: mesos.Second, Max: 4 * mesos.Second}, Heartbeat: never, Missed: 100}
	c.Round.Resend = scheduler.Backoff{Base: resend, Max: resendMost}
	c.Round.Deadline, c.Round.History, c.Round.Backlog = deadline, 1, 0
	c.Schedule = scheduler.ScheduleConfig{Explicit: w.Rounds, Implicit: w.Rounds, Delay: mesos.Minute, Spread: w.Rounds / 2}
	c.Wait = scheduler.WaitConfig{Launch: launchWait, Unreachable: w.Patient}
	c.Drift.Unknown = w.Unknown
	c.Kill = scheduler.Backoff{Base: resend, Max: resendMost}
	c.Operation.Poll = 0
	if w.Replace != nil {
		c.Replace = w.Replace.config()
	}
	return c
}

func (w *World) master(generation uint8) master.Config {
	c := master.DefaultConfig()
	c.MasterID = fmt.Sprintf("m%d", generation)
	c.Heartbeat = never
	c.Agents.Ping, c.Agents.Missed, c.Agents.Reregister = never, 1000, reregister
	c.Registry.Interval = 7 * 24 * 60 * mesos.Minute
	c.Limits.CompletedTasks = 0
	return c
}

var oneTask = resources("cpus:1")

func resources(text string) mesos.Resources {
	rs, err := mesos.ParseResources(text)
	if err != nil {
		panic(err)
	}
	return rs
}

func (w *World) agent(i int) agent.Config {
	c := agent.DefaultConfig()
	c.Hostname, c.Seed, c.Resources = fmt.Sprintf("host%d", i), uint64(i), oneTask
	c.Capable = mesos.AgentPartitionAware
	c.Register = agent.RegisterConfig{Backoff: agent.Backoff{Base: mesos.Second, Max: 8 * mesos.Second}, Silence: 24 * 60 * mesos.Minute}
	c.Updates = agent.Backoff{Base: resend, Max: resendMost}
	c.Executor.Reregister = mesos.Second
	c.Script = agent.ScriptConfig{}
	if w.Replace != nil {
		c.Resources = resources(w.Replace.Agent)
	}
	return c
}

// uses is what a task uses.
func (w *World) uses(id mesos.TaskID) mesos.Resources {
	if w.Replace == nil {
		return oneTask
	}
	return w.Replace.uses(id)
}

// life is what a task does.
func (w *World) life(id mesos.TaskID) []mesos.Beat {
	if w.Replace != nil && id == newTask && w.Replace.Life != nil {
		return w.Replace.Life
	}
	life := []mesos.Beat{{State: mesos.TaskRunning}}
	if w.Ends > 0 {
		life = append(life, mesos.Beat{After: w.Ends, State: mesos.TaskFinished})
	}
	return life
}

func (w *World) framework(id mesos.FrameworkID) mesos.FrameworkInfo {
	role := "*"
	if w.Replace != nil && !w.Replace.Bare {
		role = "web"
	}
	return mesos.FrameworkInfo{
		ID: id, Name: "explore", User: "nobody", Roles: []string{role}, FailoverTimeout: 7 * 24 * 60 * mesos.Minute,
		Checkpoint: true, PartitionAware: w.Aware,
	}
}
