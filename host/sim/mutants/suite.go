package mutants

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// suite is the tests of one package, as far as they are about what it decides.
type suite struct {
	dir    string
	stages []stage
	flags  []string // of its tests
	timed  bool     // they wait for real time, so what fails must fail twice
}

// stage is a part of a suite: a mutant that one has noticed need not go on.
type stage struct {
	name  string // for people
	tests string // a pattern
}

// rapid are flags of tests that use it: the same sequences each time, and no files
// in the tree about those that fail, as they shall.
var rapid = []string{"-rapid.nofailfile", "-rapid.seed=1", "-rapid.shrinktime=0s"}

// suites are all, by the last part of their directory. Left out are tests of
// encodings, of hostile bytes and of memory, which take long and know nothing
// of what a message means; and TestEveryMutantIsNoticed, which has mutants of
// its own: see rows.
var suites = map[string]suite{
	"scheduler": {dir: "core/scheduler", stages: []stage{
		{"transcripts", "^TestTranscripts$"},
		{"properties", "^(TestSequences|TestScenario|TestHeir|TestForgottenHeir|TestEndOfTime|TestWaits|TestJitter|TestMistakes)"},
	}},
	"master": {dir: "core/master", stages: []stage{
		{"transcripts", "^TestTranscripts$"},
		{"properties", "^(TestSequences|TestViews|TestConfigMistakes|FuzzSequence)$"},
	}},
	"agent": {dir: "core/agent", stages: []stage{
		{"transcripts", "^TestTranscripts$"},
		{"properties", "^(TestSequences|TestLongSequences|TestTime|TestHostileEvents|TestRestoreRefuses)$"},
	}, flags: rapid},
	"harness": {dir: "host/harness", stages: []stage{{"loop", "^Test"}}, timed: true},
	"keeper":  {dir: "host/keeper", stages: []stage{{"keeper", "^Test"}}, flags: rapid},
	"cluster": {dir: "host/cluster", stages: []stage{{"conformance", "^(TestConformance|TestExpectations|TestLife|TestAgentLost)$"}}},
	"sim":     {dir: "host/sim", stages: []stage{{"simulator", "^TestSeeds$"}}},
	"explore": {dir: "host/sim/explore", stages: []stage{{"search", "^(TestWorlds|TestPairs)$"}}},
}

// wider are the suites that look at a mutant of the roles after those of its own
// package, the slowest last.
var wider = []string{"cluster", "sim", "explore"}

// roles are the suites whose tests swap the actions of tables of rules.
var roles = []string{"scheduler", "master", "agent"}

// build compiles the tests of suites with an overlay, into dir.
func build(ctx context.Context, root, dir, overlay string, names []string) error {
	args := []string{"test", "-c", "-vet=off", "-p", "2", "-overlay", overlay, "-o", dir + string(filepath.Separator)}
	for _, n := range names {
		args = append(args, "./"+suites[n].dir)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the code with all mutants in it does not compile; the name of a mutant stands behind its file's:\n%s%w", out, err)
	}
	return nil
}
