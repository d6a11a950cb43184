package agent

import (
	"strconv"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// Config is fixed for the life of a machine. Start from DefaultConfig: zero is
// a value, not a default.
type Config struct {
	Hostname   string
	Port       uint16
	Resources  mesos.Resources // what the agent was started with, before any operation
	Attributes []byte          // opaque
	Capable    mesos.AgentCapabilities
	// Boot names this start of the host machine. If it differs from the one in
	// the checkpoint, no process of before can be there any more.
	Boot string
	// Seed varies uuids and jitter between agents; the same seed gives the same bytes.
	Seed uint64
	// Executors says who runs tasks.
	Executors ExecutorMode
	// PushOperations sends the states of a provider's operations when it
	// subscribes again, so that frameworks need not poll; Mesos 1.11 does not.
	PushOperations bool

	Register RegisterConfig
	Updates  Backoff // between two sendings of an update that is not acknowledged
	Executor ExecutorConfig
	Script   ScriptConfig
	Limits   Limits
}

// ExecutorMode says who runs tasks.
type ExecutorMode uint8

// The modes.
const (
	ExecutorsScripted ExecutorMode = iota // the machine itself, as each task's Life says
	ExecutorsHost                         // the host, which is told and tells
	ExecutorModes                         // their number
)

// String returns the mode as it is spelled everywhere.
func (m ExecutorMode) String() string { return [ExecutorModes]string{"scripted", "host"}[m] }

// RegisterConfig is how the agent finds its way to a master.
type RegisterConfig struct {
	// Backoff is between two attempts; each waits at random up to its span.
	Backoff Backoff
	// Silence without a ping makes the agent register again.
	Silence mesos.Micros
}

// ExecutorConfig is how long executors are waited for.
type ExecutorConfig struct {
	Register   mesos.Micros // from its start until it registers
	Reregister mesos.Micros // after a restart of the agent
	Shutdown   mesos.Micros // from the shutdown of an executor until it is ended by force
	Kill       mesos.Micros // the grace of a kill that names none
}

// ScriptConfig is what scripted executors and tasks without a Life do.
type ScriptConfig struct {
	Register mesos.Micros // from the start of an executor until it registers
	Run      mesos.Micros // from TASK_STARTING to TASK_RUNNING
	Kill     mesos.Micros // from a kill to TASK_KILLED, if the grace is not shorter
}

// Backoff is a truncated exponential backoff: the k-th wait is
// min(Max, Base*2^k), shortened at random by up to Jitter per mille.
type Backoff struct {
	Base   mesos.Micros
	Max    mesos.Micros
	Jitter uint32
}

// Limits bound what a machine keeps.
type Limits struct {
	IDBytes    uint32 // of any id
	Info       uint32 // bytes of one task's or framework's opaque part
	Message    uint32 // bytes kept of a message
	Frameworks uint32
	Tasks      uint32 // of all frameworks, those over and not acknowledged included
	Updates    uint32 // in one task's stream
	Beats      uint32 // in one task's life
	Operations uint32
	Providers  uint32 // those that are gone included
	Resources  uint32 // in one list
	// Replacements of all frameworks, those over and not acknowledged included.
	Replacements uint32
}

// DefaultConfig is an agent as Mesos 1.11.0 starts one, with 4 cpus and 8 GB.
func DefaultConfig() Config {
	return Config{
		Hostname: "agent",
		Port:     5051,
		Capable:  mesos.AgentPartitionAware | mesos.AgentOperationFeedback | mesos.AgentResourceProvider,
		Boot:     "boot",
		Register: RegisterConfig{
			Backoff: Backoff{Base: mesos.Second, Max: mesos.Minute, Jitter: 1000},
			Silence: 75 * mesos.Second,
		},
		Updates: Backoff{Base: 10 * mesos.Second, Max: 10 * mesos.Minute},
		Executor: ExecutorConfig{
			Register:   mesos.Minute,
			Reregister: 2 * mesos.Second,
			Shutdown:   5 * mesos.Second,
			Kill:       3 * mesos.Second,
		},
		Script: ScriptConfig{
			Register: 100 * mesos.Millisecond,
			Run:      100 * mesos.Millisecond,
			Kill:     100 * mesos.Millisecond,
		},
		Limits: Limits{
			IDBytes:    255,
			Info:       1 << 20,
			Message:    1024,
			Frameworks: 10_000,
			Tasks:      100_000,
			Updates:    10_000,
			Beats:      1000,
			Operations: 100_000,
			Providers:  10_000,
			Resources:  10_000,

			Replacements: 10_000,
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
		m.wrong("seed", strconv.FormatUint(f.Seed, 10), "at most 2^53-1")
	}
	m.text("hostname", f.Hostname)
	m.text("boot", f.Boot)
	if f.Executors >= ExecutorModes {
		m.add("executors", int64(f.Executors), "0 or 1: scripted, host")
	}
	if canonical, err := mesos.Canonical(f.Resources...); err != nil {
		m.wrong("resources", f.Resources.String(), err.Error())
	} else if !canonical.Equal(f.Resources) {
		m.wrong("resources", f.Resources.String(), "their canonical form: "+canonical.String())
	}
	m.count("attributes", uint32(min(len(f.Attributes), 1<<31)), 0, mesoswire.MaxInfo)
	m.backoff("register.backoff", f.Register.Backoff)
	m.span("register.silence", f.Register.Silence, mesos.Millisecond, 24*60*mesos.Minute)
	m.backoff("updates", f.Updates)
	m.span("executor.register", f.Executor.Register, mesos.Millisecond, 24*60*mesos.Minute)
	m.span("executor.reregister", f.Executor.Reregister, mesos.Millisecond, 24*60*mesos.Minute)
	m.span("executor.shutdown", f.Executor.Shutdown, mesos.Millisecond, 24*60*mesos.Minute)
	m.span("executor.kill", f.Executor.Kill, mesos.Millisecond, 24*60*mesos.Minute)
	m.span("script.register", f.Script.Register, 0, mesos.MaxMicros/4)
	m.span("script.run", f.Script.Run, 0, mesos.MaxMicros/4)
	m.span("script.kill", f.Script.Kill, 0, mesos.MaxMicros/4)
	f.Limits.check(&m)
	return m
}

func (l *Limits) check(m *Mistakes) {
	m.count("limits.id_bytes", l.IDBytes, 16, mesoswire.MaxID)
	m.count("limits.info", l.Info, 0, mesoswire.MaxInfo)
	m.count("limits.message", l.Message, 0, mesoswire.MaxMessage)
	m.count("limits.frameworks", l.Frameworks, 1, mesoswire.MaxList)
	m.count("limits.tasks", l.Tasks, 1, mesoswire.MaxList)
	m.count("limits.updates", l.Updates, 1, mesoswire.MaxList)
	m.count("limits.beats", l.Beats, 1, mesoswire.MaxBeats)
	m.count("limits.operations", l.Operations, 1, mesoswire.MaxList)
	m.count("limits.providers", l.Providers, 1, mesoswire.MaxList)
	m.count("limits.resources", l.Resources, 1, mesoswire.MaxList)
	m.count("limits.replacements", l.Replacements, 1, mesoswire.MaxList)
}

func (m *Mistakes) text(field, v string) {
	if v == "" || len(v) > mesoswire.MaxID {
		m.wrong(field, strconv.Quote(shorten(v, 80)), "1 to "+strconv.Itoa(mesoswire.MaxID)+" bytes")
	}
}

func (m *Mistakes) backoff(field string, b Backoff) {
	m.span(field+".base", b.Base, mesos.Millisecond, 24*60*mesos.Minute)
	m.span(field+".max", b.Max, mesos.Millisecond, 24*60*mesos.Minute)
	if b.Max < b.Base {
		m.add(field+".max", int64(b.Max), "at least "+field+".base")
	}
	m.count(field+".jitter", b.Jitter, 0, 1000)
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
	m.wrong(field, strconv.FormatInt(value, 10), want)
}

func (m *Mistakes) wrong(field, value, want string) {
	*m = append(*m, wire.Error{Code: wire.Config, Field: field, Message: value + "; wanted " + want})
}
