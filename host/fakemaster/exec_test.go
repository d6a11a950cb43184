//go:build unix

package fakemaster_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
)

// execWorld is a stand-in whose tasks are processes.
func execWorld(t *testing.T) (*fakemaster.Server, *framework, string) {
	dir := t.TempDir()
	s := start(t, func(o *fakemaster.Options) { o.Exec, o.WorkDir = true, dir })
	return s, newFramework(t, s, mesosapi.Protobuf).subscribe(), dir
}

// sandbox is the directory of a task.
func sandbox(t *testing.T, dir string, task string) string {
	found, err := filepath.Glob(filepath.Join(dir, "*", "*", "id-"+task))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

// pidOf waits until a task has written its process id.
func pidOf(t *testing.T, dir, task string) int {
	t.Helper()
	for ctx := patient(t); ; time.Sleep(5 * time.Millisecond) {
		require.NoError(t, ctx.Err())
		text, _ := os.ReadFile(filepath.Join(sandbox(t, dir, task), "stdout"))
		if first, _, ok := strings.Cut(string(text), "\n"); ok {
			pid, err := strconv.Atoi(first)
			require.NoError(t, err)
			return pid
		}
	}
}

// runs reports whether a process is there and has not ended.
func runs(pid int) bool { return syscall.Kill(pid, 0) == nil }

func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for ctx := patient(t); runs(pid); time.Sleep(5 * time.Millisecond) {
		require.NoError(t, ctx.Err(), "process %d lives", pid)
	}
}

func TestProcesses(t *testing.T) {
	_, f, dir := execWorld(t)
	with := f.command(0, "env", `echo "$GREETING in $(pwd)"; test -z "$ROLLCALL_SECRET"`)
	hello := "hello"
	with.Command.Environment = &mesosapi.Environment{Variables: []mesosapi.Variable{{Name: "GREETING", Value: &hello}}}
	t.Setenv("ROLLCALL_SECRET", "x")
	f.launch(0, with, f.command(0, "fails", "exit 7"), f.command(0, "dies", "kill -9 $$"))
	for task, end := range map[mesosapi.TaskID]mesosapi.TaskState{"env": mesosapi.TaskFinished, "fails": mesosapi.TaskFailed, "dies": mesosapi.TaskFailed} {
		for f.last[task].State != end {
			if e := f.next(); e.Update != nil {
				f.acknowledge(&e.Update.Status)
			}
		}
	}
	assert.Equal(t, "Command exited with status 0", f.last["env"].Message)
	assert.Equal(t, "Command exited with status 7", f.last["fails"].Message)
	assert.Equal(t, "Command terminated with signal Killed", f.last["dies"].Message)
	assert.Equal(t, mesosapi.ReasonCommandExecutorFailed, *f.last["dies"].Reason)
	assert.NotNil(t, f.last["env"].ContainerStatus)
	out, err := os.ReadFile(filepath.Join(sandbox(t, dir, "env"), "stdout"))
	require.NoError(t, err)
	assert.Equal(t, "hello in "+sandbox(t, dir, "env")+"\n", string(out))
}

// A kill is asked for, then made; what the task has started ends with it.
func TestProcessesAreKilled(t *testing.T) {
	_, f, dir := execWorld(t)
	f.launch(0,
		f.command(0, "polite", "echo $$; exec sleep 1000"),
		f.command(0, "stubborn", "trap '' TERM; echo $$; while true; do sleep 1000; done"))
	f.heard("polite", mesosapi.TaskRunning)
	for f.last["stubborn"].State != mesosapi.TaskRunning {
		f.heard("stubborn", mesosapi.TaskRunning)
	}
	polite, stubborn := pidOf(t, dir, "polite"), pidOf(t, dir, "stubborn")
	grace := 50 * time.Millisecond
	f.send(&mesosapi.Call{Type: mesosapi.CallKill, Kill: &mesosapi.Kill{TaskID: "polite"}})
	assert.Equal(t, "Command terminated with signal Terminated", f.heard("polite", mesosapi.TaskKilled).Message)
	f.send(&mesosapi.Call{Type: mesosapi.CallKill, Kill: &mesosapi.Kill{TaskID: "stubborn", KillPolicy: &mesosapi.KillPolicy{GracePeriod: &grace}}})
	assert.Equal(t, "Command terminated with signal Killed", f.heard("stubborn", mesosapi.TaskKilled).Message)
	awaitEnd(t, polite)
	awaitEnd(t, stubborn)
}

// Processes outlive their agent, and what happened to them meanwhile is told later; they do not outlive the machine.
func TestProcessesOutliveTheAgent(t *testing.T) {
	s, f, dir := execWorld(t)
	f.launch(0, f.command(0, "stays", "echo $$; exec sleep 1000"), f.command(0, "ends", "echo $$; until test -e go; do sleep 0.01; done; exit 4"))
	for f.last["stays"].State != mesosapi.TaskRunning || f.last["ends"].State != mesosapi.TaskRunning {
		if e := f.next(); e.Update != nil {
			f.acknowledge(&e.Update.Status)
		}
	}
	stays, ends := pidOf(t, dir, "stays"), pidOf(t, dir, "ends")
	control(t, s, `{"do":"agent-stop","agent":"agent-0"}`)
	require.NoError(t, os.WriteFile(filepath.Join(sandbox(t, dir, "ends"), "go"), nil, 0o600))
	awaitEnd(t, ends)
	assert.True(t, runs(stays))
	control(t, s, `{"do":"agent-start","agent":"agent-0"}`)
	assert.Equal(t, "Command exited with status 4", f.heard("ends", mesosapi.TaskFailed).Message)
	becomes(t, s, 0, "registered")
	assert.Equal(t, mesosapi.TaskRunning, f.reconcile(mesosapi.ReconcileTask{TaskID: "stays"})[0].State)

	control(t, s, `{"do":"agent-reboot","agent":"agent-0"}`)
	f.heard("stays", mesosapi.TaskFailed)
	awaitEnd(t, stays)
}

// Nothing that was started is left when the stand-in ends, or the framework.
func TestProcessesEnd(t *testing.T) {
	s, f, dir := execWorld(t)
	f.launch(0, f.command(0, "t", "echo $$; exec sleep 1000"))
	f.heard("t", mesosapi.TaskRunning)
	pid := pidOf(t, dir, "t")
	f.send(&mesosapi.Call{Type: mesosapi.CallTeardown})
	awaitEnd(t, pid)

	f = newFramework(t, s, mesosapi.Protobuf).subscribe()
	f.launch(1, f.command(1, "u", "echo $$; exec sleep 1000"))
	f.heard("u", mesosapi.TaskRunning)
	pid = pidOf(t, dir, "u")
	s.Close()
	assert.False(t, runs(pid))
}
