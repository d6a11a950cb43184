package vectors

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/bindings/gen/model"
)

var update = flag.Bool("update", false, "write the vectors anew from what the module really does")

// TestFresh: the files are what the core and this folder make of them.
func TestFresh(t *testing.T) {
	schema, err := model.Scheduler()
	require.NoError(t, err)
	total := 0
	for name, f := range Files(schema, instances(t)) {
		data, err := f.Encode()
		require.NoError(t, err)
		total += len(data)
		if *update {
			require.NoError(t, os.WriteFile(name, data, 0o644))
		}
		have, err := os.ReadFile(name)
		require.NoError(t, err)
		require.True(t, string(have) == string(data), "%s is stale: go test ./bindings/vectors -update", name)
	}
	require.Less(t, total, 4<<20)
}

func files(t *testing.T) map[string]*File {
	names, err := filepath.Glob("*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	all := map[string]*File{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		all[name] = &File{}
		require.NoError(t, json.Unmarshal(data, all[name]))
	}
	return all
}

// TestVersion: the schema bears the version that the module answers.
func TestVersion(t *testing.T) {
	i, err := instances(t)()
	require.NoError(t, err)
	v, err := i.(*module).ExportedFunction("abi_version").Call(t.Context())
	require.NoError(t, err)
	require.Equal(t, model.Version, fmt.Sprintf("%d.%d", v[0]>>16, v[0]&0xffff))
	require.NoError(t, i.Close())
}

// TestVectors plays what is in the files, not what made them.
func TestVectors(t *testing.T) {
	schema, err := model.Scheduler()
	require.NoError(t, err)
	for engine, fresh := range map[string]Maker{"native": Native, "module": instances(t)} {
		played := 0
		for name, f := range files(t) {
			if engine == "native" && name == "boundary.json" {
				continue
			}
			for i := range f.Vectors {
				require.NoError(t, f.Vectors[i].Play(schema, fresh), "%s, %s", engine, name)
				played++
			}
		}
		t.Logf("%s: %d vectors passed", engine, played)
	}
}
