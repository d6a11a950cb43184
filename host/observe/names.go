package observe

import (
	"strconv"

	"rollcall/core/scheduler"
)

// eventNames are the events, by their type, as transcripts spell them. A new
// type of event gets a name here; until then it is a number.
var eventNames = [...]string{
	"none", "subscribed", "heartbeat", "offered", "rescinded", "updated", "agent-failed", "master-failed",
	"operation-updated", "operations-answered",
	"disconnected", "call-failed",
	"launch", "kill", "forget", "decline", "reconcile", "revive", "suppress", "teardown", "pause", "resume",
	"backlog", "forget-operation", "reconcile-operations", "replace", "forget-replacement",
	"replacement-updated",
}

func eventName(t scheduler.EventType) string {
	if int(t) < len(eventNames) {
		return eventNames[t]
	}
	return "event-" + strconv.Itoa(int(t))
}

var failureNames = [...]string{"refused", "unsubscribed", "unknown"}

func failureName(f scheduler.Failure) string {
	if int(f) < len(failureNames) {
		return failureNames[f]
	}
	return "failure-" + strconv.Itoa(int(f))
}
