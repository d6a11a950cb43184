// Package sim runs whole clusters in one process from one seed: schedulers of
// core/scheduler with their stores and a framework on top, a master and agents
// of core/master and core/agent below (host/cluster), the HTTP streams between,
// and everything that can go wrong with any of them. Time is virtual, with the
// constants that real clusters have.
//
// # One run
//
// A seed makes a Scenario: how large the world is, how likely each kind of
// trouble (the knobs), and the acts that happen at given times (faults, and
// wishes of the framework). A World plays it in two phases. While there are
// faults, checkers look at every step of every scheduler: the properties S of
// ../shared/docs/properties.md. Then everything is healed, and the world must
// come to agreement within a bound that follows from the configuration: the
// properties L.
//
// The master and the agents are as those of Mesos; in a share of the seeds (the
// knob native) they replace tasks themselves, too. These replacements are looked
// at where they are done, after each step of an agent and of the master.
//
// The same scenario gives the same run, byte for byte. A scenario that fails is
// shrunk: acts and knobs are left out as long as it still fails. What is left is
// a short text that can be committed (testdata/seeds) and played again.
//
// # Where things are
//
//	knob.go scenario.go act*.go          what a seed makes; a new kind of act is a row
//	world.go heal.go agree.go            the run
//	process.go client.go stream.go disk.go policy.go mesosform.go   a scheduler and its host
//	framework*.go stranger.go rival.go   what is on top, who else speaks under its id, and who else wants resources
//	executor*.go provider.go truth*.go   what really runs
//	watch.go check_*.go inside.go        who looks at every step
//	twin.go engines.go                   split batches, snapshots, native and WebAssembly
//	record.go text.go html.go page.html  what a run looks like
//	shrink.go run.go cover.go unreachable.go stats.go   many runs
//	compare.go judge.go peers/           others, in the same worlds
package sim
