package fakemaster

import (
	"fmt"
	"slices"

	"rollcall/core/master"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

func startAgent(s *Server, a arguments) error {
	if err := s.cluster.StartAgent(a.agent); err != nil {
		return err
	}
	if x := s.agents[a.agent].executors; x != nil {
		x.back()
	}
	return nil
}

func rebootAgent(s *Server, a arguments) error {
	if x := s.agents[a.agent].executors; x != nil {
		x.rebooted()
	}
	return s.cluster.RebootAgent(a.agent)
}

func markGone(s *Server, a arguments) error {
	id := s.agents[a.agent].id
	switch r := s.ask(&master.Event{Type: master.EventMarkAgentGone, AgentID: id}, mesosapi.JSON); {
	case r == nil:
		return fmt.Errorf("there is no master")
	case r.code != 200:
		return fmt.Errorf("the master answers %d: %s", r.code, r.text)
	}
	return nil
}

func dropStream(s *Server, a arguments) error {
	for _, st := range s.streamsOf(a.framework) {
		st.end(endBroken)
	}
	return nil
}

func slow(s *Server, a arguments) error {
	switch {
	case (a.framework == "") == (len(a.agents) == 0):
		return fmt.Errorf("an agent or a framework; wanted one of them")
	case a.framework == "":
		return s.cluster.SlowAgent(a.agent, micros(a.by))
	}
	for _, st := range s.streamsOf(a.framework) {
		st.slow(a.by)
	}
	return nil
}

// streamsOf are the streams of a framework by its name or id, in the order of
// their beginning.
func (s *Server) streamsOf(framework string) (list []*stream) {
	names := map[mesos.FrameworkID]string{}
	if m := s.cluster.Master(); m != nil {
		for f := range m.Frameworks {
			names[f.Info.ID] = f.Info.Name
		}
	}
	for _, st := range s.streams {
		if framework == "*" || framework == string(st.framework) || framework == names[st.framework] {
			list = append(list, st)
		}
	}
	slices.SortFunc(list, func(a, b *stream) int { return int(a.number) - int(b.number) })
	return list
}
