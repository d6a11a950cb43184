package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// accept uses offers: they end, what the operations do is done in their order,
// and the rest is free again. M:Master::accept and _accept.
func (m *Machine) accept(f *framework, e *Event) {
	wrong := m.wrongOffers(f, e)
	u := use{framework: f}
	for _, id := range e.Offers {
		o := f.offers.get(id)
		if o == nil {
			continue
		}
		m.removeOffer(o)
		m.wantAllocation()
		if wrong == "" {
			u.agent, u.role, u.pool = o.agent, o.role, plus(u.pool, o.resources)
		}
	}
	if wrong != "" {
		m.invalidOffers(f, e.Operations, wrong)
		return
	}
	for i := range e.Operations {
		switch op := &e.Operations[i]; op.Type {
		case AcceptLaunch:
			for j := range op.Tasks {
				m.launch(&u, op.Tasks[j:j+1], op)
			}
		case AcceptLaunchGroup:
			m.launch(&u, op.Tasks, op)
		default:
			m.convert(&u, op)
		}
	}
	m.refuse(f, u.agent, u.role, u.pool, e.Refuse)
}

// use is what an ACCEPT has of its offers.
type use struct {
	framework *framework
	agent     *agent
	role      string
	pool      mesos.Resources // allocated to role
}

// invalidOffers says of each task that it was not launched, and of each
// operation that wants feedback that it was not done.
func (m *Machine) invalidOffers(f *framework, list []AcceptOperation, wrong string) {
	for i := range list {
		op := &list[i]
		for j := range op.Tasks {
			t := &op.Tasks[j]
			m.tellTask(f, "", mesos.TaskStatus{
				TaskID: clone(t.TaskID), AgentID: clone(t.AgentID), State: f.lostState(mesos.TaskDropped), Reason: reasonInvalidOffers,
				Message: "Task launched with invalid offers: " + wrong,
			})
		}
		if op.Type > AcceptLaunchGroup {
			m.tellOperation(f, mesos.OperationStatus{
				OperationID: clone(op.OperationID), State: mesos.OperationError, Message: "Operation attempted with invalid offers: " + wrong,
			})
		}
	}
}

// launch launches tasks together or none of them.
func (m *Machine) launch(u *use, tasks []mesos.Task, op *AcceptOperation) {
	if len(tasks) == 0 {
		return
	}
	wrong, pool := "", u.pool
	resources := make([]mesos.Resources, len(tasks))
	for i := range tasks {
		resources[i] = m.named(tasks[i].Resources, u.role)
		c := launchCase{m, u.framework, u.agent, &tasks[i], resources[i], pool, tasks}
		if wrong = wrongLaunch(&c); wrong != "" {
			break
		}
		pool = minus(pool, resources[i])
	}
	if wrong != "" {
		m.refuseLaunch(u, tasks, op, wrong)
		return
	}
	m.hit("L7")
	u.pool = pool
	kept := make([]mesos.Task, len(tasks))
	for i := range tasks {
		t := mesoswire.CloneTask(tasks[i])
		t.Resources = resources[i]
		t.State, t.Forwarded, t.UUID, t.Healthy = mesos.TaskStaging, mesos.TaskNone, mesos.UUID{}, mesos.HealthNone
		if op.Type == AcceptLaunchGroup {
			t.ExecutorID = clone(op.ExecutorID)
		}
		kept[i] = m.addTask(u.framework, u.agent, t).Task
	}
	p := m.order(u.agent, mesos.PeerRunTasks)
	p.FrameworkID, p.Framework, p.Tasks, p.Version = u.framework.id, u.framework.info, kept, u.agent.version
	if op.Type == AcceptLaunchGroup {
		p.ExecutorID = kept[0].ExecutorID
	}
}

func (m *Machine) refuseLaunch(u *use, tasks []mesos.Task, op *AcceptOperation, wrong string) {
	why := reasonTaskInvalid
	if op.Type == AcceptLaunchGroup {
		why = reasonGroupInvalid
	}
	for i := range tasks {
		m.tellTask(u.framework, "", mesos.TaskStatus{
			TaskID: clone(tasks[i].TaskID), AgentID: clone(tasks[i].AgentID), State: mesos.TaskError, Reason: why,
			Message: shorten(wrong, int(m.cfg.Limits.Message)),
		})
	}
}

// named are resources as a call names them, allocated to the offers' role if
// it did not say: most frameworks leave it out.
func (m *Machine) named(rs mesos.Resources, role string) mesos.Resources {
	rs = rs.Clone()
	for i := range rs {
		if rs[i].AllocatedTo != "" {
			return rs
		}
	}
	return allocated(rs, role)
}

// convert does an operation on the offered resources at once, as if the agent
// had done it, and tells the agent. If it fails there, the agent says what it
// really has when it registers again.
func (m *Machine) convert(u *use, op *AcceptOperation) {
	wrong := m.wrongConversion(u.agent, u.role, op)
	named := m.named(op.Resources, u.role)
	bare := allocated(named, "")
	var pool, own mesos.Resources
	var err error
	place := &u.agent.own
	if wrong == "" {
		if bare[0].ProviderID != "" {
			place = &u.agent.provided
		}
		if pool, err = converted(op.Type, u.pool, named); err == nil {
			own, err = converted(op.Type, *place, bare)
		}
		if err != nil {
			wrong = inWords(err)
		}
	}
	if wrong != "" {
		m.hit("V1")
		m.tellOperation(u.framework, mesos.OperationStatus{
			OperationID: clone(op.OperationID), State: mesos.OperationError, // a live 1.11 names no agent here
			Message: shorten(wrong, int(m.cfg.Limits.Message)),
		})
		return
	}
	m.hit("V2")
	m.cluster.sub(amountsOf(u.agent.total()))
	u.pool, *place = pool, own
	m.cluster.add(amountsOf(u.agent.total()))
	status := mesos.OperationStatus{
		OperationID: clone(op.OperationID), AgentID: u.agent.id, ProviderID: bare[0].ProviderID, State: mesos.OperationPending,
	}
	uuid := m.newUUID()
	for m.operations[uuid] != nil {
		uuid = m.newUUID()
	}
	o := m.addOperation(u.framework, u.agent, mesos.Operation{
		FrameworkID: u.framework.id, UUID: uuid, Type: operationType[op.Type], Resources: bare, Status: status,
	})
	p := m.order(u.agent, mesos.PeerApplyOperation)
	p.FrameworkID, p.Operation, p.Version = u.framework.id, o.Operation, u.agent.version
}

var operationType = [AcceptTypes]mesos.OperationType{
	AcceptReserve: mesos.OpReserve, AcceptUnreserve: mesos.OpUnreserve, AcceptCreate: mesos.OpCreate, AcceptDestroy: mesos.OpDestroy,
}

func converted(t AcceptType, pool, named mesos.Resources) (mesos.Resources, error) {
	switch t {
	case AcceptReserve:
		return pool.Reserve(named)
	case AcceptUnreserve:
		return pool.Unreserve(named)
	case AcceptCreate:
		return pool.Create(named)
	}
	return pool.Destroy(named)
}
