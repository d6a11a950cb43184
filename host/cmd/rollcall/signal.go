package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignalled ends with the first SIGINT or SIGTERM, which asks for an
// orderly end. The second one meets the system's default and kills.
func untilSignalled() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// onHangUp does something at each SIGHUP, until stop is called.
func onHangUp(do func()) (stop func()) {
	hung, over := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hung, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-hung:
				do()
			case <-over:
				return
			}
		}
	}()
	return func() {
		signal.Stop(hung)
		close(over)
	}
}
