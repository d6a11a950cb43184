package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// stage is the cluster and the scheduler of one demo.
type stage struct {
	mesos   mesos
	dir     string
	program string
	engine  string
	count   int
	run     *exec.Cmd
	began   time.Time
	times   []agreement
}

// agreement is how long it took after something was done to the cluster.
type agreement struct {
	after string
	took  time.Duration
}

// play is the story.
func (s *stage) play(ctx context.Context) error {
	if err := s.build(); err != nil {
		return err
	}
	if err := s.act(ctx, fmt.Sprintf("starting %d tasks", s.count), func() error { return s.start() }); err != nil {
		return err
	}
	if err := s.act(ctx, "kill -9 the scheduler, start it again", func() error {
		s.kill()
		return s.start()
	}); err != nil {
		return err
	}
	if err := s.act(ctx, "kill -9 the master, start it again", func() error { return s.mesos.restart(ctx) }); err != nil {
		return err
	}
	if err := s.act(ctx, "kill -9 both, in the middle of it", func() error {
		s.kill()
		if err := s.mesos.restart(ctx); err != nil {
			return err
		}
		return s.start()
	}); err != nil {
		return err
	}
	result, err := s.compare(ctx)
	if err != nil {
		return err
	}
	result.print(os.Stdout, s.times)
	if !result.agree() {
		return fmt.Errorf("no agreement")
	}
	return nil
}

// build writes the manifest.
func (s *stage) build() error {
	manifest := fmt.Sprintf("framework: {name: demo, user: %s, failover_timeout: 1h}\ntasks:\n"+
		"  - {name: sleep, count: %d, command: sleep 100000, cpus: 0.1, mem: 32}\n", user(), s.count)
	return os.WriteFile(s.path("tasks.yaml"), []byte(manifest), 0o600)
}

func user() string {
	if u := os.Getenv("USER"); u != "" {
		return u
	}
	return "root"
}

func (s *stage) path(name string) string { return filepath.Join(s.dir, name) }

// act does something to the cluster and waits until all agree again.
func (s *stage) act(ctx context.Context, what string, do func() error) error {
	s.say(what)
	s.began = time.Now()
	before := 0
	if r, err := s.compare(ctx); err == nil {
		before = r.rounds
	}
	if err := do(); err != nil {
		return err
	}
	for {
		r, err := s.compare(ctx)
		if err == nil && r.agree() && r.rounds > before && r.lastRound == "complete" {
			took := time.Since(s.began)
			s.times = append(s.times, agreement{what, took})
			s.say(fmt.Sprintf("  agreement after %.1f s: %d running, round %d %s", took.Seconds(), r.running, r.rounds, r.lastRound))
			return nil
		}
		if time.Since(s.began) > 2*time.Minute {
			return fmt.Errorf("no agreement after 2 minutes; the scheduler says:\n%s", s.tail())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (s *stage) start() error {
	s.run = exec.Command(s.program, "run", "--master", s.mesos.addr(), "--manifest", s.path("tasks.yaml"),
		"--store", s.path("rollcall.db"), "--engine", s.engine)
	log, err := os.OpenFile(s.path("run.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	s.run.Stdout, s.run.Stderr = log, log
	return s.run.Start()
}

// kill is kill -9.
func (s *stage) kill() {
	if s.run != nil {
		_ = s.run.Process.Kill() // it may have ended by itself
		_ = s.run.Wait()
		s.run = nil
	}
}

func (s *stage) say(text string) { fmt.Printf("%s  %s\n", time.Now().Format(time.TimeOnly), text) }

func (s *stage) tail() string {
	b, _ := os.ReadFile(s.path("run.log"))
	return string(b[max(0, len(b)-2000):])
}
