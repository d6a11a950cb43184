package mesostest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// clusterMark begins a variable that masters, agents and containers inherit; executors and tasks are given it by
// the agent.
const clusterMark = "ROLLCALL_MESOS_CLUSTER="

// sweep kills what carries dir's mark, or runs for a sandbox under dir. Executors have sessions of their own and
// outlive their agent, so no process group or parent finds them. It looks again until a look finds none,
// because what it kills may just have forked.
func sweep(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var left []int
	err := poll(ctx, 20*time.Millisecond, func() (bool, error) {
		left = left[:0]
		for _, pid := range pids() {
			if !belongs(pid, dir) {
				continue
			}
			left = append(left, pid)
			p, err := os.FindProcess(pid) // holds on to this very process, so that the id cannot pass to another
			if err != nil {
				continue
			}
			if belongs(pid, dir) {
				_ = p.Kill() // if it fails, the next look finds it again
			}
			_ = p.Release()
		}
		return len(left) == 0, nil
	})
	if err != nil {
		return fmt.Errorf("mesostest: processes %v of %s would not die: %w", left, dir, err)
	}
	return nil
}

func pids() []int {
	entries, _ := os.ReadDir("/proc")
	var pids []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return pids
}

// belongs is false for a zombie, whose environment is empty.
func belongs(pid int, dir string) bool {
	env, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "environ"))
	if err != nil {
		return false
	}
	for v := range bytes.SplitSeq(env, []byte{0}) {
		if string(v) == clusterMark+dir || bytes.HasPrefix(v, []byte("MESOS_DIRECTORY="+dir+"/")) {
			return true
		}
	}
	return false
}
