package store

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// lockHolder names the process that has the file's flock, as far as /proc/locks tells: it shows no process of another container.
func lockHolder(file *os.File) string {
	var st unix.Stat_t
	if unix.Fstat(int(file.Fd()), &st) != nil {
		return unknownHolder
	}
	locks, _ := os.ReadFile("/proc/locks")
	want := fmt.Sprintf("%02x:%02x:%d", unix.Major(st.Dev), unix.Minor(st.Dev), st.Ino)
	for line := range strings.Lines(string(locks)) {
		// 1: FLOCK  ADVISORY  WRITE 10124 fe:00:9978073 0 EOF
		f := strings.Fields(line)
		if len(f) < 6 || f[1] != "FLOCK" || f[5] != want {
			continue
		}
		pid, err := strconv.Atoi(f[4])
		switch {
		case err != nil || pid <= 0:
			return unknownHolder
		case pid == os.Getpid():
			return "this process already"
		}
		name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		return fmt.Sprintf("process %d (%s)", pid, strings.TrimSpace(string(name)))
	}
	return unknownHolder
}
