package mesostest

import (
	"context"
	"os"
	"syscall"
	"time"
)

// lock takes the file lock at path, which ends with the process that holds it, however that ends.
func lock(ctx context.Context, path string, progress func(string)) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	waited := false
	// Polled, because a blocking flock cannot be cancelled.
	err = poll(ctx, 100*time.Millisecond, func() (bool, error) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == syscall.EWOULDBLOCK || err == syscall.EINTR {
			if !waited {
				waited = true
				progress("waiting for another process that prepares Mesos")
			}
			return false, nil
		}
		return err == nil, err
	})
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}
