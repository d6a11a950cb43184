package store

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// What can be wrong with a store; each is wrapped in an error that names the file.
var (
	ErrInUse    = errors.New("store is in use")
	ErrDamaged  = errors.New("store is damaged")
	ErrForeign  = errors.New("store of another framework")
	ErrVersion  = errors.New("store of another version")
	ErrFull     = errors.New("no space left for the store")
	ErrClosed   = errors.New("store is closed")
	ErrInvalid  = errors.New("record not valid")
	ErrUnstable = errors.New("store is being written faster than it can be read")
)

// damaged wraps what a check found, with what the operator should do about it.
func damaged(path string, cause error) error {
	return fmt.Errorf("%w: %s: %w. Do not start from it. Copy the file aside; `rollcall inspect` may still read the framework id. "+
		"Then restore a backup, or start with an empty store and that id: an implicit reconciliation reports the tasks that still run",
		ErrDamaged, path, cause)
}

// failed explains an error of the file system or of bbolt while writing.
func failed(path string, cause error) error {
	if isFull(cause) {
		return fmt.Errorf("%w: %s: %w", ErrFull, path, cause)
	}
	return fmt.Errorf("store %s: %w", path, cause)
}

// isFull looks at the text too: bbolt formats the error of a failed growth instead of wrapping it.
func isFull(err error) bool {
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return false
}
