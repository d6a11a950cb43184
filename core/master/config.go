package master

import (
	"strconv"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Config is fixed for the life of a machine. Start from DefaultConfig: zero is
// a value, not a default.
type Config struct {
	// MasterID begins all ids that this master gives: a uuid in Mesos, fresh
	// for each process. Ids are not given twice even if it stays the same.
	MasterID string
	Mode     Mode
	Answers  Answers

	Heartbeat mesos.Micros // between two HEARTBEATs of a stream
	Agents    AgentConfig
	Registry  RegistryConfig
	Offers    OfferConfig
	Limits    Limits
}

// Mode is whose answers are given where the discussion of MESOS-9318 and Mesos
// 1.11.0 differ. Tables have a column for each.
type Mode uint8

// The modes.
const (
	ModeMesos Mode = iota // as Mesos 1.11.0 does
	ModeSeed              // as was decided
	Modes                 // their number
)

// String returns the mode as it is spelled everywhere.
func (m Mode) String() string { return [Modes]string{"mesos-1.11", "seed"}[m] }

// Answers is how RECONCILE_OPERATIONS is answered: the three proposals of the
// discussion. Only the last is how Mesos 1.8 and later do it.
type Answers uint8

// The ways to answer. Answers of agents to forwarded questions always come on
// the stream, one by one.
const (
	AnswerStream Answers = iota // III: 202, and an UPDATE_OPERATION_STATUS for each
	AnswerSingle                // II: 202, and one event with all statuses
	AnswerSync                  // I: 200, with all statuses in the body
	AnswerWays                  // their number
)

// String returns the way as it is spelled everywhere.
func (a Answers) String() string { return [AnswerWays]string{"stream", "single-event", "sync"}[a] }

// AgentConfig is when an agent is given up.
type AgentConfig struct {
	// Ping is between two pings; Missed unanswered ones make an agent unreachable.
	Ping   mesos.Micros
	Missed uint32
	// Reregister is how long an agent may take to come back: after a master
	// failover, and after its connection broke. Mesos wants 10 min at least.
	Reregister mesos.Micros
	// At most Removals agents are made unreachable in a span of RemovalSpan; 0: no limit.
	Removals    uint32
	RemovalSpan mesos.Micros
	// Adopt is how long after the master's start the framework of an operation
	// may stay away before the master acknowledges its statuses in its stead.
	Adopt mesos.Micros
}

// RegistryConfig is how long unreachable and gone agents are remembered.
type RegistryConfig struct {
	Interval mesos.Micros // between two collections
	Age      mesos.Micros
	Count    uint32 // of each of the two lists
}

// OfferConfig is how resources are offered.
type OfferConfig struct {
	Interval mesos.Micros // between two allocations
	Timeout  mesos.Micros // after which an offer that was not used is rescinded; 0: never
}

// Limits bound what a machine keeps.
type Limits struct {
	IDBytes             uint32 // of any id, name or role
	Info                uint32 // bytes of one task's info, or of anything else opaque
	Message             uint32 // bytes kept of a message
	Frameworks          uint32 // registered ones
	CompletedFrameworks uint32 // which may not come back; the oldest dropped first
	Agents              uint32 // registered and recovered ones
	Tasks               uint32 // of all frameworks, completed and unreachable ones left out
	CompletedTasks      uint32 // per framework, the oldest dropped first
	UnreachableTasks    uint32 // per framework, the oldest dropped first
	Operations          uint32 // of all frameworks and of none
	Offers              uint32
	Filters             uint32 // per framework
	Roles               uint32 // per framework
	Providers           uint32 // per agent
	Replacements        uint32 // of all frameworks
}

// DefaultConfig is a Mesos 1.11.0 with its default flags. MasterID is left to fill in.
func DefaultConfig() Config {
	return Config{
		Heartbeat: 15 * mesos.Second,
		Agents: AgentConfig{
			Ping:        15 * mesos.Second,
			Missed:      5,
			Reregister:  10 * mesos.Minute,
			RemovalSpan: mesos.Minute,
			Adopt:       10 * mesos.Minute,
		},
		Registry: RegistryConfig{
			Interval: 15 * mesos.Minute,
			Age:      14 * 24 * 60 * mesos.Minute,
			Count:    100 * 1024,
		},
		Offers: OfferConfig{Interval: mesos.Second},
		Limits: Limits{
			IDBytes:             255,
			Info:                1 << 20,
			Message:             1024,
			Frameworks:          10_000,
			CompletedFrameworks: 50,
			Agents:              100_000,
			Tasks:               4_000_000,
			CompletedTasks:      1000,
			UnreachableTasks:    1000,
			Operations:          1_000_000,
			Offers:              1_000_000,
			Filters:             100_000,
			Roles:               1000,
			Providers:           1000,
			Replacements:        1_000_000,
		},
	}
}

// Mistakes are all that is wrong with a configuration.
type Mistakes []wire.Error

func (m Mistakes) Error() string {
	s := "config: "
	for i := range m {
		if i > 0 {
			s += "; "
		}
		s += m[i].Field + ": " + m[i].Message
	}
	return s
}

// Check reports every mistake at once, each with what was wanted; nil if there is none.
func (f *Config) Check() Mistakes {
	var m Mistakes
	if n := len(f.MasterID); n < 1 || n > maxMasterID || !validID(f.MasterID) {
		m = append(m, wire.Error{Code: wire.Config, Field: "master_id", Message: strconv.Quote(shorten(f.MasterID, 80)) +
			"; wanted 1 to " + strconv.Itoa(maxMasterID) + " bytes of letters, digits, dashes, dots and underscores"})
	}
	if f.Mode >= Modes {
		m.add("mode", int64(f.Mode), "0 or 1: mesos-1.11, seed")
	}
	if f.Answers >= AnswerWays {
		m.add("answers", int64(f.Answers), "0 to 2: stream, single-event, sync")
	}
	m.span("heartbeat", f.Heartbeat, mesos.Millisecond, 60*mesos.Minute)
	m.span("agents.ping", f.Agents.Ping, mesos.Millisecond, 60*mesos.Minute)
	m.count("agents.missed", f.Agents.Missed, 1, 1000)
	m.span("agents.reregister", f.Agents.Reregister, mesos.Millisecond, mesos.MaxMicros/4)
	m.count("agents.removals", f.Agents.Removals, 0, 1_000_000)
	m.span("agents.removal_span", f.Agents.RemovalSpan, mesos.Millisecond, 24*60*mesos.Minute)
	m.span("agents.adopt", f.Agents.Adopt, 0, mesos.MaxMicros/4)
	m.span("registry.interval", f.Registry.Interval, mesos.Millisecond, mesos.MaxMicros/4)
	m.span("registry.age", f.Registry.Age, mesos.Millisecond, mesos.MaxMicros/4)
	m.count("registry.count", f.Registry.Count, 0, 10_000_000)
	m.span("offers.interval", f.Offers.Interval, mesos.Millisecond, 60*mesos.Minute)
	m.span("offers.timeout", f.Offers.Timeout, 0, mesos.MaxMicros/4)
	f.Limits.check(&m)
	return m
}

func (l *Limits) check(m *Mistakes) {
	m.count("limits.id_bytes", l.IDBytes, 16, 4096)
	m.count("limits.info", l.Info, 0, 16<<20)
	m.count("limits.message", l.Message, 0, 64<<10)
	m.count("limits.frameworks", l.Frameworks, 1, 1_000_000)
	m.count("limits.completed_frameworks", l.CompletedFrameworks, 0, 100_000)
	m.count("limits.agents", l.Agents, 1, 1<<20)
	m.count("limits.tasks", l.Tasks, 1, 16_000_000)
	m.count("limits.completed_tasks", l.CompletedTasks, 0, 100_000)
	m.count("limits.unreachable_tasks", l.UnreachableTasks, 0, 1_000_000)
	m.count("limits.operations", l.Operations, 1, 1<<20)
	m.count("limits.offers", l.Offers, 1, 1<<20)
	m.count("limits.filters", l.Filters, 1, 1_000_000)
	m.count("limits.roles", l.Roles, 1, 100_000)
	m.count("limits.providers", l.Providers, 1, 100_000)
	m.count("limits.replacements", l.Replacements, 1, 1<<20)
}

func (m *Mistakes) span(field string, v, least, most mesos.Micros) {
	if v < least || v > most {
		m.add(field, int64(v), strconv.FormatInt(int64(least), 10)+" to "+strconv.FormatInt(int64(most), 10)+" microseconds")
	}
}

func (m *Mistakes) count(field string, v, least, most uint32) {
	if v < least || v > most {
		m.add(field, int64(v), strconv.FormatUint(uint64(least), 10)+" to "+strconv.FormatUint(uint64(most), 10))
	}
}

func (m *Mistakes) add(field string, value int64, want string) {
	*m = append(*m, wire.Error{
		Code: wire.Config, Field: field,
		Message: strconv.FormatInt(value, 10) + "; wanted " + want,
	})
}
