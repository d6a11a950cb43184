package main

import (
	"context"
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
