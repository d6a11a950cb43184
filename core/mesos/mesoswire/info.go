package mesoswire

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Agent is what an agent says of itself.
func Agent(c *wire.Codec, field string, a *mesos.AgentInfo) {
	s := c.Begin(field)
	ID(c, "id", &a.ID)
	ID(c, "hostname", &a.Hostname)
	wire.Uint(c, "port", &a.Port, 1<<16-1)
	Resources(c, "resources", &a.Resources)
	wire.Blob(c, "attributes", &a.Attributes, MaxInfo)
	wire.Uint(c, "capable", &a.Capable, 255)
	c.End(s)
}

// Framework is what a framework says of itself.
func Framework(c *wire.Codec, field string, f *mesos.FrameworkInfo) {
	if !c.Writing() {
		*f = mesos.FrameworkInfo{}
	}
	s := c.Begin(field)
	ID(c, "id", &f.ID)
	ID(c, "name", &f.Name)
	ID(c, "user", &f.User)
	ID(c, "principal", &f.Principal)
	Roles(c, "roles", &f.Roles)
	Micros(c, "failover_timeout", &f.FailoverTimeout)
	wire.Bool(c, "checkpoint", &f.Checkpoint)
	wire.Bool(c, "partition_aware", &f.PartitionAware)
	wire.Bool(c, "killing_state", &f.KillingState)
	wire.Blob(c, "rest", &f.Rest, MaxInfo)
	c.End(s)
}

// Frameworks is a list of frameworks.
func Frameworks(c *wire.Codec, field string, v *[]mesos.FrameworkInfo) {
	wire.List(c, field, v, MaxList, func(c *wire.Codec, f *mesos.FrameworkInfo) { Framework(c, "", f) })
}

// Roles is a list of names of roles.
func Roles(c *wire.Codec, field string, v *[]string) {
	wire.List(c, field, v, MaxList, func(c *wire.Codec, role *string) { ID(c, "", role) })
}

// Provider is a resource provider of an agent.
func Provider(c *wire.Codec, field string, p *mesos.Provider) {
	if !c.Writing() {
		*p = mesos.Provider{}
	}
	s := c.Begin(field)
	ID(c, "id", &p.ID)
	ID(c, "name", &p.Name)
	wire.Uint(c, "state", &p.State, uint64(mesos.ProviderStates)-1)
	Resources(c, "resources", &p.Resources)
	c.End(s)
}

// Providers is a list of resource providers.
func Providers(c *wire.Codec, field string, v *[]mesos.Provider) {
	wire.List(c, field, v, MaxList, func(c *wire.Codec, p *mesos.Provider) { Provider(c, "", p) })
}
