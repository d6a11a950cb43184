package vectors

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"rollcall/core"
	"rollcall/core/wire"
)

// Instance is one machine, or the place for one. What it answers is valid until the next call.
type Instance interface {
	// Call does what a step says, and tells whether it was refused.
	Call(call string, in []byte) (out []byte, refused bool, err error)
	Close() error
}

// Maker makes fresh instances.
type Maker func() (Instance, error)

// Native are machines in this process. They know nothing of calls in the wrong order.
func Native() (Instance, error) { return &native{}, nil }

type native struct{ role core.Role }

func (n *native) Close() error { return nil }

func (n *native) Call(call string, in []byte) (out []byte, refused bool, err error) {
	var refusal *wire.Error
	switch call {
	case "create", "load":
		build := map[string]func([]byte, []core.Kind) (core.Role, *wire.Error){"create": core.Create, "load": core.Load}[call]
		var role core.Role
		if role, refusal = build(in, []core.Kind{core.Scheduler()}); refusal == nil {
			n.role = role
		}
	case "restore":
		refusal = n.role.Restore(in)
	case "step":
		out, refusal = n.role.Step(in)
	case "snapshot":
		out = n.role.Snapshot()
	default:
		return nil, false, fmt.Errorf("vectors: no call %q", call)
	}
	if refusal != nil {
		c := wire.Writer(nil)
		refusal.Schema(&c)
		return c.Bytes(), true, nil
	}
	return out, false, nil
}

// Module makes instances of the module: the least that a binding is.
func Module(ctx context.Context, r wazero.Runtime, code wazero.CompiledModule) Maker {
	return func() (Instance, error) {
		m, err := r.InstantiateModule(ctx, code, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize"))
		return &module{ctx, m}, err
	}
}

type module struct {
	ctx context.Context
	api.Module
}

func (m *module) Close() error { return m.Module.Close(m.ctx) }

func (m *module) Call(call string, in []byte) (out []byte, refused bool, err error) {
	var place []uint64
	if call != "snapshot" {
		at, err := m.ExportedFunction("alloc").Call(m.ctx, uint64(len(in)))
		if err != nil {
			return nil, false, err
		}
		if !m.Memory().Write(uint32(at[0]), in) {
			return nil, false, fmt.Errorf("vectors: no room for %d bytes", len(in))
		}
		place = []uint64{at[0], uint64(len(in))}
	}
	answer, err := m.ExportedFunction(call).Call(m.ctx, place...)
	if err != nil {
		return nil, false, err
	}
	out, ok := m.Memory().Read(uint32(answer[0]>>32), uint32(answer[0])&(1<<31-1))
	if !ok {
		return nil, false, fmt.Errorf("vectors: an answer outside of memory")
	}
	return out, answer[0]&(1<<31) != 0, nil
}
