package master

import "rollcall/core/mesos"

type replaceAction uint8

const (
	replaceTake   replaceAction = iota // order it
	replaceSay                         // it is known: say how it is
	replaceResend                      // and the agent has not answered: order it again
	replaceDrop                        // it cannot be done, or not now; the new task is not run
	replaceError                       // the new task is not valid
	replaceActions
)

// replaceCase is a REPLACE beside what is known.
type replaceCase struct {
	m         *Machine
	framework *framework
	e         *Event
	asked     *mesos.Replacement
	known     *replacement // of that id
	old       *task
	role      string          // that the old task's resources are allocated to
	pool      mesos.Resources // what it has, and the offers
}

type replaceRule struct {
	id    string
	wrong func(*replaceCase) string // "" if it is not
	do    replaceAction
}

// replaceRules are the checks of a REPLACE: the second step of MESOS-938. What
// may be tried again says so. First match wins; what matches nothing is ordered
// (row W0).
var replaceRules = []replaceRule{
	{"W1", func(c *replaceCase) string {
		return when(c.known != nil && c.known.Status.Phase == mesos.ReplacePending && c.known.agent.connected(), "known")
	}, replaceResend},
	{"W2", func(c *replaceCase) string { return when(c.known != nil, "known") }, replaceSay},
	{"W3", func(c *replaceCase) string {
		return when(!validID(string(c.asked.ReplaceID)), "The replacement needs an id without invalid characters")
	}, replaceError},
	{"W4", func(c *replaceCase) string {
		return when(c.asked.Stop <= 0 || c.asked.Start <= 0, "The replacement needs a time for the end of the old task, and one for the start of the new one")
	}, replaceError},
	{"W5", func(c *replaceCase) string {
		return when(c.m.replacements >= c.m.cfg.Limits.Replacements, "Replacement is over a limit of the master")
	}, replaceDrop},
	// c) An agent of before this master began may yet bring the old task.
	{"W6", func(c *replaceCase) string {
		back := c.e.AgentID == "" && c.m.registry.recovered.len() > 0 || c.m.standing(c.e.AgentID) == standingRecovered
		return when(c.old == nil && back, "The old task is unknown, and its agent is not back yet; it may be tried again")
	}, replaceDrop},
	{"W7", func(c *replaceCase) string { return when(c.old == nil, "The old task is unknown") }, replaceDrop},
	{"W8", func(c *replaceCase) string { return when(c.old.State.Terminal(), "The old task has ended") }, replaceDrop},
	{"W9", func(c *replaceCase) string {
		return when(c.e.AgentID != "" && c.e.AgentID != c.old.agent.id, "The old task is on agent "+string(c.old.agent.id))
	}, replaceDrop},
	{"W10", func(c *replaceCase) string {
		return when(c.framework.parts[c.asked.Old] != nil, "The old task takes part in another replacement")
	}, replaceDrop},
	{"W11", func(c *replaceCase) string {
		return when(!c.old.agent.connected(), "The agent is disconnected; it may be tried again")
	}, replaceDrop},
	{"W12", func(c *replaceCase) string {
		if len(c.e.Offers) == 0 {
			return "" // the old task has enough
		}
		wrong := c.m.wrongOffers(c.framework, c.e)
		return when(wrong != "", "Replacement with invalid offers: "+wrong)
	}, replaceDrop},
	{"W13", func(c *replaceCase) string {
		return when(len(c.e.Offers) > 0 && c.m.offers.get(c.e.Offers[0]).agent != c.old.agent, "The offers are not of the old task's agent")
	}, replaceDrop},
	{"W14", func(c *replaceCase) string {
		return when(len(c.e.Offers) > 0 && c.m.offers.get(c.e.Offers[0]).role != c.role, "The offers are for another role than the old task's '"+c.role+"'")
	}, replaceDrop},
	// a) T_new <= T_old, or T_new <= T_old and the offers.
	{"W15", func(c *replaceCase) string { return c.launch(&c.asked.New, c.pool) }, replaceError},
	{"W16", func(c *replaceCase) string {
		if c.asked.Rollback == mesos.RollbackOff {
			return ""
		}
		return c.launch(&c.asked.Fallback, c.old.Resources)
	}, replaceError},
}

func when(wrong bool, text string) string {
	if wrong {
		return text
	}
	return ""
}

// launch holds a task that is to be started against the checks of a launch.
func (c *replaceCase) launch(t *mesos.Task, pool mesos.Resources) string {
	both := []mesos.Task{c.asked.New}
	if c.asked.Rollback != mesos.RollbackOff {
		both = append(both, c.asked.Fallback)
	}
	return wrongLaunch(&launchCase{c.m, c.framework, c.old.agent, t, c.m.named(t.Resources, c.role), pool, both})
}

func (r *rules) replaceRow(c *replaceCase) (replaceRule, string) {
	for _, row := range r.replace {
		if wrong := row.wrong(c); wrong != "" {
			return row, wrong
		}
	}
	return replaceRule{id: "W0"}, ""
}
