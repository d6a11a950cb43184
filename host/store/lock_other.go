//go:build !unix

package store

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// lock refuses: without flock nothing keeps a second process from writing the same store.
func lock(file *os.File, _ time.Duration) error {
	return fmt.Errorf("store %s: cannot be locked on this system: %w", file.Name(), errors.ErrUnsupported)
}

func unlock(*os.File) error { return nil }
