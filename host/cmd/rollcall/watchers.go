package main

import (
	"io"
	"strings"

	"rollcall/host/harness"
	"rollcall/host/observe"
)

// watchers are those who follow the loop, each for somebody else.
type watchers struct {
	state    *observe.State
	metrics  *observe.Metrics
	log      *observe.Log
	progress *observe.Progress
}

func newWatchers(o *runOptions, stdout, stderr io.Writer) *watchers {
	state := observe.NewState(o.config())
	return &watchers{
		state:   state,
		metrics: observe.NewMetrics(state, observe.Build{Version: version, Revision: strings.TrimSpace(revision()), Engine: o.Engine}),
		log:     observe.NewLog(stderr, o.LogFormat, o.LogLevel),
		// A log on the same terminal and a line that is rewritten would spoil each other.
		progress: &observe.Progress{Out: stdout, Terminal: isTerminal(stdout) && o.LogFormat == observe.LogOff},
	}
}

func (w *watchers) turn(t *harness.Turn) {
	w.state.Watch(t)
	w.metrics.Watch(t)
	w.log.Watch(t)
	w.progress.Watch(t)
}

func (w *watchers) rebuilt(cause error) {
	w.metrics.Rebuilt(cause)
	w.log.Rebuilt(cause)
	w.progress.Say("the state machine has failed and is built anew from the store: " + cause.Error())
}
