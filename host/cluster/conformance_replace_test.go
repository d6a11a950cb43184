package cluster

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
)

// Replacements of tasks in a transcript.

// replace reads: replace F ID OLD AGENT NEW/executor{cpus:1} [fallback=t3{cpus:1}]
// [rollback=hold] [offers] [grace=S] [stop=S] [start=S] [settle=S] [life=[...]].
func (s *stage) replace(p *player, e *master.Event, a *arguments) {
	r := &e.Replacement
	r.ReplaceID, r.Old = mesos.ReplaceID(a.next()), mesos.TaskID(a.next())
	e.AgentID = mesos.AgentID(a.next())
	if a.flag("offers") {
		p.offers = slices.DeleteFunc(p.offers, func(o master.Offer) bool {
			if o.AgentID == e.AgentID {
				e.Offers = append(e.Offers, o.ID)
			}
			return o.AgentID == e.AgentID
		})
	}
	r.New = a.task(a.next(), e.AgentID, a.life())
	if text := a.get("fallback"); text != "" {
		r.Fallback, r.Rollback = a.task(text, e.AgentID, []mesos.Beat{{State: mesos.TaskRunning}}), mesos.RollbackIfFits
		r.Fallback.ExecutorID = r.New.ExecutorID
	}
	if a.get("rollback") == "hold" {
		r.Rollback = mesos.RollbackHold
	}
	span := func(key string, otherwise mesos.Micros) mesos.Micros {
		if text := a.get(key); text != "" {
			return a.time(text)
		}
		return otherwise
	}
	r.Grace, r.Stop, r.Start, r.Settle = span("grace", 0), span("stop", 20*mesos.Second), span("start", 20*mesos.Second), span("settle", 0)
}

// replaced is what a framework hears of a replacement, and acknowledges.
func (s *stage) replaced(p *player, n *master.Send) []string {
	r := n.Replacement
	r.ReplaceID, r.AgentID = clone2(r.ReplaceID), clone2(r.AgentID)
	if !r.UUID.IsZero() {
		p.replaced[r.ReplaceID] = r
		if !p.byHand {
			s.At(s.Now(), func() { s.acknowledgeReplacement(p, r) })
		}
	}
	return []string{
		string(r.ReplaceID), r.Phase.String(), pair("agent", r.AgentID), pair("old", r.OldTaskID), pair("new", r.NewTaskID),
		pair("fallback", r.FallbackTaskID), pair("uuid", s.uuid(r.UUID)), quote(r.Message),
	}
}

func (s *stage) acknowledgeReplacement(p *player, r mesos.ReplaceStatus) {
	if p.stream != 0 {
		s.tell(p, master.Event{Type: master.EventAcknowledgeReplacement, AgentID: r.AgentID, ReplaceID: r.ReplaceID, UUID: r.UUID}, "")
	}
}

// replacement shows one as masters and agents tell each other.
func (s *stage) replacement(r *mesos.Replacement) string {
	part := func(key string, id mesos.TaskID, state mesos.TaskState) string {
		return pair(key, strings.TrimSuffix(string(id)+":"+strings.TrimPrefix(state.String(), "TASK_"), ":"))
	}
	words := []string{
		string(r.ReplaceID), r.Status.Phase.String(), part("old", r.Old, r.OldState), part("new", r.New.TaskID, r.New.State),
		part("fallback", r.Fallback.TaskID, r.Fallback.State), pair("uuid", s.uuid(r.Status.UUID)),
	}
	if !r.Held.Empty() {
		words = append(words, "held="+braces(r.Held))
	}
	return "(" + strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ") + ")"
}

// checkUse: never does an agent use what its master could offer to somebody.
func (s *stage) checkUse() error {
	if bad := (&world{Cluster: s.Cluster}).overuse(); bad != "" {
		return fmt.Errorf("%s: %s", seconds(s.Now()), bad)
	}
	return nil
}
