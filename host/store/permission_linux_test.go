package store

import (
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestOpenNeedsPermission(t *testing.T) {
	path := testPath(t)
	require.NoError(t, openTest(t, path).Close())
	require.NoError(t, os.Chmod(path, 0))
	done := make(chan error)
	go func() {
		// Root may read anything, so become somebody else: this thread only, which ends with the goroutine.
		runtime.LockOSThread()
		if os.Geteuid() == 0 {
			_, _ = unix.SetfsuidRetUid(65534)
		}
		_, err := openRegular(path, os.O_RDWR)
		done <- err
	}()
	require.ErrorIs(t, <-done, os.ErrPermission)
}
