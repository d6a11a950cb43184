package fakemaster

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// process is one task: a command in a process group and a directory of its own.
type process struct {
	task   mesos.TaskID
	of     *executor
	alone  bool // the executor is there for it, or for its group, only
	cmd    *exec.Cmd
	killed bool
	ended  bool
}

// launch starts a task's command.
func (e *executor) launch(t *mesos.Task) {
	info, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, t.Info)
	if err != nil {
		info = &mesosapi.TaskInfo{}
	}
	p := &process{task: mesos.TaskID(own(string(t.TaskID))), of: e, alone: info.Executor == nil}
	e.tasks = append(e.tasks, p)
	e.report(p, mesos.TaskStarting, "")
	p.cmd, err = e.of.command(p, info)
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		p.ended = true
		e.report(p, mesos.TaskFailed, "Failed to start the command: "+err.Error())
		return
	}
	e.report(p, mesos.TaskRunning, "")
	e.of.done.Go(func() {
		_ = p.cmd.Wait() // how it ended is in its state
		e.of.server.do(func() { e.ended(p) })
	})
}

// command is what a task runs: its own command, or the one of its executor.
func (x *executors) command(p *process, info *mesosapi.TaskInfo) (*exec.Cmd, error) {
	c := info.Command
	if c == nil && info.Executor != nil {
		c = info.Executor.Command
	}
	if c == nil {
		return nil, fmt.Errorf("the task has none")
	}
	cmd := exec.Command("/bin/sh", "-c", c.Value)
	if c.Shell != nil && !*c.Shell {
		cmd = exec.Command(c.Value, c.Arguments[min(len(c.Arguments), 1):]...)
	}
	cmd.Dir = filepath.Join(x.server.options.WorkDir, agentName(x.agent), fileName(string(p.of.key.framework)), fileName(string(p.task)))
	if err := os.MkdirAll(cmd.Dir, 0o700); err != nil {
		return nil, err
	}
	cmd.Env = append(environment(), "MESOS_SANDBOX="+cmd.Dir, "MESOS_TASK_ID="+string(p.task))
	if c.Environment != nil {
		for _, v := range c.Environment.Variables {
			if v.Value != nil {
				cmd.Env = append(cmd.Env, v.Name+"="+*v.Value)
			}
		}
	}
	ownGroup(cmd)
	cmd.WaitDelay = time.Second // what it leaves behind may hold its output
	for name, to := range map[string]*io.Writer{"stdout": &cmd.Stdout, "stderr": &cmd.Stderr} {
		file, err := os.OpenFile(filepath.Join(cmd.Dir, name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return nil, err
		}
		*to = file
	}
	return cmd, nil
}

// environment is this program's, but for what is rollcall's own.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "ROLLCALL_") })
}

// fileName is an id that cannot leave its directory.
func fileName(id string) string {
	name := strings.Map(func(r rune) rune {
		if r <= ' ' || r == '/' || r == 0x7f {
			return '_'
		}
		return r
	}, id)
	return "id-" + name[:min(len(name), 200)]
}

// container describes the task's place on this machine.
func (p *process) container() *mesosapi.ContainerStatus {
	c := containerOf(&mesos.TaskStatus{TaskID: p.task, AgentID: mesos.AgentID(agentName(p.of.of.agent))})
	c.ExecutorPID = uint32(os.Getpid())
	return c
}

// kill asks a task to end, and makes it end when the grace is over.
func (e *executor) kill(id mesos.TaskID, grace time.Duration) {
	for _, p := range e.tasks {
		if p.task != id || p.ended || p.killed {
			continue
		}
		p.killed = true
		p.signal(syscall.SIGTERM)
		time.AfterFunc(max(grace, 0), func() {
			e.of.server.mu.Lock()
			defer e.of.server.mu.Unlock()
			p.kill()
		})
	}
}

// shutdown ends an executor with all that it has.
func (e *executor) shutdown(grace time.Duration) {
	e.over = true
	for _, p := range e.tasks {
		e.kill(p.task, grace)
	}
	if len(e.tasks) == 0 {
		e.exit()
	}
	e.endIfIdle()
}

// kill ends the task's whole process group.
func (p *process) kill() {
	p.killed = true
	p.signal(syscall.SIGKILL)
}

func (p *process) signal(sig syscall.Signal) {
	if !p.ended && p.cmd != nil && p.cmd.Process != nil {
		signalGroup(p.cmd, sig)
	}
}

// ended reports how a task's process has ended.
func (e *executor) ended(p *process) {
	p.ended = true
	for _, out := range []any{p.cmd.Stdout, p.cmd.Stderr} {
		if file, ok := out.(*os.File); ok {
			_ = file.Close()
		}
	}
	if !slices.Contains(e.of.list, e) {
		return // the machine was rebooted under it
	}
	state, message := mesos.TaskFinished, ""
	switch status, _ := p.cmd.ProcessState.Sys().(syscall.WaitStatus); {
	case status.Signaled():
		state, message = mesos.TaskFailed, "Command terminated with signal "+signalName(status.Signal())
	default:
		message = fmt.Sprintf("Command exited with status %d", status.ExitStatus())
		if status.ExitStatus() != 0 {
			state = mesos.TaskFailed
		}
	}
	if p.killed {
		state = mesos.TaskKilled
	}
	e.report(p, state, message)
}

// signalName is how strsignal of glibc calls it.
func signalName(s syscall.Signal) string {
	text := s.String()
	return strings.ToUpper(text[:1]) + text[1:]
}
