package sim

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"rollcall/core/mesos"
	"rollcall/host/sim/peers"
)

// Contender is one way to reconcile in a comparison.
type Contender struct {
	Name  string
	About string
	set   map[Knob]float64
	peer  *peers.Algorithm // nil: it is Rollcall
}

// Contenders are those that are compared: Rollcall with its defaults, without
// fences, and with a framework that does not wait for agents for ever; and what
// others publish.
func Contenders() []Contender {
	list := []Contender{
		{Name: "Rollcall", About: "its defaults: what is out of reach is waited for", set: map[Knob]float64{
			KnobAware: 1, KnobFences: 1, KnobPatience: 0, KnobDecide: 0,
		}},
		{Name: "no fences", About: "the same by the classic algorithm", set: map[Knob]float64{
			KnobAware: 1, KnobFences: 0, KnobPatience: 0, KnobDecide: 0,
		}},
		{Name: "10 min patience", About: "with fences; started elsewhere after 10 minutes out of reach", set: map[Knob]float64{
			KnobAware: 1, KnobFences: 1, KnobPatience: 10, KnobDecide: 1,
		}},
	}
	for _, a := range peers.All() {
		aware := 0.0
		if a.PartitionAware {
			aware = 1
		}
		list = append(list, Contender{Name: a.Name, About: a.Source, peer: &a, set: map[Knob]float64{KnobAware: aware}})
	}
	return list
}

// Comparison is the same seeds with each contender.
type Comparison struct {
	From, Seeds uint64
	Jobs        int                                  // at a time; 0: as many as there are processors
	Progress    func(done uint64, perSecond float64) // now and then; may be nil
}

// Standing is what came of one contender.
type Standing struct {
	Contender
	Runs    []Measured // by seed
	Hard    []int      // the seeds, counted from 0, after whose trouble somebody was wrong
	Failure *Failure   // a run that could not be finished
}

