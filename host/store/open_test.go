package store

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOpenCreates(t *testing.T) {
	path := testPath(t)
	s := openTest(t, path)
	defer s.Close()
	stat, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), stat.Mode())
	files, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, files, 1, "the file it was made as is gone")
	require.Equal(t, Info{Path: path, Identity: "test", Version: 1, Created: s.Info().Created}, s.Info())
	require.False(t, s.Info().Created.After(time.Now()))
}

func TestOpenRefusesAnothersStore(t *testing.T) {
	path := testPath(t)
	require.NoError(t, openTest(t, path).Close())
	_, err := Open(path, Options{Identity: "other"})
	require.ErrorIs(t, err, ErrForeign)
	require.EqualError(t, err, "store of another framework: "+path+` belongs to "test", and this is "other"`)
	_, err = Open(path, Options{})
	require.ErrorIs(t, err, ErrInvalid)
}

func TestOpenRefusesANewerFormat(t *testing.T) {
	sealed := (&header{}).encode()
	sealed[sumSize]++
	_, err := decodeHeader(appendSealed(nil, headerDomain, headerKey, sealed[sumSize:]))
	require.ErrorIs(t, err, ErrVersion)
}

func TestOpenRefusesWhatIsNoStore(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, content, 0o600))
		return path
	}
	for name, row := range map[string]struct {
		path string
		want string
	}{
		"empty":     {file("empty", nil), "store is damaged"},
		"zeros":     {file("zeros", make([]byte, 64<<10)), "store is damaged"},
		"garbage":   {file("garbage", []byte("this is not a store, and was never one")), "Copy the file aside"},
		"directory": {dir, "is not a regular file"},
		"device":    {"/dev/null", "is not a regular file"},
		"nowhere":   {filepath.Join(dir, "no", "such"), "no such file or directory"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(row.path, testOptions)
			require.ErrorContains(t, err, row.want)
			require.ErrorContains(t, err, row.path)
		})
	}
}

func TestOpenRefusesAStoreInUse(t *testing.T) {
	path := testPath(t)
	s := openTest(t, path)
	_, err := Open(path, testOptions)
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, path+" is open in this process already")
	require.NoError(t, s.Close())

	child, said := startChild(t, "hold", path)
	require.True(t, said.Scan())
	_, err = Open(path, testOptions)
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, "process "+strconv.Itoa(child.Process.Pid)+" (store.test)")
	_, err = OpenReadOnly(path)
	require.NoError(t, err)

	require.NoError(t, child.Process.Kill())
	_ = child.Wait()
	require.NoError(t, openTest(t, path).Close(), "the lock ends with its process")
}

// holdOpen is the child of TestOpenRefusesAStoreInUse.
func holdOpen(path string) {
	if _, err := Open(path, testOptions); err != nil {
		panic(err)
	}
	_, _ = os.Stdout.WriteString("open\n")
	select {}
}

// startChild starts this test binary in a role, and returns what it prints.
func startChild(t *testing.T, role, path string) (*exec.Cmd, *bufio.Scanner) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), roleVar+"="+role, pathVar+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	t.Cleanup(func() {
		_ = child.Process.Signal(syscall.SIGKILL)
		_ = child.Wait()
	})
	return child, bufio.NewScanner(out)
}
