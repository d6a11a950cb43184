package fakemaster

import (
	"rollcall/core/agent"
)

// toHost takes what an agent sends to its executors and resource providers.
func (s *Server) toHost(i int, in *agent.Send) {
	h := s.agents[i]
	switch in.Type {
	case agent.SendApply, agent.SendAcknowledgeOperation, agent.SendReconcile:
		if p := h.providers[in.ProviderID]; p != nil {
			p.take(in)
		}
	default:
		if h.executors != nil {
			h.executors.take(in)
		}
	}
}
