package main

import (
	"rollcall/core/scheduler"
	"rollcall/host/observe"
)

type roundReport struct {
	Number      uint32              `json:"number"`
	Subject     string              `json:"subject"` // tasks or operations
	Kind        string              `json:"kind"`
	Cause       string              `json:"cause"`
	Phase       string              `json:"phase"`
	Fenced      bool                `json:"fenced"`
	Census      bool                `json:"census"` // no agent was still recovering
	Targets     uint32              `json:"targets"`
	Remaining   uint32              `json:"remaining"`
	Silent      uint32              `json:"silent"`
	Calls       uint32              `json:"calls"`
	Resends     uint32              `json:"resends"`
	Drift       *observe.DriftTable `json:"drift"` // what Mesos showed, and what was held for true here; null of operations
	Started     instant             `json:"started"`
	Ended       instant             `json:"ended"`        // "" while it runs
	Agents      []string            `json:"agents"`       // whose silence is waited for: the first of them
	AgentsTotal uint32              `json:"agents_total"` // how many there are
}

func (r *report) round(key string, value []byte) {
	var n scheduler.RoundNotice
	if r.problem(key, scheduler.DecodeRecord(value, n.Schema)) {
		return
	}
	out := roundReport{
		Number: n.Number, Subject: n.Subject.String(), Drift: observe.DriftOf(&n), Kind: n.Kind.String(), Cause: n.Cause.String(), Phase: n.Phase.String(), Fenced: n.Fenced, Census: n.Census,
		Targets: n.Targets, Remaining: n.Remaining, Silent: n.Silent, Calls: n.Calls, Resends: n.Resends,
		Started: instantOf(n.Started), Ended: instantOf(n.Ended), Agents: []string{}, AgentsTotal: n.AgentsTotal,
	}
	for _, id := range n.Agents {
		out.Agents = append(out.Agents, string(id))
	}
	r.Rounds = append(r.Rounds, out)
}
