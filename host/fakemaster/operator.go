package fakemaster

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

type object = map[string]any

// operatorCall is a call of the operator API, as far as it is answered.
type operatorCall struct {
	Type          string `json:"type"`
	MarkAgentGone *struct {
		AgentID struct {
			Value string `json:"value"`
		} `json:"agent_id"`
	} `json:"mark_agent_gone"`
}

// serveOperator is /api/v1, in JSON.
func (s *Server) serveOperator(w http.ResponseWriter, r *http.Request) {
	if !onlyPost(w, r) {
		return
	}
	format, refused := contentFormat(r.Header)
	if refused == nil && format != mesosapi.JSON {
		refused = &refusal{http.StatusUnsupportedMediaType, "rollcall master answers the operator API in JSON only"}
	}
	if refused == nil {
		format, refused = acceptFormat(r.Header)
		if refused == nil && format != mesosapi.JSON {
			refused = &refusal{http.StatusNotAcceptable, "rollcall master answers the operator API in JSON only"}
		}
	}
	if refused != nil {
		say(w, refused.code, refused.text)
		return
	}
	body, refused := readBody(w, r, s.options.MaxBody)
	if refused != nil {
		say(w, refused.code, refused.text)
		return
	}
	value, wrong := parseJSON(body)
	if _, ok := value.(map[string]any); !ok && wrong == "" {
		wrong = "Failed to convert JSON into Call protobuf: Expecting a JSON object"
	}
	var call operatorCall
	if wrong == "" && json.Unmarshal(body, &call) != nil {
		wrong = "Failed to convert JSON into Call protobuf: a field has another type than it should have"
	}
	if wrong != "" {
		say(w, http.StatusBadRequest, wrong)
		return
	}
	s.answerOperator(w, &call)
}

// unanswered are calls that Mesos has and that are not answered here.
var unanswered = []string{
	"GET_FLAGS", "GET_METRICS", "GET_LOGGING_LEVEL", "SET_LOGGING_LEVEL", "LIST_FILES", "READ_FILE", "GET_EXECUTORS", "GET_ROLES",
	"GET_WEIGHTS", "UPDATE_WEIGHTS", "SUBSCRIBE", "RESERVE_RESOURCES", "UNRESERVE_RESOURCES", "CREATE_VOLUMES", "DESTROY_VOLUMES",
	"GROW_VOLUME", "SHRINK_VOLUME", "GET_MAINTENANCE_STATUS", "GET_MAINTENANCE_SCHEDULE", "UPDATE_MAINTENANCE_SCHEDULE",
	"START_MAINTENANCE", "STOP_MAINTENANCE", "GET_QUOTA", "UPDATE_QUOTA", "SET_QUOTA", "REMOVE_QUOTA", "TEARDOWN",
	"DRAIN_AGENT", "DEACTIVATE_AGENT", "REACTIVATE_AGENT",
}

func (s *Server) answerOperator(w http.ResponseWriter, c *operatorCall) {
	content := map[string]func(*master.Machine) object{
		"GET_HEALTH":     func(*master.Machine) object { return object{"healthy": true} },
		"GET_VERSION":    func(*master.Machine) object { return object{"version_info": version()} },
		"GET_MASTER":     s.getMaster,
		"GET_AGENTS":     getAgents,
		"GET_FRAMEWORKS": getFrameworks,
		"GET_TASKS":      getTasks,
		"GET_OPERATIONS": getOperations,
		"GET_STATE": func(m *master.Machine) object {
			return object{"get_agents": getAgents(m), "get_frameworks": getFrameworks(m), "get_tasks": getTasks(m), "get_executors": object{}}
		},
	}[c.Type]
	switch {
	case c.Type == "MARK_AGENT_GONE":
		s.answerGone(w, c)
		return
	case slices.Contains(unanswered, c.Type):
		say(w, http.StatusNotImplemented, "rollcall master does not answer "+c.Type)
		return
	case content == nil:
		say(w, http.StatusBadRequest, "Failed to validate master::Call: Expecting 'type' to be present")
		return
	}
	var answer object
	s.do(func() {
		if m := s.cluster.Master(); m != nil {
			answer = content(m)
		}
	})
	if answer == nil {
		s.answer(w, nil, mesosapi.JSON)
		return
	}
	answerJSON(w, http.StatusOK, object{"type": c.Type, strings.ToLower(c.Type): answer})
}

func (s *Server) answerGone(w http.ResponseWriter, c *operatorCall) {
	if c.MarkAgentGone == nil {
		say(w, http.StatusBadRequest, "Failed to validate master::Call: Expecting 'mark_agent_gone' to be present")
		return
	}
	id := c.MarkAgentGone.AgentID.Value
	var answer *reply
	s.do(func() {
		answer = s.ask(&master.Event{Type: master.EventMarkAgentGone, AgentID: mesos.AgentID(id)}, mesosapi.JSON)
	})
	if answer != nil && answer.code == http.StatusNotFound {
		answer.text = "Agent '" + id + "' not found"
	}
	s.answer(w, answer, mesosapi.JSON)
}

func (s *Server) getMaster(m *master.Machine) object {
	since := float64(m.Since()) / 1e6
	return object{"master_info": part(s.masterInfo(mesosapi.JSON)), "start_time": since, "elected_time": since}
}

func (s *Server) serveVersion(w http.ResponseWriter, _ *http.Request) {
	answerJSON(w, http.StatusOK, version())
}
