//go:build unix

package engine

import (
	"syscall"
	"time"
)

// cpuTime is what the process has used. On a machine that others share it is
// the figure to compare; it includes the collector's.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
