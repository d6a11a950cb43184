package agent

import "rollcall/core/mesos"

// replaceCase is a replacement that the master wants, beside what is known.
type replaceCase struct {
	m         *Machine
	peer      *mesos.Peer
	framework *framework
	known     *replacement // of that id
	old       *task        // nil: unknown
	executor  *executor    // of the old task; nil: not there
}

type replaceAction uint8

const (
	replaceIgnore   replaceAction = iota
	replaceAgain                  // say again how it is
	replaceTurnAway               // no room to keep it: DROPPED, said once
	replaceDrop                   // DROPPED; the old task is untouched
	replaceQueue                  // wait for the executor of the old task
	replaceActions
)

type replaceRule struct {
	id     string
	when   func(*replaceCase) bool
	do     replaceAction
	reason mesos.Reason
	text   string
}

// replaceRules decide what becomes of a replacement; first match wins. They are
// the third step of MESOS-938, whose letters are in the comments. What is taken
// is queued; if the old task can be killed at once, that is the next step.
var replaceRules = []replaceRule{
	{id: "V01", when: func(c *replaceCase) bool { return c.peer.Replacement.New.AgentID != c.m.self.id }, do: replaceIgnore},
	{id: "V02", when: func(c *replaceCase) bool {
		return c.m.link.state == linkEnding || c.framework != nil && c.framework.ending
	}, do: replaceIgnore},
	{id: "V03", when: func(c *replaceCase) bool { return c.known != nil }, do: replaceAgain},
	{
		"V04", func(c *replaceCase) bool { return len(c.m.replacements) >= int(c.m.cfg.Limits.Replacements) }, replaceTurnAway,
		reasonContainerLaunchFailed, "The agent keeps no more replacements",
	},
	{"V05", func(c *replaceCase) bool { return c.m.self.draining }, replaceDrop, reasonAgentDraining, "Agent is draining"},
	{"V06", (*replaceCase).stale, replaceDrop, reasonInvalidOffers, "Task assumes outdated resource state"},
	{
		"V07", (*replaceCase).strange, replaceDrop, reasonResourcesUnknown,
		"The checkpointed resources being used by the task or task group are unknown to the agent",
	},
	{
		"V08", func(c *replaceCase) bool { return int(c.m.tasks)+2 > int(c.m.cfg.Limits.Tasks) }, replaceDrop,
		reasonContainerLaunchFailed, "The agent keeps no more tasks",
	},
	{"V09", (*replaceCase).inUse, replaceDrop, reasonInvalidOffers, "A task takes part in another replacement, or its id is in use"},
	{"V10", (*replaceCase).tooLarge, replaceDrop, reasonInvalidOffers, "The new task needs more than the old one and the offers have"},
	// b) The resources of the old task cannot be used again.
	{"V11", func(c *replaceCase) bool { return c.old != nil && c.old.over() }, replaceDrop, reasonExecutorTerminated, "The old task has ended"},
	{
		"V12", func(c *replaceCase) bool { return c.executor != nil && c.executor.state >= executorEnding }, replaceDrop,
		reasonExecutorTerminated, "Executor terminating or terminated",
	},
	// c) The executor of the old task may yet say that it has it.
	{id: "V13", when: func(c *replaceCase) bool { return c.old == nil && c.mayBring() }, do: replaceQueue},
	{
		"V14", func(c *replaceCase) bool { return c.old == nil }, replaceDrop,
		reasonExecutorTerminated, "The old task is unknown to the agent",
	},
	// The executor would end its group with it.
	{"V15", func(c *replaceCase) bool { return c.old.group != 0 }, replaceDrop, reasonInvalidOffers, "The old task belongs to a group"},
	// a) Its executor registers, or comes back; or it is there.
	{id: "V16", when: func(*replaceCase) bool { return true }, do: replaceQueue},
}

func (r *rules) replaceRow(c *replaceCase) replaceRule {
	for _, row := range r.replace {
		if row.when(c) {
			return row
		}
	}
	return replaceRule{id: "V00"}
}

// pieces is the replacement's tasks as one launch.
func (c *replaceCase) pieces() *launchCase {
	p := &mesos.Peer{Tasks: []mesos.Task{c.peer.Replacement.New}, Version: c.peer.Version}
	if c.peer.Replacement.Fallback.TaskID != "" {
		p.Tasks = append(p.Tasks, c.peer.Replacement.Fallback)
	}
	return &launchCase{m: c.m, peer: p}
}

func (c *replaceCase) stale() bool   { return c.pieces().stale() }
func (c *replaceCase) strange() bool { return c.pieces().strange() }

func (c *replaceCase) inUse() bool {
	r := &c.peer.Replacement
	busy := func(id mesos.TaskID) bool {
		return id != "" && (c.framework != nil && c.framework.task(id) != nil || c.m.stream(r.FrameworkID, id) != nil || c.m.involved(r.FrameworkID, id) != nil)
	}
	return busy(r.New.TaskID) || busy(r.Fallback.TaskID) || c.m.involved(r.FrameworkID, r.Old) != nil
}

// had is what the old task has: as the agent knows it, or else the master.
func (c *replaceCase) had() *mesos.Task {
	if c.old != nil {
		return &c.old.Task
	}
	return &c.peer.Tasks[0]
}

// tooLarge: the master has seen to it; its view of the old task may be another.
func (c *replaceCase) tooLarge() bool {
	r, had := &c.peer.Replacement, c.had().Resources
	all, err := had.Plus(r.Held)
	return err != nil || !all.Contains(r.New.Resources) || !had.Contains(r.Fallback.Resources)
}

// mayBring: an executor that registers says which tasks it has.
func (c *replaceCase) mayBring() bool {
	_, command := executorOf(c.had())
	return !command && c.executor != nil && !c.executor.command && c.executor.state == executorStarting
}
