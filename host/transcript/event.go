package transcript

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// parseTime reads seconds.
func parseTime(s string) (mesos.Micros, error) {
	f, err := strconv.ParseFloat(strings.TrimSuffix(s, "s"), 64)
	return mesos.Micros(math.Round(f * 1e6)), err
}

// words splits a line at blanks; [a b] and "a b" hold together.
func words(line string) (list []string) {
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		end, closing := 0, byte(' ')
		for ; end < len(line); end++ {
			switch c := line[end]; {
			case closing != ' ' && c == closing:
				closing = ' '
			case closing != ' ':
			case c == '[':
				closing = ']'
			case c == '"':
				closing = '"'
			case c == ' ':
				goto cut
			}
		}
	cut:
		list = append(list, line[:end])
		line = line[end:]
	}
	return list
}

// arguments are the words after the event's name: plain ones in order, and key=value.
type arguments struct {
	plain []string
	named map[string]string
	used  map[string]bool
}

func parseArguments(list []string) *arguments {
	a := &arguments{named: map[string]string{}, used: map[string]bool{}}
	for _, w := range list {
		if k, v, ok := strings.Cut(w, "="); ok && !strings.HasPrefix(w, `"`) {
			a.named[k] = strings.Trim(v, `"`)
		} else {
			a.plain = append(a.plain, strings.Trim(w, `"`))
		}
	}
	return a
}

func (a *arguments) next() string {
	if len(a.plain) == 0 {
		return ""
	}
	w := a.plain[0]
	a.plain = a.plain[1:]
	return w
}

func (a *arguments) get(key string) string {
	a.used[key] = true
	return a.named[key]
}

func (a *arguments) number(key string) uint64 {
	n, _ := strconv.ParseUint(a.get(key), 10, 64)
	return n
}

func (a *arguments) time(key string) mesos.Micros {
	t, _ := parseTime(a.get(key))
	return t
}

func (a *arguments) list(key string) []string {
	return strings.Fields(strings.Trim(a.get(key), "[]"))
}

// leftover is an error if something was not understood.
func (a *arguments) leftover() error {
	for k := range a.named {
		if !a.used[k] {
			return fmt.Errorf("unknown argument %q", k)
		}
	}
	if len(a.plain) > 0 {
		return fmt.Errorf("too many arguments: %q", a.plain)
	}
	return nil
}

var eventNames = map[string]scheduler.EventType{
	"subscribed": scheduler.EventSubscribed, "heartbeat": scheduler.EventHeartbeat, "offers": scheduler.EventOffered,
	"rescind": scheduler.EventRescinded, "update": scheduler.EventUpdated, "fence": scheduler.EventUpdated,
	"probe": scheduler.EventUpdated, "failure": scheduler.EventAgentFailed, "error": scheduler.EventMasterFailed,
	"disconnected": scheduler.EventDisconnected, "call-failed": scheduler.EventCallFailed,
	"launch": scheduler.EventLaunch, "kill": scheduler.EventKill, "forget": scheduler.EventForget,
	"decline": scheduler.EventDecline, "reconcile": scheduler.EventReconcile, "revive": scheduler.EventRevive,
	"suppress": scheduler.EventSuppress, "teardown": scheduler.EventTeardown,
	"pause": scheduler.EventPause, "resume": scheduler.EventResume, "backlog": scheduler.EventBacklog,
	"operation": scheduler.EventOperationUpdated, "operation-fence": scheduler.EventOperationUpdated,
	"operations": scheduler.EventOperationsAnswered, "forget-operation": scheduler.EventForgetOperation,
	"reconcile-operations": scheduler.EventReconcileOperations,
	"replace":              scheduler.EventReplace, "forget-replacement": scheduler.EventForgetReplacement,
	"replacement": scheduler.EventReplacementUpdated,
}

