package observe

import (
	"net/http"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// Build says which program runs.
type Build struct{ Version, Revision, Engine string }

// Metrics counts for Prometheus what a loop does. What is the case now, it asks
// the state about.
type Metrics struct {
	state      *State
	registry   *prometheus.Registry
	counters   map[string]*prometheus.CounterVec
	histograms map[string]*prometheus.HistogramVec

	// Those of every update, found once.
	updates map[updateKey]prometheus.Counter
	changes [scheduler.Verdicts][scheduler.Advices]prometheus.Counter

	resends [scheduler.RoundSubjects]resendsOf
}

type updateKey struct {
	state  mesos.TaskState
	reason mesos.Reason
}

// resendsOf is how many resends of a round are counted already.
type resendsOf struct{ round, counted uint32 }

// NewMetrics makes every metric of the table.
func NewMetrics(state *State, build Build) *Metrics {
	m := &Metrics{
		state: state, registry: prometheus.NewRegistry(),
		counters: map[string]*prometheus.CounterVec{}, histograms: map[string]*prometheus.HistogramVec{},
		updates: map[updateKey]prometheus.Counter{},
	}
	for i := range metricRows {
		switch r := &metricRows[i]; r.kind {
		case counter:
			m.counters[r.name] = prometheus.NewCounterVec(prometheus.CounterOpts{Name: r.name, Help: r.help}, r.labels)
			m.registry.MustRegister(m.counters[r.name])
			if len(r.labels) == 0 {
				m.add(r.name, 0) // there from the start
			}
		case histogram:
			m.histograms[r.name] = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: r.name, Help: r.help, Buckets: r.buckets}, r.labels)
			m.registry.MustRegister(m.histograms[r.name])
		}
	}
	m.addDrift(&DriftTable{}) // every cell is there from the start
	m.registry.MustRegister(
		newGauges(state, build.Version, build.Revision, runtime.Version(), build.Engine),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Handler serves /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

func (m *Metrics) add(name string, n int, labels ...string) {
	m.counters[name].WithLabelValues(labels...).Add(float64(n))
}

func (m *Metrics) observe(name string, seconds float64, labels ...string) {
	m.histograms[name].WithLabelValues(labels...).Observe(seconds)
}

// Rebuilt counts a machine that failed.
func (m *Metrics) Rebuilt(error) { m.add(mRebuilt, 1) }

// Watch counts a turn: what went in, what came out and what it cost.
func (m *Metrics) Watch(t *harness.Turn) {
	m.observe(mSteps, t.Stepped.Seconds())
	if n := len(t.Output.Store); n > 0 {
		m.add(mRecords, n)
		m.observe(mCommits, t.Stored.Seconds())
	}
	m.countEvents(t.Events)
	m.countCalls(t.Output.Calls)
	m.countNotices(t.Output.Notices)
}

func (m *Metrics) countEvents(events []scheduler.Event) {
	var seen [256]int // by type
	for i := range events {
		e := &events[i]
		seen[e.Type]++
		switch e.Type {
		case scheduler.EventUpdated:
			m.update(updateKey{e.Status.State, e.Status.Reason}).Inc()
		case scheduler.EventOperationUpdated:
			m.add(mOpUpdates, 1, e.Operation.State.String())
		case scheduler.EventOperationsAnswered:
			for j := range e.Operations {
				m.add(mOpUpdates, 1, e.Operations[j].State.String())
			}
		case scheduler.EventCallFailed:
			m.add(mCallsFailed, 1, e.Call.String(), failureName(e.Failure))
		}
	}
	for t, n := range seen {
		if n > 0 {
			m.add(mEvents, n, eventName(scheduler.EventType(t)))
		}
	}
}

func (m *Metrics) update(k updateKey) prometheus.Counter {
	c := m.updates[k]
	if c == nil {
		c = m.counters[mUpdates].WithLabelValues(k.state.String(), k.reason.String())
		m.updates[k] = c
	}
	return c
}

func (m *Metrics) countCalls(calls []scheduler.Call) {
	var seen [scheduler.CallTypes]int
	for i := range calls {
		seen[calls[i].Type]++
	}
	for t, n := range seen {
		if n > 0 {
			m.add(mCalls, n, scheduler.CallType(t).String())
		}
	}
	m.add(mSubscribes, seen[scheduler.CallSubscribe])
	m.add(mAcks, seen[scheduler.CallAcknowledge]+seen[scheduler.CallAcknowledgeOperation]+seen[scheduler.CallAcknowledgeReplacement])
}

func (m *Metrics) countNotices(notices []scheduler.Notice) {
	var seen [scheduler.NoticeTypes]int
	for i := range notices {
		n := &notices[i]
		seen[n.Type]++
		if row := rowOf(n.Type); row.count != nil {
			row.count(m, n)
		}
	}
	for t, n := range seen {
		if n > 0 {
			m.add(mNotices, n, rowOf(scheduler.NoticeType(t)).name)
		}
	}
}
