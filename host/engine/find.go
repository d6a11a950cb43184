package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	moduleVar  = "ROLLCALL_WASM"
	moduleFile = "rollcall.wasm"
)

// Find reads the module at path; if that is empty at $ROLLCALL_WASM; if that
// is empty too, rollcall.wasm beside the executable.
func Find(path string) ([]byte, error) {
	if path == "" {
		path = os.Getenv(moduleVar)
	}
	if path == "" {
		program, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("engine: where the program is: %w", err)
		}
		path = filepath.Join(filepath.Dir(program), moduleFile)
	}
	module, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("engine: no module: %w; build it with make wasm, or name it in $%s", err, moduleVar)
	}
	return module, err
}
