package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// fill writes until the store fails; it returns the last batch that was durable and why the next was not.
func fill(s Store) (durable int, err error) {
	for n := 1; ; n++ {
		batch := []Record{put1("count", fmt.Sprint(n))}
		for i := range 20 {
			batch = append(batch, put1(fmt.Sprintf("task/%d/%d", n, i), strings.Repeat("v", 500)))
		}
		if err := Write(context.Background(), s, batch); err != nil {
			return n - 1, err
		}
	}
}

func requireFilled(t *testing.T, path string, durable int) {
	s := openTest(t, path)
	defer s.Close()
	got := contents(t, s)
	require.Len(t, got, 1+20*durable)
	require.Equal(t, fmt.Sprint("count=", durable), got[0])
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "size=1m"); errors.Is(err, unix.EPERM) {
		t.Skip("mounting a small file system needs root; TestFileSizeLimit runs anywhere")
	} else {
		require.NoError(t, err)
	}
	defer func() { require.NoError(t, unix.Unmount(dir, unix.MNT_DETACH)) }()
	path := filepath.Join(dir, "store")

	s := openTest(t, path)
	durable, err := fill(s)
	require.ErrorIs(t, err, ErrFull)
	require.ErrorIs(t, err, unix.ENOSPC)
	require.ErrorContains(t, err, path)
	require.Positive(t, durable)
	require.ErrorIs(t, <-s.Submit([]Record{put1("small", "")}), ErrFull)
	require.ErrorIs(t, s.Close(), ErrFull)
	requireFilled(t, path, durable) // the disk is still full

	_, err = Open(filepath.Join(dir, "second"), testOptions)
	require.ErrorIs(t, err, ErrFull)

	require.NoError(t, unix.Mount("none", dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, "size=1m"))
	_, err = Open(path, testOptions)
	require.ErrorIs(t, err, unix.EROFS)
	view, err := OpenReadOnly(path)
	require.NoError(t, err)
	require.Len(t, view.Records, 1+20*durable)
}

// TestFileSizeLimit fills a store up to the limit set with ulimit -f, in a process of its own.
func TestFileSizeLimit(t *testing.T) {
	path := testPath(t)
	child, said := startChild(t, "limited", path)
	require.True(t, said.Scan())
	durable := mustInt(t, said.Text())
	require.NoError(t, child.Wait())
	require.Positive(t, durable)
	requireFilled(t, path, durable)
}

func init() { roles["limited"] = writeUnderLimit }

func writeUnderLimit(path string) {
	limit := uint64(512 << 10)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
		panic(err)
	}
	s, err := Open(path, testOptions)
	if err != nil {
		panic(err)
	}
	s.committer.fold.min = 32 << 10
	durable, err := fill(s)
	fmt.Println(durable)
	if !errors.Is(err, ErrFull) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