// Run plays all seeds with all contenders.
func (c *Comparison) Run(ctx context.Context) ([]Standing, error) {
	list := Contenders()
	all := make([]Standing, len(list))
	for i := range list {
		all[i] = Standing{Contender: list[i], Runs: make([]Measured, c.Seeds)}
	}
	jobs := c.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	var mu sync.Mutex
	next, done, began, said := uint64(0), uint64(0), time.Now(), time.Now()
	var group sync.WaitGroup
	for range jobs {
		group.Go(func() {
			for ctx.Err() == nil {
				mu.Lock()
				n := next
				next++
				mu.Unlock()
				if n >= c.Seeds {
					return
				}
				s := fair(Generate(c.From+n, nil))
				for i := range all {
					measured, failure := all[i].play(s)
					mu.Lock()
					all[i].Runs[n] = measured
					if failure != nil && all[i].Failure == nil {
						all[i].Failure = failure
					}
					mu.Unlock()
				}
				mu.Lock()
				done++
				if c.Progress != nil && (done == c.Seeds || time.Since(said) > 5*time.Second) {
					said = time.Now()
					c.Progress(done, float64(done)/time.Since(began).Seconds())
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	hard := hardest(all)
	for i := range all {
		all[i].Hard = hard
	}
	return all, ctx.Err()
}

// soon is within which everybody is right where there was nothing to find out.
const soon = 5 * mesos.Second

// hardest are the seeds in which not all were right soon after the trouble: the
// same for all, so that their times can be compared.
func hardest(all []Standing) (hard []int) {
	for n := range all[0].Runs {
		if slices.ContainsFunc(all, func(s Standing) bool { return !s.Runs[n].soon() }) {
			hard = append(hard, n)
		}
	}
	return hard
}

func (m *Measured) soon() bool { return m.Agreed && m.Agreement <= soon }

// play plays one scenario with a contender.
func (c *Contender) play(s *Scenario) (Measured, *Failure) {
	s = s.Clone()
	for k, v := range c.set {
		s.Knobs[k] = v
	}
	o := Options{judge: true, peer: c.peer != nil}
	if c.peer != nil {
		o.Maker = c.peer.Maker()
	}
	r := Run(s, o)
	return r.measured, r.Failure
}

// Figure is a row of the table.
type Figure struct {
	Name string
	of   func(*Standing) string
}

// Of is the figure of one contender.
func (f *Figure) Of(s *Standing) string { return f.of(s) }

// Figures are the rows of the table.
func Figures() []Figure {
	return []Figure{
		{"right within 5 s of the end of the trouble", func(s *Standing) string {
			return fmt.Sprintf("%.1f %%", 100*float64(s.sum(func(m *Measured) int { return count(m.soon()) }))/float64(len(s.Runs)))
		}},
		{"where not all were: time to agreement, median", func(s *Standing) string { return s.percentile(50) }},
		{"90th percentile", func(s *Standing) string { return s.percentile(90) }},
		{"99th percentile", func(s *Standing) string { return s.percentile(99) }},
		{"never (not within 2 h), of 1,000 clusters", func(s *Standing) string { return s.perThousand(func(m *Measured) int { return count(!m.Agreed) }) }},
		{"dead tasks never noticed, of 1,000 clusters", func(s *Standing) string { return s.perThousand(func(m *Measured) int { return m.Ghosts }) }},
		{"running tasks never noticed, of 1,000 clusters", func(s *Standing) string { return s.perThousand(func(m *Measured) int { return m.Missed }) }},
		{"given up while it ran, of 1,000 tasks", func(s *Standing) string { return s.perTask(1000, func(m *Measured) int { return m.GivenUp }) }},
		{"two ran in one place, share of the time", func(s *Standing) string { return s.share(func(m *Measured) mesos.Micros { return m.Double }) }},
		{"none ran in a place, share of the time", func(s *Standing) string { return s.share(func(m *Measured) mesos.Micros { return m.Empty }) }},
		{"RECONCILE calls per task", func(s *Standing) string { return s.perTask(1, func(m *Measured) int { return m.Reconcile }) }},
		{"KILL calls per task", func(s *Standing) string { return s.perTask(1, func(m *Measured) int { return m.Kills }) }},
		{"updates received per task", func(s *Standing) string { return s.perTask(1, func(m *Measured) int { return m.Updates }) }},
		{"tasks that ran", func(s *Standing) string { return fmt.Sprint(s.sum(func(m *Measured) int { return m.Tasks })) }},
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Standing) sum(of func(*Measured) int) (n int) {
	for i := range s.Runs {
		n += of(&s.Runs[i])
	}
	return n
}

// percentile is of the times to agreement in the hard runs: one that never
// agreed is longer than any.
func (s *Standing) percentile(p int) string {
	times := make([]mesos.Micros, len(s.Hard))
	for i, n := range s.Hard {
		times[i] = s.Runs[n].Agreement
		if !s.Runs[n].Agreed {
			times[i] = mesos.MaxMicros
		}
	}
	if len(times) == 0 {
		return "-"
	}
	slices.Sort(times)
	at := times[min(len(times)*p/100, len(times)-1)]
	if at == mesos.MaxMicros {
		return "never"
	}
	return time.Duration(int64(at) * 1000).Round(time.Second).String()
}

func (s *Standing) perThousand(of func(*Measured) int) string {
	return fmt.Sprintf("%.3g", float64(s.sum(of))*1000/float64(len(s.Runs)))
}

func (s *Standing) perTask(times float64, of func(*Measured) int) string {
	return fmt.Sprintf("%.1f", float64(s.sum(of))*times/float64(s.sum(func(m *Measured) int { return m.Tasks })))
}

func (s *Standing) share(of func(*Measured) mesos.Micros) string {
	var part, all mesos.Micros
	for i := range s.Runs {
		part += of(&s.Runs[i])
		all += s.Runs[i].PlaceTime
	}
	return fmt.Sprintf("%.2f %%", 100*float64(part)/float64(all))
}
