package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"rollcall/host/sim"
)

var simCommand = command{
	name:     "sim",
	synopsis: "[--seed N] [--seeds M] [--minutes T] [--html FILE]",
	summary:  "run whole clusters from seeds, with everything that can go wrong",
	about: `Sim runs clusters in this process, in virtual time: schedulers, their stores, a
framework, a master and its agents, and the network between them. All that can
go wrong with any of them does, as each seed draws it; checkers look at every
step, and after the trouble the cluster must come to agreement.

It runs the scenarios that once failed, then seed after seed until the first
that fails. That one is shrunk: what does not matter to it is left out. What is
left is printed, with the line that runs it again. --seed alone runs one seed
and says what it drew.
`,
	define: defineSim,
}

// simOptions are what `rollcall sim` was told, checked.
type simOptions struct {
	seed    uint64
	seeds   int // 0: until the time is over
	minutes int
	jobs    int
	html    string
	replay  string
	set     []string
	engines int
	module  string
	alone   bool // one seed was asked for

	pairs     bool // engines were asked for
	allRows   bool // each must be reached
	comparing bool // with other frameworks' algorithms
	markdown  bool
}

func defineSim(f *flags) func() action {
	o := simOptions{seed: 1, engines: 200}
	bindSim(f, &o)
	return func() action {
		o.pairs = f.find("engines").raw != ""
		o.alone = f.find("seed").raw != "" && o.seeds == 0 && o.minutes == 0 && !o.comparing
		if o.seeds == 0 && o.minutes == 0 && !o.alone {
			o.seeds = 1000
		}
		set := func(*sim.Knobs) {}
		if len(o.set) > 0 {
			set = o.knobs
			if err := o.check(); err != nil {
				f.wrong("set", err.Error())
			}
		}
		return func(ctx context.Context, stdout, stderr io.Writer) error {
			debug.SetGCPercent(400) // worlds are short-lived: memory is cheap here
			switch {
			case o.comparing:
				return o.compare(ctx, stdout, stderr)
			case o.replay != "":
				return o.playFile(ctx, stdout)
			case o.alone:
				return o.play(ctx, sim.Generate(o.seed, set), fmt.Sprintf("rollcall sim --seed %d%s", o.seed, o.setText()), stdout)
			}
			return o.campaign(ctx, set, stdout, stderr)
		}
	}
}

func bindSim(f *flags, o *simOptions) {
	f.add("seed", "N", "the first seed, default 1; alone: the only one", wholeNumber(&o.seed))
	f.count(&o.seeds, "seeds", "how many seeds; default 1000, or as many as there is time for", 1, 1<<40)
	f.count(&o.minutes, "minutes", "for how long; default until the seeds are done", 1, 1<<20)
	f.text(&o.html, "html", "FILE", "write a page that shows the run: of --seed, of --replay, or of what failed")
	f.text(&o.replay, "replay", "FILE", "run the scenario in a file, as it was printed")
	f.add("set", "KNOB=VALUE,...", simKnobs(), func(s string) (string, bool) {
		o.set = strings.Split(s, ",")
		return "", true
	})
	f.count(&o.jobs, "jobs", "runs at a time; default as many as there are processors", 1, 1024)
	f.count(&o.engines, "engines", "every so-many-th seed also runs with two engines, native and WebAssembly, step by\nstep; 0: none; default 200, if the module is there", 0, 1<<20)
	f.toggle(&o.allRows, "all-rows", "fail unless each row of the tables was reached that can be")
	f.toggle(&o.comparing, "compare", "instead: the same seeds with and without fences, and with the published algorithms\nof other frameworks; a table of what each took")
	f.toggle(&o.markdown, "markdown", "of --compare: the table as Markdown")
	f.text(&o.module, "wasm-module", "FILE", "the module; default rollcall.wasm beside this program")
}

func wholeNumber(p *uint64) func(string) (string, bool) {
	return func(s string) (string, bool) {
		_, err := fmt.Sscanf(s, "%d", p)
		return "a whole number", err == nil && fmt.Sprint(*p) == s
	}
}

// simKnobs is the help of --set.
func simKnobs() string {
	text := "instead of what a seed draws:"
	for _, k := range sim.KnobNames() {
		text += fmt.Sprintf("\n  %-21s %s", k[0], k[1])
	}
	return text
}

func (o *simOptions) check() error {
	var k sim.Knobs
	for _, s := range o.set {
		name, value, _ := strings.Cut(s, "=")
		if err := k.Set(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (o *simOptions) knobs(k *sim.Knobs) {
	for _, s := range o.set {
		name, value, _ := strings.Cut(s, "=")
		_ = k.Set(name, value) // it was checked
	}
}

func (o *simOptions) setText() string {
	if len(o.set) == 0 {
		return ""
	}
	return " --set " + strings.Join(o.set, ",")
}

// playFile runs a scenario that was written.
func (o *simOptions) playFile(ctx context.Context, stdout io.Writer) error {
	text, err := os.ReadFile(o.replay)
	if err != nil {
		return err
	}
	s, err := sim.Parse(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", o.replay, err)
	}
	return o.play(ctx, s, "rollcall sim --replay "+o.replay, stdout)
}

// play runs one scenario and shows it; with two engines if that was asked for.
func (o *simOptions) play(ctx context.Context, s *sim.Scenario, replay string, stdout io.Writer) error {
	log := &sim.Log{}
	options := sim.Options{Log: log}
	if o.pairs && o.engines > 0 {
		e, err := sim.NewEngines(ctx, o.module)
		if err != nil {
			return err
		}
		defer e.Close()
		s, options.Maker, replay = s.Hard(), e.Maker(), replay+" --engines 1"
	}
	r := sim.Run(s, options)
	if o.html != "" {
		if err := writePage(o.html, s, r, log, replay); err != nil {
			return err
		}
	}
	for i, k := range sim.KnobNames() {
		fmt.Fprintf(stdout, "%-21s %g\n", k[0], s.Knobs[i])
	}
	for i := range s.Acts {
		fmt.Fprintln(stdout, s.Acts[i].String())
	}
	if r.Failure != nil {
		fmt.Fprint(stdout, "\n", log.Text(60))
		return r.Failure
	}
	_, err := fmt.Fprintf(stdout, "%s virtual, agreement %s after the trouble, %d steps, %d rounds\n",
		spanOf(int64(r.Stats.Virtual)), spanOf(int64(r.Stats.Agreement)), r.Stats.Steps, r.Stats.Rounds)
	return err
}

func writePage(path string, s *sim.Scenario, r sim.Result, log *sim.Log, replay string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := sim.WriteHTML(file, s, r, log, replay); err != nil {
		return err
	}
	return file.Close()
}

func spanOf(micros int64) time.Duration { return time.Duration(micros) * time.Microsecond }
