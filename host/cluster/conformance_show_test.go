package cluster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
)

// What a conformance transcript shows.

func seconds(t mesos.Micros) string { return strconv.FormatFloat(float64(t)/1e6, 'f', -1, 64) }

func quote(s string) string {
	if s == "" {
		return ""
	}
	return strconv.Quote(s)
}

// pair writes key=value, "" for no value.
func pair[T ~string](key string, value T) string {
	if value == "" {
		return ""
	}
	return key + "=" + string(value)
}

// uuid shows uuids as #1, #2, ...
func (s *stage) uuid(u mesos.UUID) string {
	if u.IsZero() {
		return ""
	}
	if s.uuids[u] == "" {
		s.uuids[u] = "#" + strconv.Itoa(len(s.uuids)+1)
	}
	return s.uuids[u]
}

// heard is what the master writes: events to frameworks, and replies.
func (s *stage) heard(n *master.Send) {
	p := s.streams[n.Stream]
	switch n.Type {
	case master.SendReply:
		if call := s.requests[n.Request]; call != "" || n.Code >= 300 {
			s.say("reply", call, strconv.Itoa(int(n.Code)), quote(n.Message))
		}
		return
	case master.SendHeartbeat:
		return
	}
	line := []string{p.name, n.Type.String()}
	switch n.Type {
	case master.SendSubscribed:
		p.id = clone2(n.FrameworkID)
		line = append(line, string(n.FrameworkID))
	case master.SendOffers:
		for i := range n.Offers {
			o := n.Offers[i]
			o.ID, o.AgentID, o.Resources = clone2(o.ID), clone2(o.AgentID), o.Resources.Clone()
			p.offers = append(p.offers, o)
			line = append(line, fmt.Sprintf("%s@%s%s", o.ID, o.AgentID, braces(o.Resources)))
		}
	case master.SendRescind:
		p.offers = slices.DeleteFunc(p.offers, func(o master.Offer) bool { return o.ID == n.OfferID })
		line = append(line, string(n.OfferID))
	case master.SendUpdate:
		line = append(line, s.update(p, n)...)
	case master.SendUpdateOperation:
		line = append(line, s.operation(&n.Operation)...)
		if n.Operation.OperationID != "" && !n.Operation.UUID.IsZero() {
			status := n.Operation
			status.OperationID, status.AgentID, status.ProviderID = clone2(status.OperationID), clone2(status.AgentID), clone2(status.ProviderID)
			p.done[status.OperationID] = status
		}
	case master.SendReplacement:
		line = append(line, s.replaced(p, n)...)
	case master.SendFailure:
		line = append(line, pair("agent", n.AgentID), pair("executor", n.ExecutorID))
		if n.ExecutorID != "" {
			line = append(line, fmt.Sprint("exit=", n.Exit))
		}
	case master.SendError:
		line = append(line, quote(n.Message))
	case master.SendMessage:
		line = append(line, pair("agent", n.AgentID), pair("executor", n.ExecutorID), quote(string(n.Extra)))
	}
	s.say(line...)
}

func (s *stage) update(p *player, n *master.Send) []string {
	t := n.Status
	t.TaskID, t.AgentID = clone2(t.TaskID), clone2(t.AgentID)
	if t.Source == mesos.SourceMaster && !t.UUID.IsZero() {
		s.wrong = append(s.wrong, fmt.Sprintf("what the master says of %s bears a uuid", t.TaskID))
	}
	if !t.UUID.IsZero() {
		p.tasks[t.TaskID] = t
		if !p.byHand {
			s.At(s.Now(), func() { s.acknowledge(p, t) })
		}
	}
	line := []string{
		string(t.TaskID), strings.TrimPrefix(t.State.String(), "TASK_"), pair("agent", t.AgentID),
		pair("source", strings.TrimPrefix(t.Source.String(), "SOURCE_")), pair("reason", strings.TrimPrefix(t.Reason.String(), "REASON_")),
		pair("uuid", s.uuid(t.UUID)), pair("executor", n.ExecutorID), [...]string{"", "healthy=no", "healthy=yes"}[t.Healthy],
	}
	if t.UnreachableTime != 0 {
		line = append(line, "unreachable="+seconds(t.UnreachableTime))
	}
	if len(n.Extra) > 0 {
		line = append(line, "more="+quote(string(n.Extra)))
	}
	return append(line, quote(t.Message))
}

func (s *stage) operation(o *mesos.OperationStatus) []string {
	id := string(o.OperationID)
	if id == "" {
		id = "(no id)"
	}
	return []string{
		id, strings.TrimPrefix(o.State.String(), "OPERATION_"), pair("agent", o.AgentID), pair("provider", o.ProviderID),
		pair("uuid", s.uuid(o.UUID)), quote(o.Message),
	}
}

// braces shows resources, whatever role they are offered to.
func braces(rs mesos.Resources) string {
	bare, err := rs.Allocate("")
	if err != nil {
		panic(err)
	}
	return "{" + strings.ReplaceAll(bare.String(), "; ", ";") + "}"
}

func clone2[T ~string](s T) T { return T(strings.Clone(string(s))) }

// list shows what the operator's API would: a line for each.
func (s *stage) list(what string) error {
	m := s.Master()
	if m == nil {
		return fmt.Errorf("there is no master")
	}
	count := 0
	line := func(words ...string) { count++; s.say(append([]string{what}, words...)...) }
	switch what {
	case "tasks":
		for kind, t := range m.Tasks {
			line([...]string{"known", "unreachable", "completed"}[kind], string(t.TaskID), strings.TrimPrefix(t.State.String(), "TASK_"),
				pair("executor", t.ExecutorID), pair("agent", t.AgentID))
		}
	case "operations":
		for o := range m.Operations {
			line(s.operation(&o.Status)...)
		}
	case "agents":
		for a := range m.Agents {
			line(map[bool]string{true: "connected", false: "disconnected"}[a.Connected], string(a.Info.ID))
		}
		for info := range m.RecoveredAgents {
			line("recovered", string(info.ID))
		}
		for id, since := range m.UnreachableAgents {
			line("unreachable", string(id), "since="+seconds(since))
		}
		for id, since := range m.GoneAgents {
			line("gone", string(id), "since="+seconds(since))
		}
	default:
		return fmt.Errorf("wanted tasks, operations or agents")
	}
	if count == 0 {
		s.say(what, "none")
	}
	return nil
}