// ParseEvent reads one event. Events of a stream are of the given epoch unless
// they name another.
func ParseEvent(line string, epoch uint32) (scheduler.Event, error) {
	w := words(line)
	var e scheduler.Event
	if len(w) == 0 {
		return e, fmt.Errorf("no event")
	}
	t, ok := eventNames[w[0]]
	if !ok {
		return e, fmt.Errorf("unknown event %q", w[0])
	}
	a := parseArguments(w[1:])
	e.Type, e.Ref = t, a.number("ref")
	if t < scheduler.EventLaunch || t == scheduler.EventReplacementUpdated {
		e.Epoch = epoch
		if a.get("epoch") != "" {
			e.Epoch = uint32(a.number("epoch"))
		}
	}
	if err := fill(&e, w[0], a); err != nil {
		return e, err
	}
	return e, a.leftover()
}

func fill(e *scheduler.Event, name string, a *arguments) error {
	switch name {
	case "subscribed":
		e.FrameworkID, e.Heartbeat = mesos.FrameworkID(a.next()), a.time("heartbeat")
	case "offers":
		for len(a.plain) > 0 {
			o, err := parseOffer(a.next(), a.get("role"))
			if err != nil {
				return err
			}
			e.Offers = append(e.Offers, o)
		}
	case "rescind":
		e.OfferID = mesos.OfferID(a.next())
	case "update":
		return fillStatus(&e.Status, a)
	case "fence":
		e.Status = mesos.TaskStatus{
			TaskID: mesos.TaskID("rollcall.fence." + a.next()), AgentID: "rollcall.no-agent",
			State: mesos.TaskUnknown, Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation,
		}
	case "probe":
		e.Status = mesos.TaskStatus{
			TaskID: mesos.TaskID("rollcall.probe." + a.next()),
			State:  mesos.TaskUnknown, Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation,
		}
	case "failure":
		e.AgentID, e.ExecutorID = mesos.AgentID(a.next()), mesos.ExecutorID(a.get("executor"))
	case "error", "disconnected":
		e.Message = a.next()
	case "call-failed":
		return fillCallFailed(e, a)
	case "launch":
		e.Offers, e.Refuse = offerIDs(a.list("offers")), a.time("refuse")
		for _, id := range a.list("tasks") {
			e.Tasks = append(e.Tasks, scheduler.NewTask{
				TaskID: mesos.TaskID(id), Info: []byte("info of " + id),
				InsteadOf: mesos.TaskID(a.get("instead-of")), Unreachable: a.time("unreachable"),
			})
		}
		for _, w := range a.list("start") {
			e.Start = append(e.Start, newOperation(w))
		}
	case "kill":
		e.TaskID, e.Grace = mesos.TaskID(a.next()), a.time("grace")
	case "forget":
		e.TaskID = mesos.TaskID(a.next())
	case "decline":
		e.Offers, e.Refuse = offerIDs(a.list("offers")), a.time("refuse")
	case "reconcile":
		if a.next() == "implicit" {
			e.Kind = scheduler.RoundImplicit
		}
		for _, id := range a.list("tasks") {
			e.TaskIDs = append(e.TaskIDs, mesos.TaskID(id))
		}
		e.AgentID = mesos.AgentID(a.get("agent"))
	case "replace":
		return fillReplace(e, a)
	case "forget-replacement":
		e.ReplaceID = mesos.ReplaceID(a.next())
	case "replacement":
		return fillReplacement(&e.Replacement, a)
	case "backlog":
		n, err := strconv.ParseUint(a.next(), 10, 64)
		e.Count = n
		return err
	case "operation":
		return fillOperation(&e.Operation, a)
	case "operation-fence":
		e.Operation = mesos.OperationStatus{OperationID: mesos.OperationID("rollcall.fence." + a.next()), State: mesos.OperationUnknown}
	case "operations":
		return fillOperations(e, a)
	case "forget-operation":
		e.OperationID = mesos.OperationID(a.next())
	case "reconcile-operations":
		if a.next() == "implicit" {
			e.Kind = scheduler.RoundImplicit
		}
		for _, id := range a.list("operations") {
			e.OperationIDs = append(e.OperationIDs, mesos.OperationID(id))
		}
		e.AgentID = mesos.AgentID(a.get("agent"))
	}
	return nil
}

// newOperation reads ID or ID@PROVIDER; "-" is an operation without an id.
func newOperation(w string) scheduler.NewOperation {
	id, provider, _ := strings.Cut(w, "@")
	if id == "-" {
		id = ""
	}
	return scheduler.NewOperation{
		OperationID: mesos.OperationID(id), ProviderID: mesos.ResourceProviderID(provider), Info: []byte("info of " + w),
	}
}

