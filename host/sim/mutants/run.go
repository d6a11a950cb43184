package mutants

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// slow is how long a stage may take. One that takes longer has noticed the
// mutant: it runs for ever.
const slow = time.Minute

// limited runs a program in 4 GB of addresses, of which Go's own needs take less
// than half: a mutant that runs for ever may also want more and more memory, and
// must not take the machine's.
const limited = `ulimit -v 4000000 && exec "$@"`

// runner runs tests that were built with all mutants in them.
type runner struct {
	root string   // the module's
	dir  string   // where the tests are
	two  chan any // takes one for each that runs; tests that wait have a place of their own
	idle chan any
}

func newRunner(root, dir string) *runner {
	return &runner{root, dir, make(chan any, 2), make(chan any, 3)}
}

// stage runs a part of a suite with a mutant, 0 for none, and returns the tests
// that failed.
func (r *runner) stage(ctx context.Context, name, pattern string, number int) ([]string, error) {
	places := r.two
	if suites[name].timed {
		places = r.idle
	}
	places <- nil
	defer func() { <-places }()
	failed, err := r.tests(ctx, name, pattern, number)
	if len(failed) == 0 || err != nil || !suites[name].timed {
		return failed, err
	}
	root, _, _ := strings.Cut(failed[0], "/")
	return r.tests(ctx, name, "^"+root+"$", number)
}

func (r *runner) tests(ctx context.Context, name, pattern string, number int) ([]string, error) {
	out, err := r.run(ctx, name, pattern, number)
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil && strings.Contains(out, "no tests to run"):
		return nil, fmt.Errorf("suite %s: no test matches %q", name, pattern)
	case err == nil:
		return nil, nil
	case !errors.As(err, &exit):
		return nil, err
	}
	failed := failures(out)
	if len(failed) == 0 {
		return nil, fmt.Errorf("suite %s failed, but no test of it: %w\n%s", name, err, out[max(0, len(out)-4000):])
	}
	return failed, nil
}

// run runs tests of a suite with a mutant, and returns all that they said.
func (r *runner) run(ctx context.Context, name, pattern string, number int, flags ...string) (string, error) {
	s := suites[name]
	cmd := exec.CommandContext(ctx, "/bin/sh", slices.Concat([]string{
		"-c", limited, "sh", filepath.Join(r.dir, filepath.Base(s.dir)+".test"),
		"-test.short", "-test.count=1", "-test.timeout=" + slow.String(), "-test.run=" + pattern,
	}, s.flags, flags)...)
	if s.timed {
		cmd.Args = append(cmd.Args, "-test.failfast")
	}
	cmd.Dir = filepath.Join(r.root, filepath.FromSlash(s.dir))
	cmd.Env = append(os.Environ(), "ROLLCALL_MUTANT="+strconv.Itoa(number), "GOMAXPROCS=1")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// catch is a stage that has noticed a mutant, and by which tests.
type catch struct {
	stage string
	tests []string
}

// notice runs a mutant's suites until one of their stages notices it, or with
// all every stage.
func (r *runner) notice(ctx context.Context, m *Mutant, number int, all bool) (caught []catch, err error) {
	for _, name := range m.suites() {
		for _, s := range r.stages(name, m) {
			failed, err := r.stage(ctx, name, s.tests, number)
			if err != nil {
				return nil, err
			}
			if len(failed) == 0 || len(caught) > 0 && caught[len(caught)-1].stage == s.name {
				continue
			}
			caught = append(caught, catch{s.name, failed})
			if !all {
				return caught, nil
			}
		}
	}
	return caught, nil
}

// stages begins with the mutant's own transcript, if there is one: it is quick,
// and a name to be proud of.
func (r *runner) stages(name string, m *Mutant) []stage {
	list := suites[name].stages
	if m.Tests != "" {
		return []stage{{list[0].name, m.Tests}}
	}
	own := fmt.Sprintf("scenario-%02d-", m.Scenario)
	found, _ := filepath.Glob(filepath.Join(r.root, filepath.FromSlash(suites[name].dir), "testdata", "transcript", own+"*"))
	if len(found) == 0 {
		return list
	}
	return append([]stage{{list[0].name, "^TestTranscripts$/^" + own}}, list...)
}
