package mesosapi

import "time"

// Ids are messages with one string in Mesos and plain strings here. Where an id is
// optional, "" means absent; Mesos itself never uses an empty id.
type (
	// FrameworkID names a framework for its whole life, over all its subscriptions.
	FrameworkID string
	// AgentID names an agent as it registered; it changes when the agent loses its state.
	AgentID string
	// TaskID is the framework's name for a task.
	TaskID string
	// ExecutorID is the framework's name for an executor.
	ExecutorID string
	// OfferID names one offer; it dies with the subscription it came on.
	OfferID string
	// OperationID is the framework's name for an offer operation.
	OperationID string
	// ResourceProviderID names a resource provider of an agent.
	ResourceProviderID string
)

// UnixNanos is an instant in nanoseconds since 1970, by the clock of whoever sent it.
type UnixNanos int64

// Time converts the instant.
func (n UnixNanos) Time() time.Time { return time.Unix(0, int64(n)) }