// fillOperation reads: OPERATION STATE agent= provider= uuid= "message"; "-" is
// no id.
func fillOperation(s *mesos.OperationStatus, a *arguments) error {
	if id := a.next(); id != "-" {
		s.OperationID = mesos.OperationID(id)
	}
	name := a.next()
	var ok bool
	if s.State, ok = mesos.ParseOperationState("OPERATION_" + name); !ok && name != "-" {
		return fmt.Errorf("unknown operation state %q", name)
	}
	s.AgentID, s.ProviderID = mesos.AgentID(a.get("agent")), mesos.ResourceProviderID(a.get("provider"))
	copy(s.UUID[:], a.get("uuid"))
	s.Message = a.next()
	return nil
}

// fillOperations reads: call= OPERATION:STATE[@AGENT] ..., all answers to one call.
func fillOperations(e *scheduler.Event, a *arguments) error {
	e.CallID = a.number("call")
	for len(a.plain) > 0 {
		id, rest, _ := strings.Cut(a.next(), ":")
		state, agent, _ := strings.Cut(rest, "@")
		s := mesos.OperationStatus{OperationID: mesos.OperationID(id), AgentID: mesos.AgentID(agent)}
		if strings.HasPrefix(id, "fence.") {
			s.OperationID = mesos.OperationID("rollcall." + id)
		}
		var ok bool
		if s.State, ok = mesos.ParseOperationState("OPERATION_" + state); !ok && state != "-" {
			return fmt.Errorf("unknown operation state %q", state)
		}
		e.Operations = append(e.Operations, s)
	}
	return nil
}

func offerIDs(ids []string) (list []mesos.Offer) {
	for _, id := range ids {
		list = append(list, mesos.Offer{ID: mesos.OfferID(id)})
	}
	return list
}

func fillCallFailed(e *scheduler.Event, a *arguments) error {
	name := a.next()
	for t := scheduler.CallNone; t < scheduler.CallTypes; t++ {
		if t.String() == name {
			e.Call = t
		}
	}
	e.CallID = a.number("id")
	how, ok := map[string]scheduler.Failure{
		"refused": scheduler.FailureRefused, "unsubscribed": scheduler.FailureUnsubscribed, "unknown": scheduler.FailureUnknown,
	}[a.next()]
	e.Failure = how
	if !ok || e.Call == scheduler.CallNone {
		return fmt.Errorf("wanted call-failed CALL refused|unsubscribed|unknown")
	}
	for _, id := range a.list("tasks") {
		e.TaskIDs = append(e.TaskIDs, mesos.TaskID(id))
	}
	for _, id := range a.list("operations") {
		e.OperationIDs = append(e.OperationIDs, mesos.OperationID(id))
	}
	e.Offers = offerIDs(a.list("offers"))
	e.Message = a.next()
	return nil
}

// fillStatus reads: TASK STATE agent= uuid= reason= source= unreachable= healthy= "message".
func fillStatus(s *mesos.TaskStatus, a *arguments) error {
	s.TaskID = mesos.TaskID(a.next())
	var ok bool
	if name := a.next(); name != "-" {
		if s.State, ok = mesos.ParseTaskState("TASK_" + name); !ok {
			return fmt.Errorf("unknown state %q", name)
		}
	}
	s.AgentID = mesos.AgentID(a.get("agent"))
	copy(s.UUID[:], a.get("uuid"))
	if r := a.get("reason"); r != "" {
		if s.Reason, ok = mesos.ParseReason("REASON_" + r); !ok {
			return fmt.Errorf("unknown reason %q", r)
		}
		s.Source = mesos.SourceMaster
	}
	if !s.UUID.IsZero() {
		s.Source = mesos.SourceExecutor
	}
	s.UnreachableTime = a.time("unreachable")
	switch a.get("healthy") {
	case "true":
		s.Healthy = mesos.HealthGood
	case "false":
		s.Healthy = mesos.HealthBad
	}
	s.Message = a.next()
	return nil
}
