package cluster

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/host/engine"
	"rollcall/wasm/link"
)

// TestEngines: whole clusters under faults give the same bytes, step by step
// and in their snapshots, as structs, through frames natively, and in
// WebAssembly. So do restarts from what their disks hold.
func TestEngines(t *testing.T) {
	wasm, err := engine.Wasm(t.Context(), clusterModule(t), engine.DefaultOptions())
	require.NoError(t, err)
	defer func() { require.NoError(t, wasm.Close()) }()
	for seed := range uint64(2) {
		tap := &comparer{t: t, builders: []engine.Builder{engine.Native(), wasm}, machines: map[string][]engine.Frames{}}
		w := newWorld(t, seed, 3, tap)
		for range 250 {
			if w.rnd.IntN(4) == 0 {
				w.harm()
			} else {
				w.act()
			}
			w.pass(t, 500_000)
		}
		tap.finish()
		require.Greater(t, tap.steps, 500)
	}
}

// comparer plays what the machines of a cluster are given on other engines.
type comparer struct {
	t        *testing.T
	builders []engine.Builder
	machines map[string][]engine.Frames // by name, one of each builder
	order    []string
	steps    int
}

func (c *comparer) Created(machine string, create, records []byte) {
	for _, b := range c.builders {
		f, err := b.CreateFrames(create)
		require.NoError(c.t, err)
		require.NoError(c.t, f.Restore(records), machine)
		c.machines[machine] = append(c.machines[machine], f)
	}
	c.order = append(c.order, machine)
}

func (c *comparer) Stepped(machine string, in, out []byte) {
	c.steps++
	for i, f := range c.machines[machine] {
		got, err := f.Step(in)
		require.NoError(c.t, err, "%s on engine %d", machine, i)
		if !bytes.Equal(got, out) {
			require.FailNow(c.t, "another output", "%s on engine %d, step %d:\nin   % x\ngot  % x\nwant % x", machine, i, c.steps, in, got, out)
		}
		if c.steps%50 == 0 { // go on from a snapshot, on the other engine
			s, err := f.Snapshot()
			require.NoError(c.t, err)
			loaded, err := c.builders[(i+1)%len(c.builders)].LoadFrames(bytes.Clone(s))
			require.NoError(c.t, err)
			require.NoError(c.t, f.Close())
			c.machines[machine][i] = loaded
		}
	}
	if ms := c.machines[machine]; c.steps%50 == 0 && len(ms) > 0 {
		last := len(ms) - 1 // the engine after the i-th made the i-th
		c.machines[machine] = append([]engine.Frames{ms[last]}, ms[:last]...)
	}
}

func (c *comparer) finish() {
	for _, name := range c.order {
		ms := c.machines[name]
		first, err := ms[0].Snapshot()
		require.NoError(c.t, err)
		first = bytes.Clone(first)
		for _, m := range ms[1:] {
			other, err := m.Snapshot()
			require.NoError(c.t, err)
			require.True(c.t, bytes.Equal(first, other), "%s: another state", name)
		}
		for _, m := range ms {
			require.NoError(c.t, m.Close())
		}
	}
}

// clusterModule builds the module that carries all roles.
func clusterModule(t *testing.T) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "raw.wasm")
	cmd := exec.CommandContext(context.Background(), "go", "build", "-tags=cluster", "-buildmode=c-shared", "-ldflags=-s -w", "-trimpath", "-buildvcs=false", "-o", file, "rollcall/wasm")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	module, err := link.Link(raw, link.Shipped())
	require.NoError(t, err)
	return module
}

// TestModuleWithoutRoles: what a module does not carry it names.
func TestModuleWithoutRoles(t *testing.T) {
	_, err := core.Create(core.CreateFrame(newWorld(t, 1, 1, nil).cfg.Agents[0]), []core.Kind{core.Scheduler()})
	require.Equal(t, "role: out of range: 3; wanted 1, the scheduler", fmt.Sprint(err))
}
