package engine

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero"
)

// abiMajor is the version of the boundary that this package speaks.
const abiMajor = 1

var abiExports = []string{
	"_initialize", "abi_version", "alloc", "create", "step", "restore", "snapshot", "load",
}

// logExports are added by package link; a module that was not linked has its
// WASI library keep the log.
var logExports = []string{"log_ptr", "log_len"}

func checkExports(m wazero.CompiledModule) error {
	have := m.ExportedFunctions()
	for _, name := range abiExports {
		if _, ok := have[name]; !ok {
			return fmt.Errorf("engine: the module does not export %s; is it Rollcall's?", name)
		}
	}
	return nil
}

// moduleConfig: one runtime holds many instances, so they bear no name.
func moduleConfig() wazero.ModuleConfig {
	return wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize")
}

// instantiate starts the module and checks its version before anything else.
func (b *wasmBuilder) instantiate() (*instance, error) {
	module, err := b.runtime.InstantiateModule(b.ctx, b.compiled, b.module)
	if err != nil {
		return nil, fmt.Errorf("engine: start the module: %w", err)
	}
	i := &instance{
		ctx: b.ctx, module: module,
		alloc: module.ExportedFunction("alloc"), step: module.ExportedFunction("step"),
		restore: module.ExportedFunction("restore"), snapshot: module.ExportedFunction("snapshot"),
	}
	version, err := i.version()
	if err == nil && version>>16 != abiMajor {
		err = fmt.Errorf("engine: the module's boundary has version %d.%d; wanted %d", version>>16, version&0xffff, abiMajor)
	}
	if err != nil {
		_ = i.Close()
		return nil, err
	}
	return i, nil
}

func (i *instance) version() (uint32, error) {
	result, err := i.module.ExportedFunction("abi_version").Call(i.ctx)
	if err != nil {
		return 0, i.trapped(err)
	}
	return uint32(result[0]), nil
}

// log reads what the module wrote. It works after a trap, when nothing else does.
func (i *instance) log() string {
	var place [2]uint32
	for n, name := range logExports {
		f := i.module.ExportedFunction(name)
		if f == nil {
			return ""
		}
		result, err := f.Call(context.WithoutCancel(i.ctx))
		if err != nil {
			return ""
		}
		place[n] = uint32(result[0])
	}
	text, _ := i.module.Memory().Read(place[0], place[1])
	return string(text)
}
