package observe

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"rollcall/core/mesos"
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
	list := []sample{
		{mBuild, 1, g.build},
		{mReady, bit(s.isReady()), nil},
		{mEpoch, float64(s.epoch), nil},
		{mPaused, bit(s.schedule.Paused), nil},
		{mNext, due(s.schedule.Explicit), []string{scheduler.RoundExplicit.String()}},
		{mNext, due(s.schedule.Implicit), []string{scheduler.RoundImplicit.String()}},
	}
	for state := range scheduler.SessionStates {
		list = append(list, sample{mSession, bit(s.session == state), []string{state.String()}})
	}
	for of, n := range s.tally {
		list = append(list, sample{mTasks, float64(n), []string{of.state.String(), of.verdict.String()}})
	}
	for of, n := range s.waits {
		list = append(list, sample{mWaited, float64(n), []string{of.verdict.String(), strconv.FormatBool(of.limited)}})
	}
	for of, n := range s.opTally {
		list = append(list, sample{mOperations, float64(n), []string{of.state.String(), of.verdict.String(), of.advice.String()}})
	}
	for phase := mesos.ReplacePending; phase < mesos.ReplacePhases; phase++ {
		list = append(list, sample{mReplacements, float64(s.replacePhases[phase]), []string{phase.String()}})
	}
	for about := range scheduler.RoundSubjects {
		list = append(list, readRound(s, about)...)
	}
	return list
}

// readRound is the newest round about something.
func readRound(s *State, about scheduler.RoundSubject) []sample {
	r := s.newest(about)
	subject := []string{about.String()}
	return []sample{
		{mRunning, bit(r.Number != 0 && !ended(&r)), subject},
		{mNumber, float64(r.Number), subject},
		{mTargets, float64(r.Targets), subject},
		{mRemaining, float64(r.Remaining), subject},
		{mSilent, float64(r.Silent), subject},
		{mComplete, seconds(s.whole[about]), subject},
	}
}

// due is when something is due, in seconds; 0 for never.
func due(t mesos.Micros) float64 {
	if t == mesos.MaxMicros {
		return 0
	}
	return seconds(t)
}

func bit(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
