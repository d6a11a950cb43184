package master

import (
	"errors"
	"strconv"

	"rollcall/core/mesos"
)

// The checks of an ACCEPT. Each says what is wrong, in Mesos's words, or "".

// offersRule is a check of the offers: validation::offer::validate. One that
// fails makes all of the ACCEPT fail. There is one action, so no column for it.
type offersRule struct {
	id    string
	wrong func(*Machine, *framework, *Event) string
}

var offersRules = []offersRule{
	{"F1", func(_ *Machine, _ *framework, e *Event) string {
		if len(e.Offers) == 0 {
			return "No offers specified"
		}
		return ""
	}},
	{"F2", func(_ *Machine, _ *framework, e *Event) string {
		seen := make(map[mesos.OfferID]bool, len(e.Offers))
		for _, id := range e.Offers {
			if seen[id] {
				return "Duplicate offer " + string(clone(id)) + " in offer list"
			}
			seen[id] = true
		}
		return ""
	}},
	{"F3", func(m *Machine, _ *framework, e *Event) string {
		for _, id := range e.Offers {
			if !m.offers.has(id) {
				return "Offer " + string(clone(id)) + " is no longer valid"
			}
		}
		return ""
	}},
	{"F4", func(m *Machine, f *framework, e *Event) string {
		for _, id := range e.Offers {
			if o := m.offers.get(id); o.framework != f {
				return "Offer " + string(o.id) + " has invalid framework " + string(o.framework.id) + " while framework " + string(f.id) + " is expected"
			}
		}
		return ""
	}},
	{"F5", func(m *Machine, _ *framework, e *Event) string {
		first := m.offers.get(e.Offers[0])
		for _, id := range e.Offers {
			if o := m.offers.get(id); o.role != first.role {
				return "Aggregated offers must be allocated to the same role. Offer " + string(o.id) + " uses role '" + o.role +
					"' but another is using role '" + first.role + "'"
			}
		}
		return ""
	}},
	{"F6", func(m *Machine, _ *framework, e *Event) string {
		first := m.offers.get(e.Offers[0])
		for _, id := range e.Offers {
			if o := m.offers.get(id); o.agent != first.agent {
				return "Aggregated offers must belong to one single agent. Offer " + string(o.id) + " uses agent " + string(o.agent.id) +
					" and agent " + string(first.agent.id)
			}
		}
		return ""
	}},
}

// wrongOffers is the first mistake in the offers.
func (m *Machine) wrongOffers(f *framework, e *Event) string {
	for _, row := range offersRules {
		if wrong := row.wrong(m, f, e); wrong != "" {
			m.hit(row.id)
			return wrong
		}
	}
	return ""
}

// launchCase is a task to launch, with what is left of the offers.
type launchCase struct {
	m         *Machine
	framework *framework
	agent     *agent
	task      *mesos.Task
	resources mesos.Resources // the task's, allocated
	pool      mesos.Resources
	group     []mesos.Task // that it is launched with, itself included
}

type launchRule struct {
	id    string
	wrong func(*launchCase) string
}

// launchRules are the checks of a task: validation::task::validate.
var launchRules = []launchRule{
	{"L1", func(c *launchCase) string {
		switch id := string(c.task.TaskID); {
		case id == "":
			return "ID must not be empty"
		case len(id) > int(c.m.cfg.Limits.IDBytes):
			return "ID must not be greater than the limit of characters"
		case !validID(id):
			return "'" + clone(id) + "' contains invalid characters"
		}
		return ""
	}},
	{"L2", func(c *launchCase) string {
		twice := 0
		for i := range c.group {
			if c.group[i].TaskID == c.task.TaskID {
				twice++
			}
		}
		if twice > 1 || c.framework.tasks.has(c.task.TaskID) || c.framework.parts[c.task.TaskID] != nil {
			return "Task has duplicate ID: " + string(clone(c.task.TaskID))
		}
		return ""
	}},
	{"L3", func(c *launchCase) string {
		if c.task.AgentID != c.agent.id {
			return "Task uses invalid agent " + string(clone(c.task.AgentID)) + " while agent " + string(c.agent.id) + " is expected"
		}
		return ""
	}},
	{"L4", func(c *launchCase) string {
		if c.task.Resources.Empty() {
			return "Task uses no resources"
		}
		return ""
	}},
	{"L5", func(c *launchCase) string {
		if !c.pool.Contains(c.resources) {
			return "Total resources " + c.resources.String() + " required by task and its executor is more than available " + c.pool.String()
		}
		return ""
	}},
	{"L6", func(c *launchCase) string {
		if c.m.tooLargeTask(c.task) || int(c.m.tasks)+len(c.group) > int(c.m.cfg.Limits.Tasks) {
			return "Task is over a limit of the master"
		}
		return ""
	}},
}

func wrongLaunch(c *launchCase) string {
	for _, row := range launchRules {
		if wrong := row.wrong(c); wrong != "" {
			c.m.hit(row.id)
			return wrong
		}
	}
	return ""
}

// wrongConversion is what is wrong with an operation but for what it converts.
func (m *Machine) wrongConversion(a *agent, role string, op *AcceptOperation) string {
	switch {
	case op.Resources.Empty():
		return "No resources specified"
	case op.OperationID != "" && a.info.Capable&mesos.AgentOperationFeedback == 0:
		return "Operation requested feedback, but agent " + string(a.id) + " does not have the required AGENT_OPERATION_FEEDBACK capability"
	case len(m.operations) >= int(m.cfg.Limits.Operations):
		return "Operation is over a limit of the master"
	}
	provider := op.Resources[0].ProviderID
	for i := range op.Resources {
		r := &op.Resources[i]
		switch {
		case r.ProviderID != provider:
			return "The operation uses resources of several resource providers"
		case op.Type == AcceptReserve && r.Role() != role:
			return "A reserve operation was attempted for a resource allocated to role '" + r.Role() + "', but the framework only has roles '{ " +
				role + " }'; on agent " + string(a.id) + " at slave(1)@" + a.info.Hostname + ":" + strconv.Itoa(int(a.info.Port)) + " (" + a.info.Hostname + ")"
		case r.AllocatedTo != "" && r.AllocatedTo != role:
			return "Resource " + r.String() + " is allocated to another role than the offer's '" + role + "'"
		}
	}
	return ""
}

// inWords is an error of a conversion as Mesos words it.
func inWords(err error) string {
	var lack *mesos.LackError
	if errors.As(err, &lack) {
		return lack.Has.String() + " does not contain " + lack.Want.String()
	}
	return err.Error()
}
