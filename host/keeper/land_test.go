package keeper

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// land is a world whose agents have resources: operations are carried out and
// tasks take their share, as a master does it.
type land struct {
	*world
	free    map[mesos.AgentID]mesos.Resources
	used    map[mesos.TaskID]share
	data    map[string]mesos.TaskID // by volume: the task that wrote into it first
	razed   []string                // volumes with data that were destroyed
	uuids   byte
	offers  int
	outcome func(*scheduler.Call, string) mesos.OperationState // nil: FINISHED
	carried []string                                           // operations that were carried out, for people
}

type share struct {
	agent mesos.AgentID
	mesos.Resources
}

const role = "eng"

func newLand(t tester, plan Plan, agents ...mesos.AgentID) *land {
	plan.Role, plan.Principal = role, "me"
	l := &land{
		world: newWorld(t, plan), free: map[mesos.AgentID]mesos.Resources{}, used: map[mesos.TaskID]share{},
		data: map[string]mesos.TaskID{},
	}
	for _, a := range agents {
		l.add(a)
	}
	l.onCall = l.call
	l.subscribe()
	return l
}

func (l *land) add(a mesos.AgentID) {
	all, err := mesos.ParseResources("cpus:4;mem:4000;disk:1000")
	require.NoError(l.t, err)
	l.free[a] = all
}

func (l *land) restart(plan Plan) []string {
	plan.Role, plan.Principal = role, "me"
	return l.world.restart(plan)
}

// offers all that agents have free.
func (l *land) offer(agents ...mesos.AgentID) []string {
	e := scheduler.Event{Type: scheduler.EventOffered, Epoch: l.epoch}
	for _, a := range agents {
		l.offers++
		id := fmt.Sprint("o", l.offers)
		o := &mesosapi.Offer{ID: mesosapi.OfferID(id), AgentID: mesosapi.AgentID(a)}
		for _, r := range l.free[a] {
			o.Resources = append(o.Resources, toAPI(r))
		}
		l.book[mesos.OfferID(id)] = o
		e.Offers = append(e.Offers, mesos.Offer{ID: mesos.OfferID(id), AgentID: a})
	}
	return l.step(e)
}

// call carries out what the master is asked.
func (l *land) call(c *scheduler.Call) (answers []scheduler.Event) {
	if c.Type != scheduler.CallAccept {
		return nil
	}
	agent := mesos.AgentID(strings.Clone(string(c.AgentID)))
	for i := range c.Start {
		id := mesos.OperationID(strings.Clone(string(c.Start[i].OperationID)))
		answers = append(answers, l.carryOut(c, agent, id, c.Start[i].Info))
	}
	for i := range c.Tasks {
		answers = append(answers, l.launch(agent, mesos.TaskID(strings.Clone(string(c.Tasks[i].TaskID))), c.Tasks[i].Info)...)
	}
	return answers
}

func (l *land) carryOut(c *scheduler.Call, agent mesos.AgentID, id mesos.OperationID, data []byte) scheduler.Event {
	o, err := mesosapi.UnmarshalOfferOperation(mesosapi.Protobuf, slices.Clone(data))
	require.NoError(l.t, err)
	kind, _, _ := strings.Cut(string(id), ".")
	state := mesos.OperationFinished
	if l.outcome != nil {
		state = l.outcome(c, kind)
	}
	l.uuids++
	e := l.operation(id, agent, state)
	if state != mesos.OperationError { // masters make that up
		e.Operation.UUID = mesos.UUID{l.uuids, 1}
	}
	if state != mesos.OperationFinished {
		e.Operation.Message = "not today"
		return e
	}
	after, err := convert(l.free[agent], o)
	if err != nil {
		e = l.operation(id, "", mesos.OperationError)
		e.Operation.Message = err.Error()
		return e
	}
	l.free[agent] = after
	l.carried = append(l.carried, l.world.short(carriedOut(o)))
	if o.Destroy != nil {
		for _, v := range o.Destroy.Volumes {
			if l.data[v.Disk.Persistence.ID] != "" {
				l.razed = append(l.razed, v.Disk.Persistence.ID)
			}
		}
	}
	return e
}

func (l *land) launch(agent mesos.AgentID, id mesos.TaskID, data []byte) []scheduler.Event {
	t, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, slices.Clone(data))
	require.NoError(l.t, err)
	wants, err := mesos.Canonical(fromAPI(t.Resources)...)
	require.NoError(l.t, err)
	rest, err := l.free[agent].Minus(wants)
	if err != nil {
		e := l.status(id, agent, mesos.TaskError)
		e.Status.Message = err.Error()
		return []scheduler.Event{e}
	}
	l.free[agent] = rest
	l.used[id] = share{agent, wants}
	return nil
}

// becomes says a task's state; what has ended gives back its share, what runs
// writes into its volumes.
func (l *land) becomes(short string, state mesos.TaskState) []string {
	id := l.full[short]
	s := l.used[id]
	switch {
	case state == mesos.TaskRunning:
		l.write(id)
	case state.Terminal():
		l.end(id)
	}
	return l.step(l.status(id, s.agent, state))
}

