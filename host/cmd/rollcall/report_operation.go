package main

import (
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

type operationReport struct {
	ID           string  `json:"id"`
	Type         string  `json:"type"` // Mesos's, such as RESERVE; "" if its info does not say
	AgentID      string  `json:"agent_id"`
	ProviderID   string  `json:"provider_id"` // "" for the agent's own resources
	State        string  `json:"state"`       // Mesos's, such as OPERATION_FINISHED; "" if none was heard
	Verdict      string  `json:"verdict"`
	Advice       string  `json:"advice"`
	Since        instant `json:"since"`
	UnknownSince instant `json:"unknown_since"` // since when all answers about it were OPERATION_UNKNOWN
	Unknown      bool    `json:"unknown"`       // nobody here started it
}

func (r *report) operation(key, id string, value, info []byte) {
	var o scheduler.OperationRecord
	if r.problem(key, scheduler.DecodeRecord(value, o.Schema)) {
		return
	}
	r.Operations = append(r.Operations, operationReport{
		ID: id, Type: operationType(info), AgentID: string(o.AgentID), ProviderID: string(o.ProviderID),
		State: o.State.String(), Verdict: o.Verdict.String(), Advice: o.Advice.String(),
		Since: instantOf(o.Since), UnknownSince: instantOf(o.UnknownSince), Unknown: o.Unknown,
	})
}

// operationType is what the info says, if it is one of this program's: another
// framework may keep anything there.
func operationType(info []byte) string {
	o, err := mesosapi.UnmarshalOfferOperation(mesosapi.Protobuf, info)
	if err != nil || o.Type == mesosapi.OpUnknown {
		return ""
	}
	return o.Type.String()
}
