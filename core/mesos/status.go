package mesos

// TaskStatus is what one UPDATE says of a task: the part of
// mesos.v1.TaskStatus that decides something. The host keeps the rest.
type TaskStatus struct {
	TaskID  TaskID
	AgentID AgentID // empty if the status bears none
	State   TaskState
	Source  Source
	Reason  Reason
	UUID    UUID // zero: must not be acknowledged
	Healthy Healthy
	// UnreachableTime is when the master lost sight of the agent; 0 if not said.
	UnreachableTime Micros
	Message         string
}

// Valid reports whether a status names a task and every field holds a value
// that there is.
func (s *TaskStatus) Valid() bool {
	return s.TaskID != "" && s.State > TaskNone && s.State < TaskStates &&
		s.Source < Sources && s.Reason <= MaxReason && s.Healthy < Healths
}

// Healthy is the verdict of the task's health check.
type Healthy uint8

// The verdicts; a task without a health check has none.
const (
	HealthNone Healthy = iota
	HealthBad
	HealthGood
	Healths // their number
)

// Offer is what the reconciler needs to know of an offer: that it exists, and
// where. What to launch on it is decided by the host, who knows all of it.
type Offer struct {
	ID      OfferID
	AgentID AgentID
	// Resources are needed where tasks are replaced over stock Mesos; a host that
	// replaces none may leave them out. They are allocated to the framework's role.
	Resources Resources
}
