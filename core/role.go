package core

import (
	"strconv"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// MaxStep is the most bytes that one step takes: events are larger in memory
// than on the wire, and this bounds them. Split larger batches.
const MaxStep = 64 << 20

// Role is a machine behind the byte form: one frame in, one frame out. A frame
// that is returned is valid until the next call. A step that is refused leaves
// the state as it was; after a restore that was refused the machine is broken.
type Role interface {
	// Step takes [now, events] and returns [store, ..., wake_at].
	Step(frame []byte) ([]byte, *wire.Error)
	// Restore takes an array of records, before the first step.
	Restore(frame []byte) *wire.Error
	// Snapshot returns the exact state.
	Snapshot() []byte
}

// Kind is a role that machines can be made of. A program carries those that it
// names: a framework needs only the scheduler.
type Kind struct {
	role   uint8
	name   string
	create func(*wire.Codec, wire.Mark) (Role, *wire.Error)
	load   func([]byte) (Role, *wire.Error)
}

// Scheduler is the framework's side.
func Scheduler() Kind {
	return Kind{scheduler.Role, "the scheduler", newScheduler, func(snapshot []byte) (Role, *wire.Error) {
		m, err := scheduler.Load(snapshot)
		return loaded(schedulerRole(m), err)
	}}
}

// Master is the master's side.
func Master() Kind {
	return Kind{master.Role, "the master", newMaster, func(snapshot []byte) (Role, *wire.Error) {
		m, err := master.Load(snapshot)
		return loaded(masterRole(m), err)
	}}
}

// Agent is the agent's side.
func Agent() Kind {
	return Kind{agent.Role, "the agent", newAgent, func(snapshot []byte) (Role, *wire.Error) {
		m, err := agent.Load(snapshot)
		return loaded(agentRole(m), err)
	}}
}

// All are all kinds.
func All() []Kind { return []Kind{Scheduler(), Master(), Agent()} }

// Create makes a machine of a frame [role, config]; its role must be of one of
// the kinds.
func Create(frame []byte, kinds []Kind) (Role, *wire.Error) {
	c := wire.Reader(frame)
	s := c.Begin("")
	var role uint8
	wire.Uint(&c, "role", &role, 255)
	if c.Err() != nil {
		return nil, c.Err()
	}
	for _, k := range kinds {
		if k.role == role {
			return k.create(&c, s)
		}
	}
	return nil, unknownRole(role, kinds)
}

// Load makes a machine of a snapshot, whose second byte is the role.
func Load(snapshot []byte, kinds []Kind) (Role, *wire.Error) {
	if len(snapshot) < 2 {
		return nil, &wire.Error{Code: wire.Version, Message: strconv.Itoa(len(snapshot)) + " bytes; wanted a snapshot"}
	}
	for _, k := range kinds {
		if k.role == snapshot[1] {
			return k.load(snapshot)
		}
	}
	return nil, unknownRole(snapshot[1], kinds)
}

func loaded(r Role, err *wire.Error) (Role, *wire.Error) {
	if err != nil {
		return nil, err
	}
	return r, nil
}

func unknownRole(role uint8, kinds []Kind) *wire.Error {
	want := ""
	for i, k := range kinds {
		if i > 0 {
			want += ", or "
		}
		want += strconv.Itoa(int(k.role)) + ", " + k.name
	}
	return &wire.Error{Code: wire.OutOfRange, Field: "role", Message: strconv.Itoa(int(role)) + "; wanted " + want}
}

// CreateFrame is the frame that makes a machine of a configuration, whose type
// says which role it is.
func CreateFrame[C scheduler.Config | master.Config | agent.Config](cfg C) []byte {
	c := wire.Writer(nil)
	s := c.Begin("")
	role, shape := uint8(0), func(*wire.Codec) {}
	switch cfg := any(&cfg).(type) {
	case *scheduler.Config:
		role, shape = scheduler.Role, cfg.Schema
	case *master.Config:
		role, shape = master.Role, cfg.Schema
	case *agent.Config:
		role, shape = agent.Role, cfg.Schema
	}
	wire.Uint(&c, "role", &role, 255)
	shape(&c)
	c.End(s)
	return c.Bytes()
}

// readConfig reads the rest of a create frame.
func readConfig(c *wire.Codec, s wire.Mark, shape func(*wire.Codec)) *wire.Error {
	shape(c)
	c.End(s)
	return c.Close()
}

// mistaken is what a check of a configuration found, nil if that is nothing.
func mistaken[M interface {
	~[]wire.Error
	error
}](found M) *wire.Error {
	if len(found) == 0 {
		return nil
	}
	return &wire.Error{Code: wire.Config, Message: found.Error(), Field: found[0].Field}
}
