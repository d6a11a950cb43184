package core

import (
	"strconv"

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
	// Step takes [now, events] and returns [store, calls, notices, wake_at].
	Step(frame []byte) ([]byte, *wire.Error)
	// Restore takes an array of records, before the first step.
	Restore(frame []byte) *wire.Error
	// Snapshot returns the exact state.
	Snapshot() []byte
}

// Create makes a machine of a frame [role, config].
func Create(frame []byte) (Role, *wire.Error) {
	c := wire.Reader(frame)
	s := c.Begin("")
	var role uint8
	wire.Uint(&c, "role", &role, 255)
	switch {
	case c.Err() != nil:
		return nil, c.Err()
	case role != scheduler.Role:
		return nil, unknownRole(role)
	}
	return newScheduler(&c, s)
}

// Load makes a machine of a snapshot.
func Load(snapshot []byte) (Role, *wire.Error) {
	if len(snapshot) >= 2 && snapshot[1] != scheduler.Role {
		return nil, unknownRole(snapshot[1])
	}
	m, err := scheduler.Load(snapshot)
	if err != nil {
		return nil, err
	}
	return &schedulerRole{machine: m}, nil
}

func unknownRole(role uint8) *wire.Error {
	return &wire.Error{
		Code: wire.OutOfRange, Field: "role",
		Message: strconv.Itoa(int(role)) + "; wanted " + strconv.Itoa(scheduler.Role) + ", the scheduler",
	}
}

// schedulerRole is the scheduler behind the byte form.
type schedulerRole struct {
	machine *scheduler.Machine
	frame   scheduler.StepFrame // its slices are used again
	out     []byte
	broken  bool
}

// errBroken answers all calls after a restore that was refused.
func errBroken() *wire.Error {
	return &wire.Error{Code: wire.Broken, Message: "an earlier restore was refused; build a new machine"}
}

func newScheduler(c *wire.Codec, s wire.Mark) (Role, *wire.Error) {
	var cfg scheduler.Config
	cfg.Schema(c)
	c.End(s)
	if err := c.Close(); err != nil {
		return nil, err
	}
	if mistakes := cfg.Check(); len(mistakes) > 0 {
		return nil, &wire.Error{Code: wire.Config, Message: mistakes.Error(), Field: mistakes[0].Field}
	}
	m, err := scheduler.New(cfg)
	if err != nil {
		return nil, &wire.Error{Code: wire.Config, Message: err.Error()}
	}
	return &schedulerRole{machine: m}, nil
}

// CreateFrame is the frame that makes a scheduler of a configuration.
func CreateFrame(cfg scheduler.Config) []byte {
	c := wire.Writer(nil)
	s := c.Begin("")
	role := uint8(scheduler.Role)
	wire.Uint(&c, "role", &role, 255)
	cfg.Schema(&c)
	c.End(s)
	return c.Bytes()
}

func (r *schedulerRole) Step(frame []byte) ([]byte, *wire.Error) {
	if r.broken {
		return nil, errBroken()
	}
	if len(frame) > MaxStep {
		return nil, &wire.Error{Code: wire.TooLarge, Message: strconv.Itoa(len(frame)) + " bytes; a step takes at most " + strconv.Itoa(MaxStep)}
	}
	c := wire.Reader(frame)
	r.frame.Schema(&c)
	if err := c.Close(); err != nil {
		return nil, err
	}
	out := r.machine.Step(r.frame.Now, r.frame.Events)
	w := wire.Writer(r.out[:0])
	out.Schema(&w)
	r.out = w.Bytes()
	return r.out, nil
}

func (r *schedulerRole) Restore(frame []byte) *wire.Error {
	if r.broken {
		return errBroken()
	}
	var f scheduler.RecordsFrame
	c := wire.Reader(frame)
	f.Schema(&c)
	if err := c.Close(); err != nil {
		return err
	}
	err := r.machine.Restore(f.Records)
	r.broken = err != nil && err.Code != wire.State // a late restore is refused before it begins
	return err
}

// Snapshot returns a slice of its own: it is large, and rarely wanted.
func (r *schedulerRole) Snapshot() []byte { return r.machine.Snapshot(nil) }
