package master

import (
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// Schema describes the record of an agent that was admitted.
func (r *AgentRecord) Schema(c *wire.Codec) {
	s := c.Begin("agent")
	mesoswire.ID(c, "hostname", &r.Hostname)
	wire.Uint(c, "port", &r.Port, 1<<16-1)
	c.End(s)
}

// Schema describes the record of an agent that is unreachable or gone.
func (r *MarkRecord) Schema(c *wire.Codec) {
	s := c.Begin("mark")
	mesoswire.Micros(c, "time", &r.Time)
	c.End(s)
}

// Schema describes the record of how far ids were given.
func (r *CountersRecord) Schema(c *wire.Codec) {
	s := c.Begin("counters")
	wire.Uint(c, "frameworks", &r.Counters.Frameworks, maxCount)
	wire.Uint(c, "agents", &r.Counters.Agents, maxCount)
	wire.Uint(c, "offers", &r.Counters.Offers, maxCount)
	wire.Uint(c, "operations", &r.Counters.Operations, maxCount)
	c.End(s)
}

// maxCount leaves room to count on.
const maxCount = 1 << 52
