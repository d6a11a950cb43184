package scheduler

import (
	"strconv"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Config is fixed for the life of a machine. Start from DefaultConfig: zero is
// a value, not a default.
type Config struct {
	// PartitionAware says that the framework subscribes with PARTITION_AWARE:
	// it then hears UNREACHABLE, GONE and UNKNOWN where others hear LOST.
	PartitionAware bool
	// Fences ends each RECONCILE with a fence; off gives the classic algorithm.
	Fences bool
	// Seed varies the jitter between schedulers; the same seed gives the same bytes.
	Seed uint64

	Subscribe SubscribeConfig
	Round     RoundConfig
	Schedule  ScheduleConfig
	Unknown   UnknownConfig
	Kill      Backoff // between two KILL calls for one task
	Limits    Limits
}

// SubscribeConfig is how a stream is kept.
type SubscribeConfig struct {
	Backoff Backoff
	// Heartbeat is assumed until SUBSCRIBED names the master's interval.
	Heartbeat mesos.Micros
	// Missed is how many intervals of silence end a stream.
	Missed uint32
}

// RoundConfig is how reconciliation is paced.
type RoundConfig struct {
	// Resend is the backoff of questions that were not answered.
	Resend Backoff
	// Batch is the most tasks in one RECONCILE.
	Batch uint32
	// Window is the most batches that may be unanswered at a time.
	Window uint32
	// Deadline ends a round. It should exceed the master's
	// agent_reregister_timeout (10 min by default).
	Deadline mesos.Micros
	// History is how many rounds the store keeps.
	History uint32
}

// ScheduleConfig is when rounds are started by themselves (AURORA-1047). They
// never overlap, whatever the settings: a round that is due waits for the one
// in progress.
type ScheduleConfig struct {
	Explicit mesos.Micros // between explicit rounds; 0: none
	Implicit mesos.Micros // between implicit rounds; 0: none
	Delay    mesos.Micros // from the first subscription to the first explicit round
	Spread   mesos.Micros // from there to the first implicit round
}

// UnknownConfig is what is done about live tasks that nobody here launched.
type UnknownConfig struct {
	Policy UnknownPolicy
	// KillsPerMinute bounds the KILL calls of the policy; what is over it waits.
	KillsPerMinute uint32
	// DryRun says what the policy would kill and kills nothing.
	DryRun bool
}

// UnknownPolicy is what is done about a live task that nobody here launched.
type UnknownPolicy uint8

// The policies.
const (
	UnknownReport   UnknownPolicy = iota // tell the framework
	UnknownKill                          // kill it, once it was observed on this very stream
	UnknownAdopt                         // make it a task like any other
	UnknownPolicies                      // their number
)

// String returns the policy as it is spelled everywhere.
func (p UnknownPolicy) String() string { return [UnknownPolicies]string{"report", "kill", "adopt"}[p] }

// Backoff is a truncated exponential backoff: the k-th wait is
// min(Max, Base*2^k), shortened at random by up to Jitter per mille.
type Backoff struct {
	Base   mesos.Micros
	Max    mesos.Micros
	Jitter uint32
}

// Limits bound what a machine keeps and says.
type Limits struct {
	IDBytes  uint32 // of any id
	Info     uint32 // bytes of one launched task's info
	Message  uint32 // bytes kept of a status message
	Tasks    uint32 // launched tasks, those that are over and not forgotten included
	Unknown  uint32 // tasks that nobody here launched
	Offers   uint32 // offers held; more are declined at once
	Launches uint32 // tasks in one launch
}

// DefaultConfig is a scheduler with PARTITION_AWARE and fences.
func DefaultConfig() Config {
	return Config{
		PartitionAware: true,
		Fences:         true,
		Subscribe: SubscribeConfig{
			Backoff:   Backoff{Base: 500 * mesos.Millisecond, Max: 15 * mesos.Second, Jitter: 500},
			Heartbeat: 15 * mesos.Second,
			Missed:    5,
		},
		Round: RoundConfig{
			Resend:   Backoff{Base: 5 * mesos.Second, Max: 60 * mesos.Second, Jitter: 200},
			Batch:    1000,
			Window:   4,
			Deadline: 15 * mesos.Minute,
			History:  16,
		},
		Schedule: ScheduleConfig{
			Explicit: 60 * mesos.Minute,
			Implicit: 60 * mesos.Minute,
			Delay:    mesos.Minute,
			Spread:   30 * mesos.Minute,
		},
		Unknown: UnknownConfig{KillsPerMinute: 60},
		Kill:    Backoff{Base: 5 * mesos.Second, Max: 5 * mesos.Minute, Jitter: 200},
		Limits: Limits{
			IDBytes:  255,
			Info:     1 << 20,
			Message:  1024,
			Tasks:    4_000_000,
			Unknown:  100_000,
			Offers:   100_000,
			Launches: 10_000,
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
	if f.Seed > wire.MaxUint {
		m = append(m, wire.Error{Code: wire.Config, Field: "seed", Message: strconv.FormatUint(f.Seed, 10) + "; wanted at most 2^53-1"})
	}
	m.span("subscribe.heartbeat", f.Subscribe.Heartbeat, 100*mesos.Millisecond, 60*mesos.Minute)
	m.count("subscribe.missed", f.Subscribe.Missed, 1, 1000)
	m.backoff("subscribe.backoff", f.Subscribe.Backoff)
	m.backoff("round.resend", f.Round.Resend)
	m.backoff("kill", f.Kill)
	m.count("round.batch", f.Round.Batch, 1, 100_000)
	m.count("round.window", f.Round.Window, 1, 1000)
	m.count("round.history", f.Round.History, 1, 1000)
	m.span("round.deadline", f.Round.Deadline, mesos.Second, mesos.MaxMicros/4)
	if f.Round.Deadline < f.Round.Resend.Base {
		m.add("round.deadline", int64(f.Round.Deadline), "at least round.resend.base")
	}
	m.interval("schedule.explicit", f.Schedule.Explicit)
	m.interval("schedule.implicit", f.Schedule.Implicit)
	m.span("schedule.delay", f.Schedule.Delay, 0, mesos.MaxMicros)
	m.span("schedule.spread", f.Schedule.Spread, 0, mesos.MaxMicros)
	if f.Unknown.Policy >= UnknownPolicies {
		m.add("unknown.policy", int64(f.Unknown.Policy), "0 to 2: report, kill, adopt")
	}
	m.count("unknown.kills_per_minute", f.Unknown.KillsPerMinute, 1, 1_000_000)
	m.count("limits.id_bytes", f.Limits.IDBytes, 16, 4096)
	m.count("limits.info", f.Limits.Info, 0, 16<<20)
	m.count("limits.message", f.Limits.Message, 0, 64<<10)
	m.count("limits.tasks", f.Limits.Tasks, 1, maxRows/2)
	m.count("limits.unknown", f.Limits.Unknown, 1, maxRows/2)
	m.count("limits.offers", f.Limits.Offers, 1, 1_000_000)
	m.count("limits.launches", f.Limits.Launches, 1, 100_000)
	return m
}

func (m *Mistakes) backoff(field string, b Backoff) {
	m.span(field+".base", b.Base, mesos.Millisecond, 24*60*mesos.Minute)
	m.span(field+".max", b.Max, mesos.Millisecond, 24*60*mesos.Minute)
	if b.Max < b.Base {
		m.add(field+".max", int64(b.Max), "at least "+field+".base")
	}
	m.count(field+".jitter", b.Jitter, 0, 900)
}

func (m *Mistakes) span(field string, v, least, most mesos.Micros) {
	if v < least || v > most {
		m.add(field, int64(v), strconv.FormatInt(int64(least), 10)+" to "+strconv.FormatInt(int64(most), 10)+" microseconds")
	}
}

// interval is a span of at least a second, or 0 for off.
func (m *Mistakes) interval(field string, v mesos.Micros) {
	if v != 0 && (v < mesos.Second || v > mesos.MaxMicros) {
		m.add(field, int64(v), "0 for none, or "+strconv.FormatInt(int64(mesos.Second), 10)+" to "+strconv.FormatInt(int64(mesos.MaxMicros), 10)+" microseconds")
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
