package master

import (
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// Schema describes a configuration.
func (f *Config) Schema(c *wire.Codec) {
	s := c.Begin("config")
	mesoswire.ID(c, "master_id", &f.MasterID)
	wire.Uint(c, "mode", &f.Mode, uint64(Modes)-1)
	wire.Uint(c, "answers", &f.Answers, uint64(AnswerWays)-1)
	mesoswire.Micros(c, "heartbeat", &f.Heartbeat)
	a := c.Begin("agents")
	mesoswire.Micros(c, "ping", &f.Agents.Ping)
	wire.Uint(c, "missed", &f.Agents.Missed, 1<<32-1)
	mesoswire.Micros(c, "reregister", &f.Agents.Reregister)
	wire.Uint(c, "removals", &f.Agents.Removals, 1<<32-1)
	mesoswire.Micros(c, "removal_span", &f.Agents.RemovalSpan)
	mesoswire.Micros(c, "adopt", &f.Agents.Adopt)
	c.End(a)
	r := c.Begin("registry")
	mesoswire.Micros(c, "interval", &f.Registry.Interval)
	mesoswire.Micros(c, "age", &f.Registry.Age)
	wire.Uint(c, "count", &f.Registry.Count, 1<<32-1)
	c.End(r)
	o := c.Begin("offers")
	mesoswire.Micros(c, "interval", &f.Offers.Interval)
	mesoswire.Micros(c, "timeout", &f.Offers.Timeout)
	c.End(o)
	f.Limits.schema(c)
	c.End(s)
}

func (l *Limits) schema(c *wire.Codec) {
	s := c.Begin("limits")
	for _, row := range [...]struct {
		name  string
		value *uint32
	}{
		{"id_bytes", &l.IDBytes},
		{"info", &l.Info},
		{"message", &l.Message},
		{"frameworks", &l.Frameworks},
		{"completed_frameworks", &l.CompletedFrameworks},
		{"agents", &l.Agents},
		{"tasks", &l.Tasks},
		{"completed_tasks", &l.CompletedTasks},
		{"unreachable_tasks", &l.UnreachableTasks},
		{"operations", &l.Operations},
		{"offers", &l.Offers},
		{"filters", &l.Filters},
		{"roles", &l.Roles},
		{"providers", &l.Providers},
		{"replacements", &l.Replacements},
	} {
		wire.Uint(c, row.name, row.value, 1<<32-1)
	}
	c.End(s)
}
