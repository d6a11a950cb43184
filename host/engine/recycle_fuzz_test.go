package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"rollcall/wasm/link"
)

// recycler makes machines of all roles in one instance of the module, one after the
// other: to begin Go anew takes milliseconds, to put back what the instance was takes
// a tenth of one. A machine is over when the next is made.
type recycler struct {
	*wasmBuilder
	one     *instance
	memory  []byte   // what it was before anything was made
	globals []uint64 // the same
	size    int      // of the memory when the machine began
}

// recycled is a machine that leaves the instance to the next.
type recycled struct{ *instance }

func (recycled) Close() error { return nil }

func (r *recycler) CreateFrames(frame []byte) (Frames, error) { return r.begin("create", frame) }

func (r *recycler) LoadFrames(snapshot []byte) (Frames, error) { return r.begin("load", snapshot) }

func (r *recycler) begin(export string, frame []byte) (Frames, error) {
	if err := r.recycle(); err != nil {
		return nil, err
	}
	if _, err := r.one.send(r.one.module.ExportedFunction(export), frame); err != nil {
		return nil, err
	}
	return recycled{r.one}, nil
}

// recycle makes the instance what it was. Memory never shrinks, and Go does not look
// how much there is: it takes what lies behind its own and asks for more at the end. So
// an instance is good for some dozen times.
func (r *recycler) recycle() (err error) {
	if r.one != nil && r.one.failed() == nil && len(r.held()) < recyclerPages/2<<16 {
		now := len(r.held())
		clear(r.held()[copy(r.held(), r.memory):][:now-r.size])
		r.size = now
		for i, v := range r.globals {
			r.global(i).(api.MutableGlobal).Set(v)
		}
		return nil
	}
	if r.one != nil {
		if err := r.one.Close(); err != nil {
			return err
		}
	}
	if r.one, err = r.instantiate(); err != nil {
		return err
	}
	r.memory, r.globals, r.size = bytes.Clone(r.held()), nil, len(r.held())
	for i := range goGlobals {
		r.globals = append(r.globals, r.global(i).Get())
	}
	return nil
}

// held is a view of the instance's memory.
func (r *recycler) held() []byte {
	memory, _ := r.one.module.Memory().Read(0, r.one.module.Memory().Size())
	return memory
}

// goGlobals are how many global variables Go's modules have: its stack pointer, its
// goroutine and others. They have no names, so the tests' module is given some.
const goGlobals = 8

func (r *recycler) global(i int) api.Global {
	return r.one.module.ExportedGlobal("global" + strconv.Itoa(i))
}

// withGlobals exports a module's global variables.
func withGlobals(module []byte) ([]byte, error) {
	const header, exports, global = 8, 7, 3
	for at := header; at < len(module); {
		size, n := binary.Uvarint(module[at+1:])
		from := at + 1 + n
		if n <= 0 || uint64(len(module)-from) < size {
			break
		}
		if module[at] != exports {
			at = from + int(size)
			continue
		}
		count, n := binary.Uvarint(module[from:])
		section := binary.AppendUvarint(nil, count+goGlobals)
		section = append(section, module[from+n:from+int(size)]...)
		for i := range goGlobals {
			name := "global" + strconv.Itoa(i)
			section = append(append(section, byte(len(name))), name...)
			section = append(section, global, byte(i))
		}
		head := binary.AppendUvarint([]byte{exports}, uint64(len(section)))
		return slices.Concat(module[:at], head, section, module[from+int(size):]), nil
	}
	return nil, errors.New("the module exports nothing")
}

// cluster is made once: it is not safe for concurrent use, and fuzzing has none.
var cluster = sync.OnceValues(func() (*recycler, error) {
	module, err := clusterModule()
	if err != nil {
		return nil, err
	}
	if module, err = withGlobals(module); err != nil {
		return nil, err
	}
	ctx := context.Background()
	cfg := wazero.NewRuntimeConfig().WithMemoryLimitPages(recyclerPages).WithMemoryCapacityFromMax(true)
	// Each process of a fuzzing compiles it, and may do so without a place to keep it.
	if cache, err := wazero.NewCompilationCacheWithDir(DefaultOptions().CacheDir); err == nil {
		cfg = cfg.WithCompilationCache(cache)
	}
	b := &wasmBuilder{ctx: ctx, runtime: wazero.NewRuntimeWithConfig(ctx, cfg), module: moduleConfig()}
	b.compiled, err = b.runtime.CompileModule(ctx, module)
	return &recycler{wasmBuilder: b}, err
})

// recyclerPages are what an instance may have, of 64 KiB. It has them from the start,
// so that growing copies nothing.
const recyclerPages = 2048

// clusterBuilder takes longer than an input may at its first call: have one before f.Fuzz.
func clusterBuilder(t require.TestingT) *recycler {
	r, err := cluster()
	require.NoError(t, err)
	return r
}

// clusterModule builds the module of all roles. Where there is no Go to do so, as on
// the machines of OSS-Fuzz, it is beside the program.
func clusterModule() ([]byte, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return Find("")
	}
	dir, err := os.MkdirTemp("", "rollcall-fuzz")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "raw.wasm")
	if err := compile(file, "-tags", "cluster"); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return link.Link(raw, link.Shipped())
}
