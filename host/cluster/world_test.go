package cluster

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// world is a cluster with one framework that does at random what frameworks do.
type world struct {
	*Cluster
	rnd     *rand.Rand
	now     mesos.Micros
	stream  uint64
	open    bool
	id      mesos.FrameworkID
	request uint64
	offers  []master.Offer
	tasks   []mesos.TaskStatus // the last of each, in the order of their launch
	unacked []mesos.TaskStatus
	started int                   // replacements
	said    []mesos.ReplaceStatus // and not acknowledged
	phases  map[mesos.ReplacePhase]int
	seen    map[mesos.TaskState]int
	sent    map[master.SendType]int
}

func newWorld(t *testing.T, seed uint64, agents int, tap Tap) *world {
	t.Helper()
	w := &world{rnd: rand.New(rand.NewPCG(seed, 7)), now: mesos.Second, phases: map[mesos.ReplacePhase]int{}, seen: map[mesos.TaskState]int{}, sent: map[master.SendType]int{}}
	cfg := Config{Master: master.DefaultConfig(), Delay: mesos.Millisecond, Reconnect: 200 * mesos.Millisecond, Tap: tap}
	cfg.Master.MasterID = fmt.Sprint("m", seed)
	cfg.Master.Agents.Ping, cfg.Master.Agents.Missed = mesos.Second, 3
	cfg.Master.Agents.Reregister = 20 * mesos.Second
	for i := range agents {
		a := agent.DefaultConfig()
		a.Hostname, a.Seed = fmt.Sprint("host-", i), seed*100+uint64(i)
		resources, err := mesos.ParseResources("cpus:8;mem:8192")
		require.NoError(t, err)
		a.Resources = resources
		a.Register.Backoff = agent.Backoff{Base: 200 * mesos.Millisecond, Max: 2 * mesos.Second, Jitter: 500}
		a.Register.Silence = 5 * mesos.Second
		cfg.Agents = append(cfg.Agents, a)
	}
	c, err := New(cfg, Outside{
		Framework: w.hear, Executor: func(int, *agent.Send) {},
		Failover: func() { w.open, w.offers = false, nil },
	})
	require.NoError(t, err)
	w.Cluster = c
	require.NoError(t, c.Advance(w.now))
	require.NoError(t, c.StartMaster())
	for i := range agents {
		require.NoError(t, c.StartAgent(i))
	}
	return w
}

// hear is what the framework learns from its stream.
func (w *world) hear(s *master.Send) {
	w.sent[s.Type]++
	switch s.Type {
	case master.SendSubscribed:
		w.id, w.open = mesos.FrameworkID(string(bytes.Clone([]byte(s.FrameworkID)))), true
	case master.SendClose, master.SendError:
		if s.Stream == w.stream {
			w.open = false
		}
	case master.SendOffers:
		for _, o := range s.Offers {
			o.ID, o.AgentID = mesos.OfferID(clone(string(o.ID))), mesos.AgentID(clone(string(o.AgentID)))
			o.Resources = o.Resources.Clone()
			w.offers = append(w.offers, o)
		}
	case master.SendReplacement:
		r := mesoswire.CloneReplaceStatus(s.Replacement)
		if w.phases[r.Phase]++; !r.UUID.IsZero() {
			w.said = append(w.said, r)
		}
	case master.SendUpdate:
		status := s.Status
		status.TaskID, status.AgentID = mesos.TaskID(clone(string(status.TaskID))), mesos.AgentID(clone(string(status.AgentID)))
		w.seen[status.State]++
		for i := range w.tasks {
			if w.tasks[i].TaskID == status.TaskID {
				w.tasks[i] = status
			}
		}
		if !status.UUID.IsZero() {
			w.unacked = append(w.unacked, status)
		}
	}
}

func clone(s string) string { return string([]byte(s)) }

func (w *world) tell(e master.Event) {
	w.request++
	e.Request, e.Stream, e.FrameworkID = w.request, w.stream, w.id
	w.Tell(e)
}

// pass lets time go by.
func (w *world) pass(t *testing.T, span mesos.Micros) {
	t.Helper()
	w.now += span
	require.NoError(t, w.Advance(w.now))
}

func (w *world) subscribe() {
	w.stream++
	info := mesos.FrameworkInfo{ID: w.id, Name: "test", User: "root", Roles: []string{"test"}, FailoverTimeout: mesos.MaxMicros / 4, Checkpoint: true, PartitionAware: true}
	w.request++
	w.Tell(master.Event{Type: master.EventSubscribe, Request: w.request, Stream: w.stream, FrameworkID: w.id, Framework: info})
}

func (w *world) launch() {
	if len(w.offers) == 0 {
		return
	}
	o := w.offers[0]
	w.offers = w.offers[1:]
	e := master.Event{Type: master.EventAccept, Offers: []mesos.OfferID{o.ID}, Refuse: mesos.Second}
	resources, err := mesos.ParseResources("cpus:1;mem:64")
	if err == nil {
		resources, err = resources.Allocate("test")
	}
	if err != nil {
		panic(err)
	}
	for range 1 + w.rnd.IntN(3) {
		id := mesos.TaskID(fmt.Sprint("t", len(w.tasks)))
		task := mesos.Task{TaskID: id, AgentID: o.AgentID, Resources: resources.Clone(), Info: []byte("info")}
		switch w.rnd.IntN(6) {
		case 2: // it does not end soon
			task.Life = []mesos.Beat{{State: mesos.TaskStarting}, {State: mesos.TaskRunning}, {State: mesos.TaskKilling}, {After: 30 * mesos.Second, State: mesos.TaskKilled}}
		case 0, 1:
			task.Life = []mesos.Beat{{After: mesos.Second, State: mesos.TaskRunning}, {After: 5 * mesos.Second, State: mesos.TaskFinished}}
		}
		e.Operations = append(e.Operations, master.AcceptOperation{Type: master.AcceptLaunch, Tasks: []mesos.Task{task}})
		w.tasks = append(w.tasks, mesos.TaskStatus{TaskID: id, AgentID: o.AgentID})
	}
	w.tell(e)
}

