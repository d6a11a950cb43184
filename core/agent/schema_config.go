package agent

import (
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// Schema describes a configuration.
func (f *Config) Schema(c *wire.Codec) {
	s := c.Begin("config")
	mesoswire.ID(c, "hostname", &f.Hostname)
	wire.Uint(c, "port", &f.Port, 1<<16-1)
	mesoswire.Resources(c, "resources", &f.Resources)
	wire.Blob(c, "attributes", &f.Attributes, mesoswire.MaxInfo)
	wire.Uint(c, "capable", &f.Capable, 255)
	mesoswire.ID(c, "boot", &f.Boot)
	wire.Uint(c, "seed", &f.Seed, wire.MaxUint)
	wire.Uint(c, "executors", &f.Executors, uint64(ExecutorModes)-1)
	wire.Bool(c, "push_operations", &f.PushOperations)
	r := c.Begin("register")
	schemaBackoff(c, "backoff", &f.Register.Backoff)
	mesoswire.Micros(c, "silence", &f.Register.Silence)
	c.End(r)
	schemaBackoff(c, "updates", &f.Updates)
	x := c.Begin("executor")
	mesoswire.Micros(c, "register", &f.Executor.Register)
	mesoswire.Micros(c, "reregister", &f.Executor.Reregister)
	mesoswire.Micros(c, "shutdown", &f.Executor.Shutdown)
	mesoswire.Micros(c, "kill", &f.Executor.Kill)
	c.End(x)
	t := c.Begin("script")
	mesoswire.Micros(c, "register", &f.Script.Register)
	mesoswire.Micros(c, "run", &f.Script.Run)
	mesoswire.Micros(c, "kill", &f.Script.Kill)
	c.End(t)
	f.Limits.schema(c)
	c.End(s)
}

func (l *Limits) schema(c *wire.Codec) {
	s := c.Begin("limits")
	wire.Uint(c, "id_bytes", &l.IDBytes, 1<<32-1)
	wire.Uint(c, "info", &l.Info, 1<<32-1)
	wire.Uint(c, "message", &l.Message, 1<<32-1)
	wire.Uint(c, "frameworks", &l.Frameworks, 1<<32-1)
	wire.Uint(c, "tasks", &l.Tasks, 1<<32-1)
	wire.Uint(c, "updates", &l.Updates, 1<<32-1)
	wire.Uint(c, "beats", &l.Beats, 1<<32-1)
	wire.Uint(c, "operations", &l.Operations, 1<<32-1)
	wire.Uint(c, "providers", &l.Providers, 1<<32-1)
	wire.Uint(c, "resources", &l.Resources, 1<<32-1)
	wire.Uint(c, "replacements", &l.Replacements, 1<<32-1)
	c.End(s)
}

func schemaBackoff(c *wire.Codec, field string, b *Backoff) {
	s := c.Begin(field)
	mesoswire.Micros(c, "base", &b.Base)
	mesoswire.Micros(c, "max", &b.Max)
	wire.Uint(c, "jitter", &b.Jitter, 1<<32-1)
	c.End(s)
}
