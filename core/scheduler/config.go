package scheduler

import (
	"strconv"
	"strings"

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
	Wait      WaitConfig
	Gate      GateConfig
	Drift     DriftConfig
	Kill      Backoff // between two KILL calls for one task
	Operation OperationConfig
	Replace   ReplaceConfig
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

// maxMissed times any interval is a span of time.
const maxMissed = 1000

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
	// Backlog is how many notices the framework may leave unread (EventBacklog)
	// before rounds wait for it; 0: no limit.
	Backlog uint32
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

// WaitConfig is how long a task is waited for.
type WaitConfig struct {
	// Launch is how long a launched task may go without any status before Mesos
	// is asked about it; 0: until the next round.
	Launch mesos.Micros
	// Unreachable is how long the agent of a task may be out of reach before the
	// task is presumed lost; 0: for ever. A task may bring its own.
	Unreachable mesos.Micros
}

// GateConfig holds launches back until it is known what runs.
type GateConfig struct {
	// FirstRound: offers are not shown, and launches rejected, until a round
	// since the start of the machine has ended complete or degraded.
	FirstRound bool
	// OfferAge is how old an offer may grow behind the gate; then it is declined.
	OfferAge mesos.Micros
}

// DriftConfig is what is done where Mesos shows a task alive and this side
// does not expect it. A kill never follows from less than this: the store was
// loaded before the first step, the task was observed alive on this stream, the
// policy is to kill, and its kills per minute are bounded.
type DriftConfig struct {
	Unknown  UnknownPolicy  // nobody here launched it
	Ended    EndedPolicy    // it is over for good here
	Returned ReturnedPolicy // it had been given up, and another was started in its place
	// KillsPerMinute bounds the KILL calls of these policies; what is over it waits.
	KillsPerMinute uint32
	// DryRun says what the policies would kill and kills nothing.
	DryRun bool
}

// EndedPolicy is what is done about a task that is over for good here and
// alive there.
type EndedPolicy uint8

// The policies.
const (
	EndedReport   EndedPolicy = iota // tell the framework
	EndedKill                        // kill it again
	EndedPolicies                    // their number
)

// String returns the policy as it is spelled everywhere.
func (p EndedPolicy) String() string { return [EndedPolicies]string{"report", "kill"}[p] }

// ReturnedPolicy is what is done when a task that had been given up is alive
// after all, and the one that was started in its place is not over.
type ReturnedPolicy uint8

// The policies.
const (
	ReturnedReport      ReturnedPolicy = iota // tell the framework of both
	ReturnedKillYounger                       // end the one that was started in its place
	ReturnedKillOlder                         // end the one that returned
	ReturnedPolicies                          // their number
)

// String returns the policy as it is spelled everywhere.
func (p ReturnedPolicy) String() string {
	return [ReturnedPolicies]string{"report", "kill-younger", "kill-older"}[p]
}

// OperationConfig is how operations are reconciled.
type OperationConfig struct {
	// Resend is the backoff of questions about operations that were not answered.
	Resend Backoff
	// Batch is the most operations in one RECONCILE_OPERATIONS.
	Batch uint32
	// Poll is how often operations whose outcome is open are asked about; 0:
	// never. It is ten times rarer while the master's agents push such news by themselves.
	Poll mesos.Micros
	// Deadline ends a round of operations. Those that nobody answered for are
	// for the framework to decide about.
	Deadline mesos.Micros
}

// ReplaceConfig is how tasks are replaced. A span counts from the beginning of
// its phase, and anew from each subscription.
type ReplaceConfig struct {
	// Native: the master and its agents replace tasks themselves. Mesos does not;
	// over it the machine does the steps one by one.
	Native bool
	// Resources: the host gives offers with their resources. Without them nothing
	// can be replaced over stock Mesos, and a request is rejected.
	Resources bool
	// Reserve: what a replacement needs and no task uses is held by dynamic
	// reservations of the framework's role, labelled with the replacement, and
	// released with the launch. Off, or for the role *, offers alone hold it.
	Reserve   bool
	Principal string       // of the reservations: the framework's own, empty if it has none
	Hold      mesos.Micros // how long the offers may take to be secured; native: after how long the master is asked where one stands
	Stop      mesos.Micros // how long the end of the old task is waited for; a replacement may bring its own
	Collect   mesos.Micros // how long the agent's resources are waited for in offers
	Start     mesos.Micros // how long TASK_RUNNING is waited for; a replacement may bring its own
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
	// Operations is how many are remembered, those that are settled and not
	// forgotten included.
	Operations uint32
	// Replacements is how many are remembered, those that are over and not
	// forgotten included.
	Replacements uint32
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
			Backlog:  100_000,
		},
		Schedule: ScheduleConfig{
			Explicit: 60 * mesos.Minute,
			Implicit: 60 * mesos.Minute,
			Delay:    mesos.Minute,
			Spread:   30 * mesos.Minute,
		},
		Wait:  WaitConfig{Launch: 5 * mesos.Minute},
		Gate:  GateConfig{OfferAge: 30 * mesos.Second},
		Drift: DriftConfig{Ended: EndedKill, KillsPerMinute: 60},
		Kill:  Backoff{Base: 5 * mesos.Second, Max: 5 * mesos.Minute, Jitter: 200},
		Operation: OperationConfig{
			Resend:   Backoff{Base: 5 * mesos.Second, Max: 60 * mesos.Second, Jitter: 200},
			Batch:    1000,
			Poll:     mesos.Minute,
			Deadline: 15 * mesos.Minute,
		},
		Replace: ReplaceConfig{
			Reserve: true,
			Hold:    2 * mesos.Minute,
			Stop:    5 * mesos.Minute,
			Collect: 2 * mesos.Minute,
			Start:   5 * mesos.Minute,
		},
		Limits: Limits{
			IDBytes:  255,
			Info:     1 << 20,
			Message:  1024,
			Tasks:    4_000_000,
			Unknown:  100_000,
			Offers:   100_000,
			Launches: 10_000,

			Operations:   100_000,
			Replacements: 1000,
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
	m.count("subscribe.missed", f.Subscribe.Missed, 1, maxMissed)
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
	m.count("round.backlog", f.Round.Backlog, 0, 1<<32-1)
	m.interval("wait.launch", f.Wait.Launch)
	m.interval("wait.unreachable", f.Wait.Unreachable)
	m.span("gate.offer_age", f.Gate.OfferAge, mesos.Second, 24*60*mesos.Minute)
	m.policy("drift.unknown", int64(f.Drift.Unknown), "report", "kill", "adopt")
	m.policy("drift.ended", int64(f.Drift.Ended), "report", "kill")
	m.policy("drift.returned", int64(f.Drift.Returned), "report", "kill-younger", "kill-older")
	m.count("drift.kills_per_minute", f.Drift.KillsPerMinute, 1, 1_000_000)
	m.backoff("operation.resend", f.Operation.Resend)
	m.count("operation.batch", f.Operation.Batch, 1, 100_000)
	m.interval("operation.poll", f.Operation.Poll)
	m.span("operation.deadline", f.Operation.Deadline, mesos.Second, mesos.MaxMicros/4)
	m.span("replace.hold", f.Replace.Hold, mesos.Second, 24*60*mesos.Minute)
	m.span("replace.stop", f.Replace.Stop, mesos.Second, 24*60*mesos.Minute)
	m.span("replace.collect", f.Replace.Collect, mesos.Second, 24*60*mesos.Minute)
	m.span("replace.start", f.Replace.Start, mesos.Second, 24*60*mesos.Minute)
	if len(f.Replace.Principal) > maxID {
		m = append(m, wire.Error{Code: wire.Config, Field: "replace.principal", Message: strconv.Itoa(len(f.Replace.Principal)) + " bytes; wanted at most " + strconv.Itoa(maxID)})
	}
	m.count("limits.id_bytes", f.Limits.IDBytes, 16, 4096)
	m.count("limits.info", f.Limits.Info, 0, 16<<20)
	m.count("limits.message", f.Limits.Message, 0, 64<<10)
	m.count("limits.tasks", f.Limits.Tasks, 1, maxRows/2)
	m.count("limits.unknown", f.Limits.Unknown, 1, maxRows/2)
	m.count("limits.offers", f.Limits.Offers, 1, 1_000_000)
	m.count("limits.launches", f.Limits.Launches, 1, 100_000)
	m.count("limits.operations", f.Limits.Operations, 1, 1_000_000)
	m.count("limits.replacements", f.Limits.Replacements, 1, 100_000)
	return m
}

// policy is the place of a word in a list.
func (m *Mistakes) policy(field string, v int64, words ...string) {
	if v >= int64(len(words)) {
		m.add(field, v, "0 to "+strconv.Itoa(len(words)-1)+": "+strings.Join(words, ", "))
	}
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
