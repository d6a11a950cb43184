package observe

import (
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

type taskView struct {
	ID      string     `json:"id"`
	AgentID string     `json:"agent_id"`
	State   string     `json:"state"`
	Verdict string     `json:"verdict"`
	Advice  string     `json:"advice"`
	Reason  string     `json:"reason,omitempty"`
	Unknown bool       `json:"unknown,omitempty"` // nobody here launched it
	Since   time.Time  `json:"since"`
	Until   *time.Time `json:"until,omitempty"` // when the waiting for it ends
	// Rival is the task that was started in place of this one, which is back,
	// and is not over.
	Rival string `json:"rival,omitempty"`
	// Evidence is why it is presumed lost: a silenceView or a reachView.
	Evidence any `json:"evidence,omitempty"`
}

// silenceView: nobody answered for it in a round.
type silenceView struct {
	Round  uint32    `json:"round"`
	Asked  time.Time `json:"asked"`  // when that round began
	Fence  bool      `json:"fence"`  // the silence was on purpose
	Census bool      `json:"census"` // no agent was recovering any more
}

// reachView: its agent was out of reach for too long.
type reachView struct {
	Since time.Time `json:"unreachable_since"`
}

func (s *State) viewTasks(most int) []taskView {
	ids := first(s.tasks, most)
	list := make([]taskView, len(ids))
	for i, id := range ids {
		list[i] = s.viewTask(id)
	}
	return list
}

func (s *State) viewTask(id mesos.TaskID) taskView {
	t := s.tasks[id]
	v := taskView{
		ID: string(id), AgentID: t.agent, State: t.state.String(), Verdict: t.verdict.String(), Advice: t.advice.String(),
		Reason: t.reason.String(), Unknown: t.unknown, Since: instant(t.since), Until: known(t.until), Evidence: viewEvidence(t.evidence),
	}
	if other, ok := s.tasks[t.rival]; ok && !other.over() {
		v.Rival = string(t.rival)
	}
	return v
}

func viewEvidence(e *scheduler.Evidence) any {
	switch {
	case e == nil:
		return nil
	case e.Round != 0:
		return silenceView{e.Round, instant(e.Asked), e.Fence, e.Census}
	}
	return reachView{instant(e.UnreachableSince)}
}
