package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"rollcall/host/keeper"
	"rollcall/host/manifest"
)

// reloader reads the manifest again and has it kept. What it may not change is
// what the framework was begun with.
type reloader struct {
	options *runOptions
	keeper  *keeper.Keeper
	nudge   func()
	say     func(string)

	mu      sync.Mutex // one at a time
	current *manifest.Manifest
}

// apply makes the manifest, as it is now, the one that is kept.
func (r *reloader) apply(ctx context.Context) (keeper.Update, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next, err := manifest.ReadFile(r.options.ManifestPath)
	if err != nil {
		return keeper.Update{}, err
	}
	if err := r.current.Follows(r.options.ManifestPath, next); err != nil {
		return keeper.Update{}, err
	}
	o := *r.options
	o.Manifest = next
	u, err := r.keeper.Apply(ctx, planOf(&o), r.nudge)
	if err == nil {
		r.current = next
	}
	return u, err
}

// hungUp does the same for who cannot be answered.
func (r *reloader) hungUp() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	u, err := r.apply(ctx)
	var wrong *manifest.Error
	switch {
	case errors.As(err, &wrong):
		for line := range strings.SplitSeq(wrong.Error(), "\n") {
			r.say("the manifest is not applied: " + line)
		}
	case err != nil:
		r.say("the manifest is not applied: " + err.Error())
	default:
		r.say("the manifest is applied: " + u.String())
	}
}
