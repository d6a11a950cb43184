package differential

import (
	"context"
	"sort"
	"strings"
	"time"
)

// framework is one scheduler of a script: what it subscribed as, and what it was sent.
type framework struct {
	name  string
	id    string
	media string  // of its calls and events
	info  object  // FrameworkInfo, without an id
	auto  bool    // acknowledge whatever has a uuid, before the next event is looked at
	quiet bool    // want no offers
	live  *stream // nil while it has none
	last  string  // the id of the stream before this one

	offered map[string]offers // by agent id
	unacked map[string]object // task statuses with a uuid that were not acknowledged, by task id: the latest
	unackOp map[string]object // operation statuses alike
	seen    map[string]bool   // uuids that came over this stream: a second time is a retransmission, a matter of time
	before  map[string]bool   // uuids that came over earlier streams

	told []telling // in this step
}

// telling is an event, or what else happened to a framework, in one step.
type telling struct {
	subject string // order is kept among tellings of one subject
	answer  bool   // to a RECONCILE or RECONCILE_OPERATIONS, or to a KILL of an unknown task
	mark    string // what an Await calls it
	line    string
}

func newFramework(name string) *framework {
	f := &framework{
		name: name, media: jsonType, auto: true, before: map[string]bool{},
		info: object{"user": "root", "name": name},
	}
	f.forget()
	return f
}

// forget drops what does not outlive a stream.
func (f *framework) forget() {
	for uuid := range f.seen {
		f.before[uuid] = true
	}
	f.offered, f.seen = map[string]offers{}, map[string]bool{}
	f.unacked, f.unackOp = map[string]object{}, map[string]object{}
}

// next waits for an event. Ended means that there will be none; neither means that time is up.
func (s *stream) next(ctx context.Context, until time.Time) (event object, ended bool) {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case e, ok := <-s.events:
		return e, !ok
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil, false
}

func (f *framework) tell(subject, mark, line string) {
	f.told = append(f.told, telling{subject: subject, mark: mark, line: line})
}

func (f *framework) wasTold(mark string) bool {
	for _, t := range f.told {
		if t.mark == mark {
			return true
		}
	}
	return false
}

// lines takes what was told since the last time: first what was not asked for, by subject; then answers, in the order in
// which they came if it means something, else sorted.
func (f *framework) lines(ordered bool) []string {
	pushed, answers := []telling{}, []telling{}
	for _, t := range f.told {
		if t.answer {
			answers = append(answers, t)
		} else if t.line != "" {
			pushed = append(pushed, t)
		}
	}
	f.told = nil
	sort.SliceStable(pushed, func(i, j int) bool { return pushed[i].subject < pushed[j].subject })
	if !ordered {
		sort.SliceStable(answers, func(i, j int) bool { return answers[i].line < answers[j].line })
	}
	var lines []string
	for _, t := range append(pushed, answers...) {
		lines = append(lines, f.name+" "+t.line)
	}
	return lines
}

// on takes an event in. It returns a status to acknowledge, if there is one.
func (f *framework) on(event object, n *names) (status object) {
	switch kind := text(event, "type"); kind {
	case "HEARTBEAT":
	case "SUBSCRIBED":
		f.id = id(event, "subscribed", "framework_id")
		n.learn(f.id, f.name)
		f.tell(kind, kind, describe(event, n))
	case "OFFERS":
		f.onOffers(event)
	case "RESCIND":
		f.onRescind(event, n)
	case "UPDATE":
		s, _ := at(event, "update", "status").(object)
		return f.onStatus(event, s, "task_id", text(s, "uuid"), f.unacked, n)
	case "UPDATE_OPERATION_STATUS":
		s, _ := at(event, "update_operation_status", "status").(object)
		return f.onStatus(event, s, "operation_id", id(s, "uuid"), f.unackOp, n)
	case "FAILURE":
		agent := n.name(id(event, "failure", "agent_id"))
		f.tell("~"+agent, "FAILURE:"+agent, describe(event, n))
	default:
		f.tell("~"+kind, kind, describe(event, n))
	}
	return nil
}

func (f *framework) onOffers(event object) {
	for _, o := range list(event, "offers", "offers") {
		agent := id(o, "agent_id")
		if f.offered[agent] == nil {
			f.offered[agent] = offers{}
		}
		f.offered[agent][id(o, "id")] = o.(object)
	}
}

func (f *framework) onRescind(event object, n *names) {
	offer := id(event, "rescind", "offer_id")
	agent := "an offer that was never made"
	for a, held := range f.offered {
		if _, ok := held[offer]; ok {
			agent = n.name(a)
			delete(held, offer)
		}
	}
	if mark := "RESCIND:" + agent; !f.wasTold(mark) {
		f.tell("~"+agent, mark, describe(object{"type": "RESCIND", "agent": agent}, n))
	}
}

func (f *framework) onStatus(event, s object, subject, uuid string, unacked map[string]object, n *names) object {
	name := id(s, subject)
	if uuid != "" && f.seen[uuid] {
		return nil
	}
	t := telling{subject: name, mark: name + ":" + text(s, "state"), line: describe(event, n)}
	switch {
	case uuid == "":
		t.answer = text(s, "reason") == "REASON_RECONCILIATION" || subject == "operation_id"
	case f.before[uuid]:
		t.line += " again"
	}
	f.told = append(f.told, t)
	if uuid == "" {
		return nil
	}
	f.seen[uuid] = true
	unacked[name] = s
	if !f.auto {
		return nil
	}
	return s
}

// isFence reports whether the event answers the fence, which is nobody's business.
func isFence(event object) (string, bool) {
	task := id(event, "update", "status", "task_id")
	return task, strings.HasPrefix(task, fencePrefix)
}

const fencePrefix = "fence-"
