package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"rollcall/host/harness"
	"rollcall/host/observe"
)

// serve shows the loop on the listen address, and takes requests for it, until
// stop is called: when the loop has ended, so that who waits is answered.
func serve(ctx context.Context, o *runOptions, watch *watchers, loop *harness.Loop, reload *reloader) (stop func(), err error) {
	if o.Listen == "" {
		return func() {}, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	host, _, _ := net.SplitHostPort(o.Listen)
	handler := &observe.Server{
		State: watch.state, Metrics: watch.metrics, Ask: loop.Ask, Public: !onlyHere(host), Name: host, Say: watch.progress.Say,
		Update: reload.keeper.Update, Apply: reload.apply,
	}
	server := &http.Server{
		Handler: handler.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
	}
	watch.progress.Say("page on http://" + listener.Addr().String() + "/, state on /v1/state, metrics on /metrics")
	go func() { _ = server.Serve(listener) }() // it ends when it is closed
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close()
		}
	}, nil
}
