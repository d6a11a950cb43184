package main

import (
	"fmt"
	"runtime"

	"rollcall/core/master"
	"rollcall/core/master/load"
	"rollcall/core/mesos"
)

// providers adds what a master needs to remember the resource providers of
// 1,000 agents, 10 active and 10 gone each: the case that the discussion of
// MESOS-9318 held to be too much.
func (s *suite) providers() error {
	const agents, active, gone = 1000, 10, 10
	s.progress.about(0)
	s.progress.stage("resource providers of a master")
	var sizes []float64
	for range restores {
		cfg := master.DefaultConfig()
		cfg.MasterID = "bench"
		events := load.Providers(agents, active, gone)
		before := heap()
		m, err := master.New(cfg)
		if err != nil {
			return fmt.Errorf("a master: %w", err)
		}
		m.Step(mesos.Second, events)
		m.Step(mesos.Second, nil) // its outputs are no part of what it remembers
		sizes = append(sizes, float64(heap()-before)/(1<<20))
		runtime.KeepAlive(m)
		runtime.KeepAlive(events)
	}
	s.add(row{What: providers, Unit: "MiB", Figures: figures{byValues: lowest(sizes)}})
	return nil
}
