package observe

import (
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// knownReplacement is what is shown of a replacement.
type knownReplacement struct {
	old, new, fallback string
	agent              string
	message            string
	since, until       mesos.Micros
	phase              mesos.ReplacePhase
	advice             scheduler.Advice // none if restored: an outcome's is not kept
	held               bool
}

// restoreReplacements: what is held, and until when a phase lasts, is said anew
// as they go on.
func (s *State) restoreReplacements(list []harness.StoredReplacement) {
	clear(s.replacements)
	clear(s.replacePhases)
	for i := range list {
		r := &list[i]
		known := knownReplacement{
			old: string(r.Request.OldTaskID), new: string(r.Request.NewTaskID), fallback: string(r.Request.FallbackTaskID),
			agent: string(r.AgentID), message: r.Message, since: r.Since, phase: r.Phase,
		}
		if !r.Phase.Outcome() {
			known.advice = scheduler.AdviceWait
		}
		s.putReplacement(r.ReplaceID, known)
	}
}

func (s *State) showReplacement(n *scheduler.Notice) {
	r := &n.Replacement
	s.putReplacement(mesos.ReplaceID(strings.Clone(string(r.ReplaceID))), knownReplacement{
		old: strings.Clone(string(r.OldTaskID)), new: strings.Clone(string(r.NewTaskID)), fallback: strings.Clone(string(r.FallbackTaskID)),
		agent: strings.Clone(string(r.AgentID)), message: strings.Clone(r.Message), since: r.Since, until: r.Until,
		phase: r.Phase, advice: r.Advice, held: r.Held,
	})
}

func (s *State) showReplacementForgotten(n *scheduler.Notice) {
	if old, ok := s.replacements[n.Replacement.ReplaceID]; ok {
		s.replacePhases.add(old.phase, -1)
		delete(s.replacements, n.Replacement.ReplaceID)
	}
}

func (s *State) putReplacement(id mesos.ReplaceID, r knownReplacement) {
	if old, ok := s.replacements[id]; ok {
		s.replacePhases.add(old.phase, -1)
	}
	s.replacePhases.add(r.phase, 1)
	s.replacements[id] = r
}

type replacementView struct {
	ID         string     `json:"id"`
	OldTaskID  string     `json:"old_task_id"`
	NewTaskID  string     `json:"new_task_id"`
	FallbackID string     `json:"fallback_task_id,omitempty"` // the old task's, should it be started again
	AgentID    string     `json:"agent_id"`
	Phase      string     `json:"phase"`
	Advice     string     `json:"advice"`
	Held       bool       `json:"held"` // what no task uses is reserved
	Since      time.Time  `json:"since"`
	Until      *time.Time `json:"until,omitempty"` // when the phase ends by itself
	Message    string     `json:"message,omitempty"`
}

func (s *State) viewReplacements(most int) []replacementView {
	ids := first(s.replacements, most)
	list := make([]replacementView, len(ids))
	for i, id := range ids {
		r := s.replacements[id]
		list[i] = replacementView{
			ID: string(id), OldTaskID: r.old, NewTaskID: r.new, FallbackID: r.fallback, AgentID: r.agent, Phase: r.phase.String(),
			Advice: r.advice.String(), Held: r.held, Since: instant(r.since), Until: known(r.until), Message: r.message,
		}
	}
	return list
}
