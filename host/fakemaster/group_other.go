//go:build !unix

package fakemaster

import (
	"os/exec"
	"syscall"
)

// ownGroup: there are no process groups here.
func ownGroup(*exec.Cmd) {}

// signalGroup ends the process: there are no signals here.
func signalGroup(cmd *exec.Cmd, _ syscall.Signal) { _ = cmd.Process.Kill() }
