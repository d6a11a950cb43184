package vectors

import (
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// extremes are values at the ends of what there is.
func (w *writer) extremes() *File {
	return &File{About: "values at the ends of what there is", Vectors: []Vector{
		w.record("empty", "every event with nothing in it", empty),
		w.record("largest-numbers", "every number at 2^53-1 or at its own limit", largestNumbers),
		w.record("widths", "numbers on both sides of each width", widths),
		w.record("lengths", "texts, bytes and lists on both sides of each length", lengths),
		w.record("texts", "emoji, zero bytes, marks and the ends of Unicode in ids and messages", texts),
		w.record("longest-ids", "ids of 4096 bytes, and of one byte more than the configuration allows", longestIDs),
		w.record("enums", "every state, source, reason and health, reasons without a name too", enums),
		w.record("operations", "every state of an operation", operations),
		w.record("failures", "every call failed in every way", failures),
		w.record("resources", "resources of every kind, in offers, operations and a replacement", resources),
		w.record("replacements", "every phase of a replacement", replacements),
		w.record("policies", "every word of the configuration", policies),
		w.record("many-events", "65,536 events in a step, and as many notices in the answer", manyEvents),
		w.record("large-launch", "an info of 1 MiB and 1,000 tasks at once", largeLaunch),
		w.record("crash", "a machine built again from its store at each step", crash),
		w.record("move", "a machine moved by snapshot at each step", move),
	}}
}

func empty(r *recorder) {
	r.create(nil)
	r.done("restore", recordsFrame(nil))
	r.done("restore", recordsFrame(nil))
	for t := scheduler.EventSubscribed; t < scheduler.EventTypes; t++ {
		r.step(0, scheduler.Event{Type: t})
	}
	r.step(0)
	r.done("snapshot", nil)
}

func largestNumbers(r *recorder) {
	r.create(func(c *scheduler.Config) {
		c.Seed = most
		c.Schedule = scheduler.ScheduleConfig{Explicit: most, Implicit: most, Delay: most, Spread: most}
		c.Wait = scheduler.WaitConfig{Launch: most, Unreachable: most}
		c.Round.Backlog = 1<<32 - 1
	})
	r.step(most-1000, scheduler.Event{Type: scheduler.EventPause, Ref: most})
	r.step(most-999, scheduler.Event{Type: scheduler.EventSubscribed, Epoch: 1, FrameworkID: "F", Heartbeat: most},
		offered(mesos.Offer{ID: "o", AgentID: "a"}))
	r.step(most-998, scheduler.Event{
		Type: scheduler.EventLaunch, Ref: most, Offers: []mesos.Offer{{ID: "o"}}, Refuse: most,
		Tasks: []scheduler.NewTask{{TaskID: "t", Unreachable: most}},
	})
	u := updated("t", "a", mesos.TaskUnreachable, 255)
	u.Status.UnreachableTime = most
	r.step(most-997, u,
		scheduler.Event{Type: scheduler.EventKill, Ref: most, TaskID: "t", Grace: most},
		scheduler.Event{Type: scheduler.EventKill, Ref: most, TaskID: "none", Grace: most},
		scheduler.Event{Type: scheduler.EventBacklog, Count: most},
		scheduler.Event{Type: scheduler.EventReconcile, Ref: most},
		scheduler.Event{Type: scheduler.EventCallFailed, Epoch: 1<<32 - 1, Call: scheduler.CallKill, CallID: most},
		scheduler.Event{Type: scheduler.EventOperationsAnswered, Epoch: 1, CallID: most})
	r.step(most)
}

// edges are the numbers around which the form of a number or length changes.
var edges = []uint64{0, 1, 1<<7 - 1, 1 << 7, 1<<8 - 1, 1 << 8, 1<<16 - 1, 1 << 16, 1<<32 - 1, 1 << 32, 1 << 52, most}

func widths(r *recorder) {
	r.create(nil)
	for _, n := range edges {
		r.step(mesos.Micros(n), scheduler.Event{Type: scheduler.EventForget, Ref: n, TaskID: "t"}, scheduler.Event{Type: scheduler.EventBacklog, Count: n})
	}
}

func lengths(r *recorder) {
	r.create(func(c *scheduler.Config) { c.Limits.Message, c.Limits.IDBytes = 64<<10, 4096 })
	r.subscribe("F")
	r.step(start + 1)
	now := start + 2
	for _, n := range []int{0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536} {
		offer := mesos.OfferID("o" + strconv.Itoa(n))
		task := mesos.TaskID("t" + strconv.Itoa(n))
		u := updated(task, "a", mesos.TaskRunning, 1)
		u.Status.Message = strings.Repeat("m", n)
		r.step(now, offered(mesos.Offer{ID: offer, AgentID: "a"}),
			launch(offer, scheduler.NewTask{TaskID: task, Info: make([]byte, n)}), u)
		now++
	}
	for _, n := range []int{0, 1, 15, 16, 255, 256} {
		ids := make([]mesos.TaskID, n)
		for i := range ids {
			ids[i] = "t15"
		}
		r.step(now, scheduler.Event{Type: scheduler.EventReconcile, Ref: uint64(n), TaskIDs: ids})
		now++
	}
	for _, n := range []int{31, 32, 255, 256, 4095, 4096} {
		r.step(now, scheduler.Event{Type: scheduler.EventForget, TaskID: mesos.TaskID(strings.Repeat("x", n))})
		now++
	}
}

// strange are texts that are UTF-8 and nothing else that one might think.
var strange = []string{
	"😀", "👩‍👩‍👧‍👦", "a\x00b", "\x00", "e\u0301", "é", "\u202eright to left", "\ufeffmark", "\uffff", "\U0010ffff", "\ud7ff\ue000",
	" ", "\n", "\"\\/", "%s", "../../x", "__proto__", "日本語", "\x7f", "İı", "true", "0", "null",
}

func texts(r *recorder) {
	r.create(func(c *scheduler.Config) { c.Limits.Message = 10 })
	r.subscribe("F😀")
	for i, s := range strange {
		offer := mesos.OfferID(s)
		u := updated(mesos.TaskID(s), mesos.AgentID(s), mesos.TaskRunning, byte(i+1))
		u.Status.Message = s + "😀😀😀"
		r.step(start+2+mesos.Micros(i), offered(mesos.Offer{ID: offer, AgentID: mesos.AgentID(s)}),
			launch(offer, scheduler.NewTask{TaskID: mesos.TaskID(s), Info: []byte(s)}), u)
	}
	r.step(start+100, scheduler.Event{Type: scheduler.EventDisconnected, Epoch: 1, Message: strings.Join(strange, "|")})
	r.crash(func(c *scheduler.Config) { c.Limits.Message = 10 })
	r.step(start + 200)
}

func longestIDs(r *recorder) {
	wide := func(c *scheduler.Config) { c.Limits.IDBytes = 4096 }
	full := strings.Repeat("😀", 1024)
	r.create(wide)
	r.subscribe(mesos.FrameworkID(full))
	r.step(start+2, offered(mesos.Offer{ID: mesos.OfferID(full), AgentID: mesos.AgentID(full)}),
		launch(mesos.OfferID(full), scheduler.NewTask{TaskID: mesos.TaskID(full), Info: []byte("i")}),
		updated(mesos.TaskID(full), mesos.AgentID(full), mesos.TaskRunning, 1))
	r.crash(wide)
	r.step(start + 3)
	r.another()
	r.create(nil)
	r.subscribe("F")
	long := strings.Repeat("x", 256)
	r.step(start+2, offered(mesos.Offer{ID: "o", AgentID: "a"}), launch("o", scheduler.NewTask{TaskID: mesos.TaskID(long)}))
}

func enums(r *recorder) {
	r.create(nil)
	r.subscribe("F")
	now := start + 2
	for s := mesos.TaskNone; s < mesos.TaskStates; s++ {
		for source := mesos.SourceNone; source < mesos.Sources; source++ {
			u := updated(mesos.TaskID(s.String()+"/"+source.String()), "a", s, 1)
			u.Status.Source = source
			r.step(now, u)
			now++
		}
	}
	for reason := mesos.Reason(0); reason <= mesos.MaxReason; reason++ {
		if reason == 40 {
			reason = mesos.MaxReason - 1
		}
		u := updated("t"+mesos.TaskID(reason.String()), "a", mesos.TaskRunning, 1)
		u.Status.Reason, u.Status.Healthy = reason, mesos.Healthy(reason%3)
		r.step(now, u)
		now++
	}
}

func operations(r *recorder) {
	r.create(nil)
	r.subscribe("F")
	now := start + 2
	for s := mesos.OperationNone; s < mesos.OperationStates; s++ {
		id := mesos.OperationID(strconv.Itoa(int(s)))
		offer := mesos.OfferID("o" + id)
		r.step(now, offered(mesos.Offer{ID: offer, AgentID: "a"}), scheduler.Event{
			Type: scheduler.EventLaunch, Offers: []mesos.Offer{{ID: offer}},
			Start: []scheduler.NewOperation{{OperationID: id, ProviderID: "p", Info: []byte{0xff}}},
		}, scheduler.Event{Type: scheduler.EventOperationUpdated, Epoch: 1, Operation: mesos.OperationStatus{
			OperationID: id, AgentID: "a", ProviderID: "p", State: s, UUID: mesos.UUID{byte(s)}, Message: "m",
		}})
		now++
	}
	r.step(now, scheduler.Event{Type: scheduler.EventReconcileOperations, Ref: 1, Kind: scheduler.RoundImplicit})
	r.step(now+1, scheduler.Event{Type: scheduler.EventForgetOperation, Ref: 2, OperationID: "3"})
}

func failures(r *recorder) {
	for call := scheduler.CallNone; call < scheduler.CallTypes; call++ {
		for how := scheduler.FailureRefused; how < scheduler.Failures; how++ {
			if call > 0 || how > 0 {
				r.another()
			}
			r.create(nil)
			r.subscribe("F")
			r.step(start+2, offered(mesos.Offer{ID: "o", AgentID: "a"}), launch("o", scheduler.NewTask{TaskID: "t"}))
			r.step(start+3, scheduler.Event{
				Type: scheduler.EventCallFailed, Epoch: 1, Call: call, CallID: 2, Failure: how, Message: "why",
				TaskIDs: []mesos.TaskID{"t"}, OperationIDs: []mesos.OperationID{"x"}, Offers: []mesos.Offer{{ID: "o"}},
			})
		}
	}
}

func policies(r *recorder) {
	for i := range 3 {
		if i > 0 {
			r.another()
		}
		r.create(func(c *scheduler.Config) {
			c.PartitionAware, c.Fences, c.Gate.FirstRound, c.Drift.DryRun = i == 0, i == 1, i == 2, i == 0
			c.Drift.Unknown, c.Drift.Ended, c.Drift.Returned = scheduler.UnknownPolicy(i), scheduler.EndedPolicy(i%2), scheduler.ReturnedPolicy(i)
		})
		r.subscribe("F")
		r.step(start+2, updated("stranger", "a", mesos.TaskRunning, 1))
		r.step(start + mesos.Minute)
	}
}

func manyEvents(r *recorder) {
	r.create(nil)
	events := make([]scheduler.Event, scheduler.MaxEvents)
	for i := range events {
		events[i] = scheduler.Event{Type: scheduler.EventKill, Ref: 1, TaskID: "none"}
	}
	r.step(start, events...)
	r.step(start, events[:1<<16-1]...)
}

func largeLaunch(r *recorder) {
	r.create(func(c *scheduler.Config) { c.Limits.Info = 1 << 20 })
	r.subscribe("F")
	tasks := make([]scheduler.NewTask, 1000)
	for i := range tasks {
		tasks[i] = scheduler.NewTask{TaskID: mesos.TaskID(strconv.Itoa(i))}
	}
	r.step(start+2, offered(mesos.Offer{ID: "o", AgentID: "a"}, mesos.Offer{ID: "p", AgentID: "a"}, mesos.Offer{ID: "q", AgentID: "a"}),
		launch("o", tasks...),
		launch("p", scheduler.NewTask{TaskID: "large", Info: make([]byte, 1<<20)}),
		launch("q", scheduler.NewTask{TaskID: "too-large", Info: make([]byte, 1<<20+1)}))
	r.step(start+3, scheduler.Event{Type: scheduler.EventReconcile, Ref: 1})
}

// life is what happens to the machines that are built again.
var life = [][]scheduler.Event{
	{},
	{subscribed(1, "F"), offered(mesos.Offer{ID: "o", AgentID: "a"})},
	{launch("o", scheduler.NewTask{TaskID: "t", Info: []byte("info")}, scheduler.NewTask{TaskID: "u", InsteadOf: "t"})},
	{updated("t", "a", mesos.TaskRunning, 1)},
	{updated("u", "a", mesos.TaskUnreachable, 2), {Type: scheduler.EventKill, TaskID: "t"}},
	{updated("t", "a", mesos.TaskKilled, 3), {Type: scheduler.EventDisconnected, Epoch: 1, Message: "gone"}},
	{{Type: scheduler.EventForget, TaskID: "t"}},
}

func crash(r *recorder) {
	r.create(nil)
	epoch := uint32(1)
	for i, events := range life {
		r.step(start+mesos.Micros(3*i), events...)
		r.crash(nil)
		for _, call := range r.step(start + mesos.Micros(3*i+1)).Calls {
			epoch = call.Epoch
		}
		r.step(start+mesos.Micros(3*i+2), subscribed(epoch, "F"))
	}
}

func move(r *recorder) {
	r.create(nil)
	for i, events := range life {
		r.step(start+mesos.Micros(i), events...)
		snapshot := r.done("snapshot", nil)
		r.another()
		r.done("load", snapshot)
		r.done("snapshot", nil)
	}
	r.step(start + mesos.Minute)
}
