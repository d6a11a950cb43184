package sim

import (
	"context"
	"embed"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"time"

	"rollcall/core/mesos"
)

// Campaign is many runs.
type Campaign struct {
	From  uint64        // the first seed
	Seeds uint64        // how many; 0: until the time is over
	Time  time.Duration // 0: until the seeds are done
	Jobs  int           // at a time; 0: as many as there are processors
	Set   func(*Knobs)  // changes what seeds draw; may be nil
	// Engines makes schedulers that step two engines side by side; every Every-th
	// seed runs with them too. Nil: none does.
	Engines func() (*Options, func(), error)
	Every   uint64
	// Committed runs the scenarios of testdata/seeds first.
	Committed bool
	// Progress is told now and then, and at the end; may be nil.
	Progress func(*Report)
}

// Report is what came of a campaign so far.
type Report struct {
	Runs    uint64
	Paired  uint64 // of these, with two engines
	Pairs   Pairs
	Stats   Stats
	Cover   *Cover
	Elapsed time.Duration
	Failed  *Failed // nil: all is well
}

// Pairs are what two engines did side by side.
type Pairs struct {
	Steps    uint64 // after each, outputs and states were the same bytes
	Split    uint64 // batches that were also stepped whole
	Loaded   uint64 // times that a machine was made of its snapshot
	Restored uint64 // times that one was made of the store
}

// Failed is a scenario that failed.
type Failed struct {
	Name     string // of the file, if it was a committed one
	Scenario *Scenario
	Failure  *Failure
	Paired   bool
	turn     uint64 // the how-manieth it was
}

// PerSecond is how many seeds are done in a second.
func (r *Report) PerSecond() float64 {
	return float64(r.Runs) / max(r.Elapsed.Seconds(), 1e-9)
}

//go:embed testdata/seeds
var committed embed.FS

// Committed are the scenarios that once failed, by the names of their files.
func Committed() (names []string, list []*Scenario, err error) {
	files, err := fs.Glob(committed, "testdata/seeds/*.txt")
	if err != nil {
		return nil, nil, err
	}
	slices.Sort(files)
	for _, name := range files {
		text, err := committed.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		s, err := Parse(string(text))
		if err != nil {
			return nil, nil, err
		}
		names, list = append(names, name), append(list, s)
	}
	return names, list, nil
}

// Run runs the campaign until its end, the context's, or the first failure.
func (c *Campaign) Run(ctx context.Context) (*Report, error) {
	r := &runner{c: c, report: Report{Cover: NewCover(), Stats: *newStats()}, began: time.Now(), next: c.From}
	if c.Committed {
		names, list, err := Committed()
		if err != nil {
			return nil, err
		}
		r.names, r.first = names, list
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.cancel = cancel
	jobs := c.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	var all sync.WaitGroup
	for range jobs {
		all.Go(func() { r.work(ctx) })
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-done:
			r.say()
			return r.finish()
		case <-tick.C:
			r.say()
		}
	}
}

type runner struct {
	c      *Campaign
	began  time.Time
	cancel context.CancelFunc

	mu     sync.Mutex
	report Report
	names  []string // of first
	first  []*Scenario
	next   uint64
	turn   uint64
	err    error
}

func (r *runner) finish() (*Report, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &r.report, r.err
}

func (r *runner) say() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Elapsed = time.Since(r.began)
	if r.c.Progress != nil {
		r.c.Progress(&r.report)
	}
}

// take is the next scenario, nil if there is none.
func (r *runner) take() (name string, s *Scenario, seed, turn uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn++
	if len(r.first) > 0 {
		name, s = r.names[0], r.first[0]
		r.names, r.first = r.names[1:], r.first[1:]
		return name, s, 1, r.turn
	}
	if r.c.Seeds > 0 && r.next >= r.c.From+r.c.Seeds || r.c.Time > 0 && time.Since(r.began) >= r.c.Time {
		return "", nil, 0, 0
	}
	seed = r.next
	r.next++
	return "", Generate(seed, r.c.Set), seed, r.turn
}

// work runs scenarios one after the other.
func (r *runner) work(ctx context.Context) {
	paired, free := r.engines()
	defer free()
	for ctx.Err() == nil {
		name, s, seed, turn := r.take()
		if s == nil {
			return
		}
		cover := NewCover()
		result := Run(s, Options{Cover: cover})
		failed := &Failed{Name: name, Scenario: s, Failure: result.Failure, turn: turn}
		both := paired != nil && seed%max(1, r.c.Every) == 0
		if both && failed.Failure == nil {
			hard := s.Hard()
			second := Run(hard, *paired)
			if second.Failure != nil {
				failed.Failure, failed.Scenario, failed.Paired = second.Failure, hard, true
			}
			r.reloads(&second.Stats)
		}
		r.took(&result.Stats, cover, failed, both)
	}
}

func (r *runner) engines() (*Options, func()) {
	if r.c.Engines == nil {
		return nil, func() {}
	}
	o, free, err := r.c.Engines()
	if err != nil {
		r.mu.Lock()
		r.err = err
		r.mu.Unlock()
		r.cancel()
		return nil, func() {}
	}
	return o, free
}

// reloads counts what was done to machines of two engines.
func (r *runner) reloads(s *Stats) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := &r.report.Pairs
	p.Steps, p.Split, p.Loaded, p.Restored = p.Steps+s.Steps, p.Split+s.Twins, p.Loaded+s.Faults[knobTable[KnobReload].name], p.Restored+s.Lives
}

func (r *runner) took(stats *Stats, cover *Cover, failed *Failed, paired bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Runs++
	if paired {
		r.report.Paired++
	}
	r.report.Stats.Add(stats)
	r.report.Cover.Add(cover)
	// All that come before are under way or done: of these the first counts, however
	// many run at a time.
	if failed.Failure != nil && (r.report.Failed == nil || failed.turn < r.report.Failed.turn) {
		r.report.Failed = failed
		r.cancel()
	}
}

// Years are virtual years.
func (s *Stats) Years() float64 { return float64(s.Virtual) / float64(365*24*60*mesos.Minute) }
