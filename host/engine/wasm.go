package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
	"rollcall/core"
	"rollcall/core/scheduler"
)

// Options are for WebAssembly engines. Start from DefaultOptions.
type Options struct {
	// CacheDir keeps the compiled module: compiling takes about a second,
	// reading it back a few hundredths. "" compiles each time.
	CacheDir string
	// MemoryLimitPages bounds the memory of one machine, in pages of 64 KiB.
	// A machine that needs more is poisoned. The limit is the guest's: while its
	// memory grows, wazero copies it, so the process can need several times as
	// much for a moment (seen: a deadline over a million silent tasks).
	MemoryLimitPages uint32
}

// MaxPages is all that a module can address: 4 GiB.
const MaxPages = 1 << 16

// DefaultOptions are the user's cache directory and all the memory there is.
func DefaultOptions() Options {
	opts := Options{MemoryLimitPages: MaxPages}
	if dir, err := os.UserCacheDir(); err == nil {
		opts.CacheDir = filepath.Join(dir, "rollcall")
	}
	return opts
}

// Wasm compiles a module. The builder's Close ends the machines too.
func Wasm(ctx context.Context, module []byte, opts Options) (Builder, error) {
	if opts.MemoryLimitPages == 0 || opts.MemoryLimitPages > MaxPages {
		return nil, fmt.Errorf("engine: memory limit of %d pages; wanted 1 to %d", opts.MemoryLimitPages, MaxPages)
	}
	// Calls are not made to end with the context (WithCloseOnContextDone): the
	// checks this needs cost six times the speed, and a step is short.
	cfg := wazero.NewRuntimeConfig().WithMemoryLimitPages(opts.MemoryLimitPages)
	b := &wasmBuilder{ctx: context.WithoutCancel(ctx), module: moduleConfig()}
	if opts.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(opts.CacheDir)
		if err != nil {
			return nil, fmt.Errorf("engine: cache: %w", err)
		}
		b.cache, cfg = cache, cfg.WithCompilationCache(cache)
	}
	b.runtime = wazero.NewRuntimeWithConfig(b.ctx, cfg)
	compiled, err := b.runtime.CompileModule(b.ctx, module)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("engine: the module: %w", err), b.Close())
	}
	b.compiled = compiled
	if err := checkExports(compiled); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// wasmBuilder is a module that was compiled once for many machines.
type wasmBuilder struct {
	ctx      context.Context
	cache    wazero.CompilationCache // nil: none
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	module   wazero.ModuleConfig
}

func (b *wasmBuilder) Create(cfg scheduler.Config) (Scheduler, error) {
	if mistakes := cfg.Check(); len(mistakes) > 0 {
		return nil, mistakes // all of them, each with its field
	}
	return over(b.CreateFrames(core.CreateFrame(cfg)))
}

func (b *wasmBuilder) Load(snapshot []byte) (Scheduler, error) { return over(b.LoadFrames(snapshot)) }

func (b *wasmBuilder) CreateFrames(create []byte) (Frames, error) { return b.begin("create", create) }

func (b *wasmBuilder) LoadFrames(snapshot []byte) (Frames, error) { return b.begin("load", snapshot) }

func (b *wasmBuilder) begin(export string, frame []byte) (Frames, error) {
	i, err := b.instantiate()
	if err != nil {
		return nil, err
	}
	if _, err := i.send(i.module.ExportedFunction(export), frame); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

func (b *wasmBuilder) Close() error {
	err := b.runtime.Close(b.ctx)
	if b.cache != nil {
		err = errors.Join(err, b.cache.Close(b.ctx))
	}
	return err
}
