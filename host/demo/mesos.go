package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"

	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/operator"
)

// mesos is what the demo runs on: a master, and two agents with room for all tasks.
type mesos interface {
	addr() string // host:port, the same over restarts
	// restart is kill -9 of the master and its new start; what it does not keep is lost.
	restart(ctx context.Context) error
	close()
}

const agentResources = "cpus:64;mem:32000;disk:10000"

// standIn is `rollcall master`.
type standIn struct {
	run     *exec.Cmd
	address string
}

func startStandIn(ctx context.Context, program string) (mesos, error) {
	run := exec.CommandContext(ctx, program, "master", "--listen", "127.0.0.1:0", "--agents", "2", "--resources", agentResources, "--fast")
	out, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	s := &standIn{run: run}
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(line, "master on http://")
	s.address, _, _ = strings.Cut(address, "/")
	if err != nil || !ok {
		s.close()
		return nil, fmt.Errorf("rollcall master says %q: %w", line, err)
	}
	return s, nil
}

func (s *standIn) addr() string { return s.address }

// restart: the master that leads is lost with all that it knew but its
// registry, and a while later another is there.
func (s *standIn) restart(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+"/control",
		bytes.NewReader([]byte(`{"do":"master-failover","down_ms":400}`)))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		return fmt.Errorf("rollcall master: %s: %s", resp.Status, text)
	}
	return nil
}

func (s *standIn) close() {
	_ = s.run.Process.Kill() // it may have ended by itself
	_ = s.run.Wait()
}

// tasksOf is the master's own list.
func tasksOf(ctx context.Context, m mesos) (operator.Tasks, error) {
	api, err := mesosapi.New(mesosapi.Options{Masters: []string{m.addr()}})
	if err != nil {
		return operator.Tasks{}, err
	}
	defer api.CloseIdle()
	return operator.New(api).Tasks(ctx)
}
