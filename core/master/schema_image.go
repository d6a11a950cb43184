package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

const maxRows = 1 << 25

func (i *image) schema(c *wire.Codec) {
	s := c.Begin("machine")
	i.schemaTimes(c)
	schemaCounters(c, "given", &i.given)
	schemaCounters(c, "kept", &i.kept)
	wire.List(c, "condemned", &i.condemned, maxRows, func(c *wire.Codec, v *condemnation) {
		s := c.Begin("")
		mesoswire.ID(c, "agent", &v.agent)
		wire.Uint(c, "why", &v.why, uint64(condemnedRecovered))
		c.End(s)
	})
	wire.List(c, "recovered", &i.recovered, maxRows, func(c *wire.Codec, v *mesos.AgentInfo) { mesoswire.Agent(c, "", v) })
	wire.List(c, "unreachable", &i.unreachable, maxRows, schemaMark)
	wire.List(c, "gone", &i.gone, maxRows, schemaMark)
	wire.List(c, "agents", &i.agents, maxRows, func(c *wire.Codec, v *agentImage) { v.schema(c) })
	wire.List(c, "frameworks", &i.frameworks, maxRows, func(c *wire.Codec, v *frameworkImage) { v.schema(c) })
	wire.List(c, "offers", &i.offers, maxRows, func(c *wire.Codec, v *offerImage) { v.schema(c) })
	wire.List(c, "tasks", &i.tasks, maxRows, func(c *wire.Codec, v *taskImage) { v.schema(c) })
	wire.List(c, "remembered", &i.remembered, maxRows, func(c *wire.Codec, v *rememberedImage) { v.schema(c) })
	wire.List(c, "operations", &i.operations, maxRows, func(c *wire.Codec, v *operationImage) { v.schema(c) })
	wire.List(c, "replacements", &i.replacements, maxRows, func(c *wire.Codec, v *replacementImage) { v.schema(c) })
	c.End(s)
}

func (i *image) schemaTimes(c *wire.Codec) {
	s := c.Begin("times")
	mesoswire.Micros(c, "now", &i.now)
	mesoswire.Micros(c, "started", &i.started)
	wire.Bool(c, "stepped", &i.stepped)
	wire.Uint(c, "owners", &i.owners, maxCount)
	mesoswire.Micros(c, "recover_by", &i.recoverBy)
	mesoswire.Micros(c, "collect_at", &i.collectAt)
	mesoswire.Micros(c, "allocate_at", &i.allocateAt)
	mesoswire.Micros(c, "removal_at", &i.removalAt)
	mesoswire.Micros(c, "removed_at", &i.removedAt)
	c.End(s)
}

func schemaCounters(c *wire.Codec, field string, v *Counters) {
	s := c.Begin(field)
	wire.Uint(c, "frameworks", &v.Frameworks, maxCount)
	wire.Uint(c, "agents", &v.Agents, maxCount)
	wire.Uint(c, "offers", &v.Offers, maxCount)
	wire.Uint(c, "operations", &v.Operations, maxCount)
	c.End(s)
}

func schemaMark(c *wire.Codec, v *markImage) {
	s := c.Begin("")
	mesoswire.ID(c, "id", &v.id)
	mesoswire.Micros(c, "at", &v.at)
	c.End(s)
}

func (a *agentImage) schema(c *wire.Codec) {
	s := c.Begin("")
	wire.Uint(c, "no", &a.no, maxCount)
	mesoswire.Agent(c, "info", &a.info)
	wire.Uint(c, "peer", &a.peer, wire.MaxUint)
	mesoswire.Micros(c, "since", &a.since)
	mesoswire.Micros(c, "reregister_by", &a.reregisterBy)
	mesoswire.Micros(c, "ping_at", &a.pingAt)
	wire.Bool(c, "pinged", &a.pinged)
	wire.Uint(c, "missed", &a.missed, 1<<32-1)
	wire.Uint(c, "condemned", &a.condemned, uint64(condemnedDisconnected))
	mesoswire.UUID(c, "version", &a.version)
	mesoswire.Resources(c, "own", &a.own)
	mesoswire.Resources(c, "provided", &a.provided)
	mesoswire.Resources(c, "used", &a.used)
	wire.List(c, "providers", &a.providers, mesoswire.MaxList, func(c *wire.Codec, p *provider) {
		s := c.Begin("")
		mesoswire.ID(c, "id", &p.id)
		wire.Uint(c, "state", &p.state, uint64(mesos.ProviderStates)-1)
		c.End(s)
	})
	wire.Bool(c, "reported", &a.reported)
	c.End(s)
}

