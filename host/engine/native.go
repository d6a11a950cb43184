package engine

import (
	"rollcall/core"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// Native makes machines that are Go values in this process.
func Native() Builder { return nativeBuilder{} }

type nativeBuilder struct{}

func (nativeBuilder) Close() error { return nil }

func (nativeBuilder) Create(cfg scheduler.Config) (Scheduler, error) {
	m, err := scheduler.New(cfg)
	if err != nil {
		return nil, err
	}
	return &native{machine: m}, nil
}

func (nativeBuilder) Load(snapshot []byte) (Scheduler, error) {
	m, err := scheduler.Load(snapshot)
	if err != nil {
		return nil, err
	}
	return &native{machine: m}, nil
}

func (nativeBuilder) CreateFrames(create []byte) (Frames, error) {
	return newNativeFrames(core.Create(create, core.All()))
}

func (nativeBuilder) LoadFrames(snapshot []byte) (Frames, error) {
	return newNativeFrames(core.Load(snapshot, core.All()))
}

// native is a machine without the byte form.
type native struct {
	poison
	machine *scheduler.Machine
}

func (n *native) Step(now mesos.Micros, events []scheduler.Event) (out scheduler.Output, err error) {
	if err := n.failed(); err != nil {
		return out, err
	}
	defer n.catch(&err)
	return n.machine.Step(now, events), nil
}

func (n *native) Restore(records []scheduler.Record) (err error) {
	if err := n.failed(); err != nil {
		return err
	}
	defer n.catch(&err)
	if err := n.machine.Restore(records); err != nil {
		return n.fail(err, "") // some of the records may be in
	}
	return nil
}

func (n *native) Snapshot() (snapshot []byte, err error) {
	if err := n.failed(); err != nil {
		return nil, err
	}
	defer n.catch(&err)
	return n.machine.Snapshot(nil), nil
}

func (n *native) Close() error { return nil }

// nativeFrames is a role in this process, behind the byte form.
type nativeFrames struct {
	poison
	role core.Role
}

func newNativeFrames(role core.Role, err *wire.Error) (Frames, error) {
	if err != nil {
		return nil, err
	}
	return &nativeFrames{role: role}, nil
}

func (n *nativeFrames) Step(frame []byte) (out []byte, err error) {
	if err := n.failed(); err != nil {
		return nil, err
	}
	defer n.catch(&err)
	out, refusal := n.role.Step(frame)
	return out, plain(refusal)
}

func (n *nativeFrames) Restore(frame []byte) (err error) {
	if err := n.failed(); err != nil {
		return err
	}
	defer n.catch(&err)
	return plain(n.role.Restore(frame))
}

func (n *nativeFrames) Snapshot() (out []byte, err error) {
	if err := n.failed(); err != nil {
		return nil, err
	}
	defer n.catch(&err)
	return n.role.Snapshot(), nil
}

func (n *nativeFrames) Close() error { return nil }

// plain turns a refusal into an error that is nil if there is none.
func plain(refusal *wire.Error) error {
	if refusal == nil {
		return nil
	}
	return refusal
}
