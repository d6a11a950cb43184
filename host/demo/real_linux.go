package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"rollcall/host/mesostest"
)

// real is a Mesos 1.11.0 in processes of its own.
type real struct {
	cluster *mesostest.Cluster
	master  *mesostest.Master
}

func startReal(ctx context.Context, dir string) (mesos, error) {
	kit, err := mesostest.Prepare(ctx, func(s string) { fmt.Println("  ", s) })
	if errors.Is(err, mesostest.ErrUnsupported) {
		return nil, fmt.Errorf("%w\n%s", err, onlyDebian)
	}
	if err != nil {
		return nil, err
	}
	cluster, err := kit.NewCluster(filepath.Join(dir, "mesos"))
	if err != nil {
		return nil, err
	}
	r := &real{cluster: cluster}
	// An agent notices that its master is gone when pings stay away: 75 s by default.
	r.master, err = cluster.StartMaster(ctx, mesostest.MasterOptions{PingTimeout: time.Second, MaxPingTimeouts: 5})
	for range 2 {
		if err == nil {
			_, err = cluster.StartAgent(ctx, mesostest.AgentOptions{Master: r.master, Resources: agentResources})
		}
	}
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *real) addr() string                      { return r.master.Addr() }
func (r *real) restart(ctx context.Context) error { return r.master.Restart(ctx) }
func (r *real) close()                            { _ = r.cluster.Close() }
