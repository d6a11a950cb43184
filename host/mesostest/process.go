package mesostest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const readyWithin = 30 * time.Second

// Process is one Mesos process: a master or an agent. Its methods may be called from several goroutines.
type Process struct {
	name  string // "master", "agent": for errors
	bin   string
	dir   string
	addr  string
	env   []string
	ready func(context.Context) (bool, error)

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{} // closed once cmd has ended
}

// Addr is the IP:port that the process serves HTTP on; it stays the same over restarts.
func (p *Process) Addr() string { return p.addr }

// URL is Addr as the base of a URL, without a slash at its end.
func (p *Process) URL() string { return "http://" + p.addr }

// Log is the path of what the process printed, over all its restarts.
func (p *Process) Log() string { return filepath.Join(p.dir, "log") }

// Pid is the process's id, or 0 if it does not run.
func (p *Process) Pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running() {
		return 0
	}
	return p.cmd.Process.Pid
}

func (p *Process) running() bool {
	if p.cmd == nil {
		return false
	}
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Signal sends a signal; it is an error if the process does not run.
func (p *Process) Signal(s syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running() {
		return fmt.Errorf("mesostest: the %s at %s does not run", p.name, p.addr)
	}
	return p.cmd.Process.Signal(s)
}

// Pause freezes the process (SIGSTOP): its connections stay open and silent. It returns when all threads have stopped:
// on a busy machine one that waits for its turn gets it first.
func (p *Process) Pause() error {
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	for deadline := time.Now().Add(readyWithin); !stopped(p.Pid()); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("mesostest: the %s at %s does not stop", p.name, p.addr)
		}
	}
	return nil
}

// stopped reports whether no thread of a process runs or waits to run.
func stopped(pid int) bool {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, path := range threads {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		// The state stands behind the name, which is in parentheses.
		if _, state, ok := bytes.Cut(stat[bytes.LastIndexByte(stat, ')'):], []byte(" ")); !ok || len(state) == 0 || state[0] != 'T' {
			return false
		}
	}
	return err == nil
}

// Continue ends a Pause (SIGCONT).
func (p *Process) Continue() error { return p.Signal(syscall.SIGCONT) }

// Kill ends the process with SIGKILL, paused or not, and returns when it is gone. It leaves an agent's executors
// and tasks running, and is no error if the process does not run.
func (p *Process) Kill() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running() {
		return nil
	}
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.done
	return nil
}

// Restart kills the process if it runs and starts it again on the same port and in the same directory; it returns once
// the process is ready, as after its first start.
func (p *Process) Restart(ctx context.Context) error {
	if err := p.Kill(); err != nil {
		return err
	}
	return p.start(ctx)
}

func (p *Process) start(ctx context.Context) error {
	if err := p.fork(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	err := poll(ctx, 50*time.Millisecond, func() (bool, error) {
		if p.Pid() == 0 {
			return false, errors.New("it died")
		}
		return p.ready(ctx)
	})
	if err != nil {
		return fmt.Errorf("mesostest: the %s at %s did not get ready: %w\n%s", p.name, p.addr, err, p.logTail())
	}
	return nil
}

func (p *Process) fork() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	log, err := os.OpenFile(p.Log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(p.bin)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dir, p.env, log, log
	if err := start(cmd); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(done)
	}()
	p.cmd, p.done = cmd, done
	return nil
}

func (p *Process) logTail() string {
	data, err := os.ReadFile(p.Log())
	if err != nil {
		return err.Error()
	}
	return tail(data)
}

func tail(out []byte) string {
	const most = 3000
	out = bytes.TrimSpace(out)
	return string(out[max(0, len(out)-most):])
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
