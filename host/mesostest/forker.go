package mesostest

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

var forks = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		// Pdeathsig fires when the forking *thread* ends, so one thread forks and never ends before the process does.
		runtime.LockOSThread()
		for f := range work {
			f()
		}
	}()
	return work
})

// start runs cmd so that it dies with this process, even when it is paused and even when this process is killed.
// It gets a process group of its own: a Ctrl-C meant for the demo must not reach Mesos before the demo has had its say.
func start(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	err := make(chan error)
	forks() <- func() { err <- cmd.Start() }
	return <-err
}
