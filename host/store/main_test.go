package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Some tests need a process of their own to kill or to limit: this one, started again with a role and a store.
const (
	roleVar = "ROLLCALL_STORE_TEST_ROLE"
	pathVar = "ROLLCALL_STORE_TEST_PATH"
)

var roles = map[string]func(path string){"write": writeForever, "hold": holdOpen}

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVar); role != "" {
		roles[role](os.Getenv(pathVar))
		return
	}
	os.Exit(m.Run())
}

var testOptions = Options{Identity: "test", LockWait: 1}

// tester is what these need of a test. It is less than testing.TB, which the *testing.F
// of OSS-Fuzz is not.
type tester interface {
	require.TestingT
	Helper()
	TempDir() string
}

func testPath(t tester) string { return filepath.Join(t.TempDir(), "store") }

// openTest opens a store that folds early, so that small tests fold too.
func openTest(t tester, path string) *Bolt {
	t.Helper()
	b, err := Open(path, testOptions)
	require.NoError(t, err)
	b.committer.fold.min = 2 << 10
	return b
}

func write(t tester, s Store, records ...Record) {
	t.Helper()
	require.NoError(t, Write(context.Background(), s, records))
}

// write1 opens a store for one write.
func write1(t testing.TB, path string, records ...Record) {
	t.Helper()
	s := openTest(t, path)
	write(t, s, records...)
	require.NoError(t, s.Close())
}

func put1(key, value string) Record { return Record{Key: []byte(key), Value: []byte(value)} }
func del1(key string) Record        { return Record{Key: []byte(key)} }

// contents returns what a store holds as key=value, in Load's order.
func contents(t tester, s Store) []string {
	t.Helper()
	got := []string{}
	require.NoError(t, s.Load(context.Background(), func(r Record) error {
		require.NotNil(t, r.Value)
		got = append(got, string(r.Key)+"="+string(r.Value))
		return nil
	}))
	return got
}
