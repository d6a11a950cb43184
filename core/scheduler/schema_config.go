package scheduler

import (
	"rollcall/core/wire"
)

// Schema describes a configuration.
func (f *Config) Schema(c *wire.Codec) {
	s := c.Begin("config")
	wire.Bool(c, "partition_aware", &f.PartitionAware)
	wire.Bool(c, "fences", &f.Fences)
	wire.Uint(c, "seed", &f.Seed, wire.MaxUint)
	u := c.Begin("subscribe")
	schemaBackoff(c, "backoff", &f.Subscribe.Backoff)
	micros(c, "heartbeat", &f.Subscribe.Heartbeat)
	wire.Uint(c, "missed", &f.Subscribe.Missed, 1<<32-1)
	c.End(u)
	r := c.Begin("round")
	schemaBackoff(c, "resend", &f.Round.Resend)
	wire.Uint(c, "batch", &f.Round.Batch, 1<<32-1)
	wire.Uint(c, "window", &f.Round.Window, 1<<32-1)
	micros(c, "deadline", &f.Round.Deadline)
	wire.Uint(c, "history", &f.Round.History, 1<<32-1)
	c.End(r)
	t := c.Begin("schedule")
	micros(c, "explicit", &f.Schedule.Explicit)
	micros(c, "implicit", &f.Schedule.Implicit)
	micros(c, "delay", &f.Schedule.Delay)
	micros(c, "spread", &f.Schedule.Spread)
	c.End(t)
	n := c.Begin("unknown")
	wire.Uint(c, "policy", &f.Unknown.Policy, uint64(UnknownPolicies)-1)
	wire.Uint(c, "kills_per_minute", &f.Unknown.KillsPerMinute, 1<<32-1)
	wire.Bool(c, "dry_run", &f.Unknown.DryRun)
	c.End(n)
	schemaBackoff(c, "kill", &f.Kill)
	l := c.Begin("limits")
	wire.Uint(c, "id_bytes", &f.Limits.IDBytes, 1<<32-1)
	wire.Uint(c, "info", &f.Limits.Info, 1<<32-1)
	wire.Uint(c, "message", &f.Limits.Message, 1<<32-1)
	wire.Uint(c, "tasks", &f.Limits.Tasks, 1<<32-1)
	wire.Uint(c, "unknown", &f.Limits.Unknown, 1<<32-1)
	wire.Uint(c, "offers", &f.Limits.Offers, 1<<32-1)
	wire.Uint(c, "launches", &f.Limits.Launches, 1<<32-1)
	c.End(l)
	c.End(s)
}

func schemaBackoff(c *wire.Codec, field string, b *Backoff) {
	s := c.Begin(field)
	micros(c, "base", &b.Base)
	micros(c, "max", &b.Max)
	wire.Uint(c, "jitter", &b.Jitter, 1<<32-1)
	c.End(s)
}
