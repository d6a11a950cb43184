package observe

import (
	"encoding/json"
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

const maxID = 4096 // bytes of an id that a machine can be told

// roundWish is what somebody asks a round for. Its fields may come in any
// order, so what fits together is seen at the end.
type roundWish struct {
	subject    scheduler.RoundSubject
	kind       scheduler.RoundKind
	agent      mesos.AgentID
	tasks      []mesos.TaskID
	operations []mesos.OperationID
}

func (q *roundWish) fields() bodyFields {
	return bodyFields{
		"subject": word(&q.subject, scheduler.RoundTasks, scheduler.RoundOperations),
		"kind":    word(&q.kind, scheduler.RoundExplicit, scheduler.RoundImplicit),
		"agent_id": func(raw json.RawMessage) (string, bool) {
			id, ok := readID(raw)
			q.agent = mesos.AgentID(id)
			return fmt.Sprintf("an agent id of 1 to %d bytes", maxID), ok
		},
		"task_ids":      ids(&q.tasks, "task"),
		"operation_ids": ids(&q.operations, "operation"),
	}
}

// event is the wish as a machine takes it, or what does not fit together. Which
// kinds can be narrowed is the machine's to say.
func (q *roundWish) event() (scheduler.Event, *problem) {
	misfit := func(field string, value any, want string) (scheduler.Event, *problem) {
		return scheduler.Event{}, &problem{Code: "invalid", Field: field, Value: fmt.Sprint(value), Want: want}
	}
	switch operations := q.subject == scheduler.RoundOperations; {
	case operations && q.tasks != nil:
		return misfit("task_ids", q.tasks, "operation_ids, as the subject is operations")
	case !operations && q.operations != nil:
		return misfit("operation_ids", q.operations, `"subject":"operations" with them`)
	case q.agent != "" && (q.tasks != nil || q.operations != nil):
		return misfit("agent_id", q.agent, "an agent or ids, not both")
	case operations:
		return scheduler.Event{Type: scheduler.EventReconcileOperations, Kind: q.kind, AgentID: q.agent, OperationIDs: q.operations}, nil
	}
	return scheduler.Event{Type: scheduler.EventReconcile, Kind: q.kind, AgentID: q.agent, TaskIDs: q.tasks}, nil
}

// word reads one of a few words.
func word[T fmt.Stringer](into *T, values ...T) func(json.RawMessage) (string, bool) {
	return func(raw json.RawMessage) (string, bool) {
		var text string
		var names []string
		ok := json.Unmarshal(raw, &text) == nil
		for _, v := range values {
			if ok && text == v.String() {
				*into = v
				return "", true
			}
			names = append(names, v.String())
		}
		return strings.Join(names, " or "), false
	}
}

// ids reads a list of ids. An empty one would be taken for all.
func ids[ID ~string](into *[]ID, of string) func(json.RawMessage) (string, bool) {
	return func(raw json.RawMessage) (string, bool) {
		want := fmt.Sprintf("a list of at least one %s id, each of 1 to %d bytes", of, maxID)
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
			return want, false
		}
		for _, raw := range list {
			id, ok := readID(raw)
			if !ok {
				return want, false
			}
			*into = append(*into, ID(id))
		}
		return "", true
	}
}

func readID(raw json.RawMessage) (id string, ok bool) {
	if json.Unmarshal(raw, &id) != nil {
		return "", false
	}
	return id, id != "" && len(id) <= maxID
}
