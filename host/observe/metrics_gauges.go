package observe

import (
	"github.com/prometheus/client_golang/prometheus"

	"rollcall/core/scheduler"
)

// gauges are read from the state when somebody asks.
type gauges struct {
	state *State
	build []string // the labels of mBuild
	descs map[string]*prometheus.Desc
}

func newGauges(state *State, build ...string) *gauges {
	g := &gauges{state, build, map[string]*prometheus.Desc{}}
	for i := range metricRows {
		if r := &metricRows[i]; r.kind == gauge {
			g.descs[r.name] = r.desc()
		}
	}
	return g
}

// Describe lists the gauges.
func (g *gauges) Describe(out chan<- *prometheus.Desc) {
	for _, d := range g.descs {
		out <- d
	}
}

// Collect reads them.
func (g *gauges) Collect(out chan<- prometheus.Metric) {
	for _, s := range g.read() {
		out <- prometheus.MustNewConstMetric(g.descs[s.name], prometheus.GaugeValue, s.value, s.labels...)
	}
}

// sample is a gauge's value.
type sample struct {
	name   string
	value  float64
	labels []string
}

// read takes all at one instant, and lets the loop go on before any is written.
func (g *gauges) read() []sample {
	s := g.state
	s.mu.Lock()
	defer s.mu.Unlock()
	var newest scheduler.RoundNotice
	running := false
	if n := len(s.rounds); n > 0 {
		newest = s.rounds[n-1]
		running = !ended(&newest)
	}
	list := []sample{
		{mBuild, 1, g.build},
		{mReady, bit(s.isReady()), nil},
		{mEpoch, float64(s.epoch), nil},
		{mPaused, bit(s.paused), nil},
		{mRunning, bit(running), nil},
		{mNumber, float64(newest.Number), nil},
		{mTargets, float64(newest.Targets), nil},
		{mRemaining, float64(newest.Remaining), nil},
		{mSilent, float64(newest.Silent), nil},
		{mComplete, seconds(s.whole), nil},
	}
	for state := range scheduler.SessionStates {
		list = append(list, sample{mSession, bit(s.session == state), []string{state.String()}})
	}
	for of, n := range s.tally {
		list = append(list, sample{mTasks, float64(n), []string{of.state.String(), of.verdict.String()}})
	}
	return list
}

func bit(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
