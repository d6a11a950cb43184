// Package mesos is the vocabulary that all roles share: the ids, states and
// statuses of Apache Mesos in the spelling of its v1 API, its resources and their
// arithmetic, and what masters and agents say to each other.
package mesos

// Ids are opaque strings that Mesos or the framework chose. Their length in
// bytes is limited by the configuration of the role that receives them.
type (
	FrameworkID string
	AgentID     string
	ExecutorID  string
	OfferID     string
	TaskID      string
)

// UUID identifies one status update, 16 bytes as Mesos sends them. The zero
// UUID means that the status has none and must not be acknowledged.
type UUID [16]byte

// IsZero reports whether there is no uuid.
func (u UUID) IsZero() bool { return u == UUID{} }
