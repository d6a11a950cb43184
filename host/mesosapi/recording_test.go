package mesosapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

// recordings returns the files of testdata/recordings whose names end so, by path below it.
func recordings(t testing.TB, suffix string) map[string][]byte {
	t.Helper()
	found, err := read(suffix)
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found
}

func read(suffix string) (map[string][]byte, error) {
	found := make(map[string][]byte)
	root := filepath.Join("testdata", "recordings")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		name, _ := filepath.Rel(root, path)
		found[name], err = os.ReadFile(path)
		return err
	})
	return found, err
}

// cutHead splits a recorded HTTP message into its head and its body.
func cutHead(t testing.TB, message []byte) (head string, body []byte) {
	t.Helper()
	h, b, ok := bytes.Cut(message, []byte("\r\n\r\n"))
	require.True(t, ok, "no end of head in %q", message)
	return string(h), b
}

// formatOf tells the format of a recorded body by its first byte: JSON is an object.
func formatOf(body []byte) mesosapi.Format {
	if len(body) > 0 && body[0] == '{' {
		return mesosapi.JSON
	}
	return mesosapi.Protobuf
}

// generic parses JSON into plain maps for comparison, without what may as well be left out:
// empty arrays, and the defaults of FrameworkInfo.
func generic(t testing.TB, text []byte) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(text, &v), "%s", text)
	return withoutDefaults(v)
}

func withoutDefaults(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if list, ok := value.([]any); ok && len(list) == 0 ||
				key == "checkpoint" && value == false || key == "failover_timeout" && value == 0.0 {
				delete(v, key)
				continue
			}
			v[key] = withoutDefaults(value)
		}
	case []any:
		for i := range v {
			v[i] = withoutDefaults(v[i])
		}
	}
	return v
}