func (f *frameworkImage) schema(c *wire.Codec) {
	s := c.Begin("")
	wire.Uint(c, "no", &f.no, maxCount)
	wire.Bool(c, "completed", &f.completed)
	mesoswire.Framework(c, "info", &f.info)
	wire.Uint(c, "state", &f.state, uint64(FrameworkStates)-1)
	wire.Uint(c, "stream", &f.stream, wire.MaxUint)
	mesoswire.Micros(c, "since", &f.since)
	mesoswire.Micros(c, "beat_at", &f.beatAt)
	mesoswire.Micros(c, "remove_at", &f.removeAt)
	mesoswire.Micros(c, "filter_at", &f.filterAt)
	mesoswire.Roles(c, "suppressed", &f.suppressed)
	wire.List(c, "filters", &f.filters, maxRows, func(c *wire.Codec, x *filter) {
		s := c.Begin("")
		wire.Uint(c, "agent", &x.agent, maxCount)
		mesoswire.ID(c, "role", &x.role)
		mesoswire.Resources(c, "resources", &x.resources)
		mesoswire.Micros(c, "until", &x.until)
		c.End(s)
	})
	c.End(s)
}

func (o *offerImage) schema(c *wire.Codec) {
	s := c.Begin("")
	wire.Uint(c, "no", &o.no, maxCount)
	mesoswire.ID(c, "id", &o.id)
	wire.Uint(c, "framework", &o.of, maxRows)
	wire.Uint(c, "agent", &o.on, maxRows)
	mesoswire.ID(c, "role", &o.role)
	mesoswire.Resources(c, "resources", &o.resources)
	mesoswire.Micros(c, "rescind_at", &o.rescindAt)
	c.End(s)
}

func (t *taskImage) schema(c *wire.Codec) {
	s := c.Begin("")
	wire.Uint(c, "no", &t.no, maxCount)
	wire.Uint(c, "framework", &t.of, maxRows)
	wire.Uint(c, "agent", &t.on, maxRows)
	mesoswire.Task(c, "task", &t.Task)
	wire.Blob(c, "extra", &t.extra, mesoswire.MaxInfo)
	wire.Bool(c, "killed", &t.killed)
	c.End(s)
}

func (t *rememberedImage) schema(c *wire.Codec) {
	s := c.Begin("")
	wire.Uint(c, "framework", &t.of, maxRows)
	wire.Bool(c, "lost", &t.lost)
	mesoswire.Task(c, "task", &t.Task)
	wire.Blob(c, "extra", &t.extra, mesoswire.MaxInfo)
	c.End(s)
}

func (o *operationImage) schema(c *wire.Codec) {
	s := c.Begin("")
	wire.Uint(c, "no", &o.no, maxCount)
	wire.Uint(c, "place", &o.place, maxCount)
	wire.Uint(c, "framework", &o.of, maxRows)
	wire.Uint(c, "agent", &o.on, maxRows)
	mesoswire.Operation(c, "operation", &o.Operation)
	wire.Bool(c, "named", &o.named)
	wire.Bool(c, "void", &o.void)
	c.End(s)
}

func (r *replacementImage) schema(c *wire.Codec) {
	s := c.Begin("")
	wire.Uint(c, "no", &r.no, maxCount)
	wire.Uint(c, "framework", &r.of, maxRows)
	wire.Uint(c, "agent", &r.on, maxRows)
	mesoswire.Replacement(c, "replacement", &r.Replacement)
	wire.Bool(c, "killed_new", &r.killedNew)
	wire.Bool(c, "killed_return", &r.killedReturn)
	c.End(s)
}