// acknowledge all that was heard.
func (w *world) acknowledge() {
	for _, s := range w.unacked {
		w.tell(master.Event{Type: master.EventAcknowledge, AgentID: s.AgentID, TaskID: s.TaskID, UUID: s.UUID})
	}
	for _, r := range w.said {
		w.tell(master.Event{Type: master.EventAcknowledgeReplacement, AgentID: r.AgentID, ReplaceID: r.ReplaceID, UUID: r.UUID})
	}
	w.unacked, w.said = nil, nil
}

// replace replaces one of the last tasks by a smaller one, one as large, or one
// that needs offers; it may fail.
func (w *world) replace() {
	var old mesos.TaskStatus
	for range 8 {
		if len(w.tasks) > 0 && (old.TaskID == "" || old.State.Terminal()) {
			old = w.tasks[len(w.tasks)-1-w.rnd.IntN(min(len(w.tasks), 12))]
		}
	}
	if old.TaskID == "" {
		return
	}
	e := master.Event{Type: master.EventReplace, AgentID: old.AgentID}
	w.offers = slices.DeleteFunc(w.offers, func(o master.Offer) bool {
		if o.AgentID == old.AgentID {
			e.Offers = append(e.Offers, o.ID)
		}
		return o.AgentID == old.AgentID
	})
	r := &e.Replacement
	w.started++
	r.ReplaceID, r.Old = mesos.ReplaceID(fmt.Sprint("r", w.started)), old.TaskID
	part := func(rs string, life []mesos.Beat) mesos.Task {
		resources, err := mesos.ParseResources(rs)
		if err != nil {
			panic(err)
		}
		id := mesos.TaskID(fmt.Sprint("t", len(w.tasks)))
		w.tasks = append(w.tasks, mesos.TaskStatus{TaskID: id, AgentID: old.AgentID})
		return mesos.Task{TaskID: id, AgentID: old.AgentID, Resources: resources, Info: []byte("info"), Life: life}
	}
	lives := [][]mesos.Beat{nil, nil, {{After: mesos.Second, State: mesos.TaskFailed}}, {{After: 60 * mesos.Second, State: mesos.TaskRunning}}}
	r.New = part([]string{"cpus:0.5;mem:32", "cpus:1;mem:64", "cpus:2;mem:128"}[w.rnd.IntN(3)], lives[w.rnd.IntN(len(lives))])
	if r.Rollback = mesos.Rollback(w.rnd.IntN(int(mesos.Rollbacks))); r.Rollback != mesos.RollbackOff {
		r.Fallback = part("cpus:0.5;mem:32", lives[w.rnd.IntN(len(lives))])
	}
	r.Stop, r.Start = mesos.Micros(1+w.rnd.IntN(10))*mesos.Second, mesos.Micros(1+w.rnd.IntN(10))*mesos.Second
	w.tell(e)
}

// act does one thing of a framework.
func (w *world) act() {
	if !w.open {
		w.subscribe()
		return
	}
	switch w.rnd.IntN(9) {
	case 0, 1:
		w.launch()
	case 2:
		w.acknowledge()
	case 6, 7:
		w.replace()
	case 8:
		w.tell(master.Event{Type: master.EventReconcileReplacements})
	case 3:
		if len(w.tasks) > 0 {
			s := w.tasks[w.rnd.IntN(len(w.tasks))]
			w.tell(master.Event{Type: master.EventKill, TaskID: s.TaskID, AgentID: s.AgentID})
		}
	case 4:
		e := master.Event{Type: master.EventReconcile}
		for _, s := range w.tasks[max(0, len(w.tasks)-4):] {
			e.Tasks = append(e.Tasks, master.TaskAsked{TaskID: s.TaskID, AgentID: s.AgentID})
		}
		w.tell(e)
	case 5:
		w.tell(master.Event{Type: master.EventReconcileOperations})
	}
}

// harm does one thing that clusters suffer. What cannot be done now is not.
func (w *world) harm() {
	i := w.rnd.IntN(w.Agents())
	switch w.rnd.IntN(14) {
	case 0:
		_ = w.StopAgent(i)
	case 1, 2:
		_ = w.StartAgent(i)
	case 3:
		_ = w.HangAgent(i)
	case 4, 5:
		_ = w.ResumeAgent(i)
	case 6:
		_ = w.CutAgent(i, w.rnd.IntN(2) == 0, w.rnd.IntN(2) == 0)
	case 7:
		_ = w.CutAgent(i, false, false)
	case 8:
		_ = w.BreakLink(i)
	case 9:
		_ = w.LoseUpdates(i, 1+w.rnd.IntN(3))
	case 10:
		_ = w.FailMaster()
		_ = w.StartMaster()
	case 11:
		_ = w.RebootAgent(i)
	case 12:
		kind := 1 + mesos.PeerType(w.rnd.IntN(int(mesos.PeerTypes)-1))
		_ = w.DropNext(i, Direction(w.rnd.IntN(2)), kind, 1+w.rnd.IntN(2))
	case 13:
		_ = w.CloseAtMaster(i)
	}
}
