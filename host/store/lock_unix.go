//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// lockRetry is how often a lock is tried again: flock can wait for ever or not at all, nothing between.
const lockRetry = 20 * time.Millisecond

// lock takes the exclusive lock on a store, or says who has it. The system releases it when the process ends, however it ends.
func lock(file *os.File, wait time.Duration) error {
	for deadline := time.Now().Add(wait); ; time.Sleep(lockRetry) {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, unix.EINTR):
		case !errors.Is(err, unix.EWOULDBLOCK):
			return fmt.Errorf("store %s: cannot be locked: %w", file.Name(), err)
		case !time.Now().Before(deadline):
			return fmt.Errorf("%w: %s is open in %s; only one process may write it", ErrInUse, file.Name(), lockHolder(file))
		}
	}
}

// unlock is for a file whose mapping outlives its descriptor, and would keep the lock.
func unlock(file *os.File) error { return unix.Flock(int(file.Fd()), unix.LOCK_UN) }