func (l *land) write(id mesos.TaskID) {
	for _, v := range volumesOf(l.used[id].Resources) {
		if l.data[v] == "" {
			l.data[v] = id
		}
	}
}

func (l *land) end(id mesos.TaskID) {
	s, ok := l.used[id]
	if !ok {
		return
	}
	all, err := l.free[s.agent].Plus(s.Resources)
	require.NoError(l.t, err)
	l.free[s.agent] = all
	delete(l.used, id)
}

// reserved is what is reserved on agents, free or not, for people.
func (l *land) reserved() (list []string) {
	for _, a := range slices.Sorted(maps.Keys(l.free)) {
		all := l.free[a]
		for _, id := range slices.Sorted(maps.Keys(l.used)) {
			if l.used[id].agent == a {
				var err error
				all, err = all.Plus(l.used[id].Resources)
				require.NoError(l.t, err)
			}
		}
		for _, r := range all.Reserved("") {
			s := fmt.Sprintf("%s: %s %g for %s", a, r.Name, float64(r.Scalar)/1000, labels(r.Reservations[0].Labels)[LabelPlace])
			if r.PersistentVolume() {
				p, _ := placeOf(labels(r.Reservations[0].Labels)[LabelPlace])
				id, _ := volumeOf(p, r.Disk.PersistenceID)
				s += " volume " + id
			}
			list = append(list, s)
		}
	}
	return list
}

func volumesOf(rs mesos.Resources) (ids []string) {
	for _, r := range rs {
		if r.PersistentVolume() {
			ids = append(ids, r.Disk.PersistenceID)
		}
	}
	return ids
}

// convert is what an operation makes of the resources of an agent.
func convert(pool mesos.Resources, o *mesosapi.OfferOperation) (mesos.Resources, error) {
	switch {
	case o.Reserve != nil:
		return pool.Reserve(fromAPI(o.Reserve.Resources))
	case o.Unreserve != nil:
		return pool.Unreserve(fromAPI(o.Unreserve.Resources))
	case o.Create != nil:
		return pool.Create(fromAPI(o.Create.Volumes))
	}
	return pool.Destroy(fromAPI(o.Destroy.Volumes))
}

func carriedOut(o *mesosapi.OfferOperation) string {
	var list []mesosapi.Resource
	switch {
	case o.Reserve != nil:
		list = o.Reserve.Resources
	case o.Unreserve != nil:
		list = o.Unreserve.Resources
	case o.Create != nil:
		list = o.Create.Volumes
	case o.Destroy != nil:
		list = o.Destroy.Volumes
	}
	s := strings.ToLower(o.Type.String())
	for _, r := range list {
		s += fmt.Sprintf(" %s:%g", r.Name, *r.Scalar)
	}
	return s
}

func fromAPI(list []mesosapi.Resource) (out []mesos.Resource) {
	for _, r := range list {
		m := mesos.Resource{Name: r.Name, Type: mesos.ValueScalar, Scalar: Milli(*r.Scalar)}
		for _, v := range r.Reservations {
			m.Reservations = append(m.Reservations, mesos.Reservation{
				Type: mesos.ReservationType(v.Type), Role: v.Role, Principal: v.Principal, Labels: labelText(v.Labels),
			})
		}
		if r.Disk != nil {
			m.Disk = mesos.Disk{
				PersistenceID: r.Disk.Persistence.ID, Principal: r.Disk.Persistence.Principal,
				ContainerPath: r.Disk.Volume.ContainerPath, Mode: mesos.VolumeReadWrite,
			}
		}
		out = append(out, m)
	}
	return out
}

func toAPI(m mesos.Resource) mesosapi.Resource {
	v := float64(m.Scalar) / 1000
	r := mesosapi.Resource{Name: m.Name, Type: mesosapi.ValueScalar, Scalar: &v}
	for _, v := range m.Reservations {
		info := mesosapi.ReservationInfo{Type: mesosapi.ReservationType(v.Type), Role: v.Role, Principal: v.Principal}
		if v.Labels != "" {
			info.Labels = &mesosapi.Labels{}
			known := labels(v.Labels)
			for _, key := range slices.Sorted(maps.Keys(known)) {
				value := known[key]
				info.Labels.Labels = append(info.Labels.Labels, mesosapi.Label{Key: key, Value: &value})
			}
		}
		r.Reservations = append(r.Reservations, info)
	}
	if m.PersistentVolume() {
		r.Disk = &mesosapi.DiskInfo{
			Persistence: &mesosapi.Persistence{ID: m.Disk.PersistenceID, Principal: m.Disk.Principal},
			Volume:      &mesosapi.Volume{Mode: mesosapi.VolumeRw, ContainerPath: m.Disk.ContainerPath},
		}
	}
	return r
}

// labelText is labels in a form that is the same for the same labels.
func labelText(l *mesosapi.Labels) string {
	if l == nil {
		return ""
	}
	var list []string
	for _, x := range l.Labels {
		list = append(list, x.Key+"="+*x.Value)
	}
	slices.Sort(list)
	return strings.Join(list, ",")
}

func labels(text string) map[string]string {
	m := map[string]string{}
	for part := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(part, "=")
		m[key] = value
	}
	return m
}
