package core

import (
	"strconv"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// framed is a role's machine behind the byte form.
type framed struct {
	read     func(*wire.Codec) // the events of a step; their memory is used again
	step     func(*wire.Codec) // steps with what was read and writes what came
	restore  func(*wire.Codec) func() *wire.Error
	snapshot func() []byte
	out      []byte
	broken   bool
}

func (r *framed) Step(frame []byte) ([]byte, *wire.Error) {
	if r.broken {
		return nil, errBroken()
	}
	if len(frame) > MaxStep {
		return nil, &wire.Error{Code: wire.TooLarge, Message: strconv.Itoa(len(frame)) + " bytes; a step takes at most " + strconv.Itoa(MaxStep)}
	}
	c := wire.Reader(frame)
	r.read(&c)
	if err := c.Close(); err != nil {
		return nil, err
	}
	w := wire.Writer(r.out[:0])
	r.step(&w)
	r.out = w.Bytes()
	return r.out, nil
}

func (r *framed) Restore(frame []byte) *wire.Error {
	if r.broken {
		return errBroken()
	}
	c := wire.Reader(frame)
	restore := r.restore(&c)
	if err := c.Close(); err != nil {
		return err
	}
	err := restore()
	r.broken = err != nil && err.Code != wire.State // a late restore is refused before it begins
	return err
}

// Snapshot returns a slice of its own: it is large, and rarely wanted.
func (r *framed) Snapshot() []byte { return r.snapshot() }

// errBroken answers all calls after a restore that was refused.
func errBroken() *wire.Error {
	return &wire.Error{Code: wire.Broken, Message: "an earlier restore was refused; build a new machine"}
}

func newScheduler(c *wire.Codec, s wire.Mark) (Role, *wire.Error) {
	var cfg scheduler.Config
	if err := readConfig(c, s, cfg.Schema); err != nil {
		return nil, err
	}
	if err := mistaken(cfg.Check()); err != nil {
		return nil, err
	}
	m, err := scheduler.New(cfg)
	if err != nil {
		return nil, &wire.Error{Code: wire.Config, Message: err.Error()}
	}
	return schedulerRole(m), nil
}

func schedulerRole(m *scheduler.Machine) Role {
	f := &scheduler.StepFrame{}
	return &framed{
		read: f.Schema,
		step: func(w *wire.Codec) {
			out := m.Step(f.Now, f.Events)
			out.Schema(w)
		},
		restore: func(c *wire.Codec) func() *wire.Error {
			var r scheduler.RecordsFrame
			r.Schema(c)
			return func() *wire.Error { return m.Restore(r.Records) }
		},
		snapshot: func() []byte { return m.Snapshot(nil) },
	}
}

func newMaster(c *wire.Codec, s wire.Mark) (Role, *wire.Error) {
	var cfg master.Config
	if err := readConfig(c, s, cfg.Schema); err != nil {
		return nil, err
	}
	if err := mistaken(cfg.Check()); err != nil {
		return nil, err
	}
	m, err := master.New(cfg)
	if err != nil {
		return nil, &wire.Error{Code: wire.Config, Message: err.Error()}
	}
	return masterRole(m), nil
}

func masterRole(m *master.Machine) Role {
	f := &master.StepFrame{}
	return &framed{
		read: f.Schema,
		step: func(w *wire.Codec) {
			out := m.Step(f.Now, f.Events)
			out.Schema(w)
		},
		restore: func(c *wire.Codec) func() *wire.Error {
			var r master.RecordsFrame
			r.Schema(c)
			return func() *wire.Error { return m.Restore(r.Records) }
		},
		snapshot: func() []byte { return m.Snapshot(nil) },
	}
}

func newAgent(c *wire.Codec, s wire.Mark) (Role, *wire.Error) {
	var cfg agent.Config
	if err := readConfig(c, s, cfg.Schema); err != nil {
		return nil, err
	}
	if err := mistaken(cfg.Check()); err != nil {
		return nil, err
	}
	m, err := agent.New(cfg)
	if err != nil {
		return nil, &wire.Error{Code: wire.Config, Message: err.Error()}
	}
	return agentRole(m), nil
}

func agentRole(m *agent.Machine) Role {
	f := &agent.StepFrame{}
	return &framed{
		read: f.Schema,
		step: func(w *wire.Codec) {
			out := m.Step(f.Now, f.Events)
			out.Schema(w)
		},
		restore: func(c *wire.Codec) func() *wire.Error {
			var r agent.RecordsFrame
			r.Schema(c)
			return func() *wire.Error { return m.Restore(r.Records) }
		},
		snapshot: func() []byte { return m.Snapshot(nil) },
	}
}
