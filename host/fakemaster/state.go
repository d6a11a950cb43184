package fakemaster

import (
	"net/http"

	"rollcall/core/master"
	"rollcall/host/mesosapi"
)

// serveState is the least of /state that tools look at.
func (s *Server) serveState(w http.ResponseWriter, _ *http.Request) {
	var state object
	s.do(func() {
		m := s.cluster.Master()
		if m == nil {
			return
		}
		info := s.masterInfo(mesosapi.JSON)
		agents, frameworks, connected := []object{}, []object{}, 0
		for a := range m.Agents {
			if a.Connected {
				connected++
			}
			agents = append(agents, object{
				"id": a.Info.ID, "hostname": a.Info.Hostname, "port": a.Info.Port, "active": a.Connected, "version": mesosVersion,
				"registered_time": float64(a.Since) / 1e6,
			})
		}
		for f := range m.Frameworks {
			frameworks = append(frameworks, object{
				"id": f.Info.ID, "name": f.Info.Name, "user": f.Info.User, "principal": f.Info.Principal, "roles": f.Info.Roles,
				"active": f.State == master.FrameworkConnected, "connected": f.State == master.FrameworkConnected,
				"failover_timeout": float64(f.Info.FailoverTimeout) / 1e6,
			})
		}
		state = object{
			"version": mesosVersion, "build_user": version().BuildUser, "id": info.ID, "pid": info.PID, "hostname": info.Hostname,
			"start_time": float64(m.Since()) / 1e6, "elected_time": float64(m.Since()) / 1e6, "leader": info.PID,
			"leader_info": object{"id": info.ID, "pid": info.PID, "port": info.Port, "hostname": info.Hostname},
			"cluster":     "rollcall", "activated_slaves": connected, "deactivated_slaves": len(agents) - connected, "unreachable_slaves": 0,
			"slaves": agents, "frameworks": frameworks, "completed_frameworks": []object{}, "orphan_tasks": []object{}, "unregistered_frameworks": []object{},
			"flags": object{},
		}
	})
	if state == nil {
		s.answer(w, nil, mesosapi.JSON)
		return
	}
	answerJSON(w, http.StatusOK, state)
}
