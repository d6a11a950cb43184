package vectors

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"

	"rollcall/wasm/link"
)

// instances makes instances of the module.
func instances(t *testing.T) Maker {
	fresh, err := built()
	require.NoError(t, err)
	return fresh
}

// built is the module, built from these sources and compiled once for all tests.
var built = sync.OnceValues(func() (Maker, error) {
	dir, err := os.MkdirTemp("", "rollcall-vectors")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "raw.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-trimpath", "-buildvcs=false", "-o", file, "rollcall/wasm")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	linked, err := link.Link(raw, link.Shipped())
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	code, err := r.CompileModule(ctx, linked)
	return Module(ctx, r, code), err
})
