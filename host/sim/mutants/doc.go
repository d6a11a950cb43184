// Package mutants puts defects into the code, one at a time, to see that a test
// notices each: those that other frameworks shipped, which
// ../shared/docs/scenarios.md lists by number, and the classic ones besides.
//
// A Mutant is a text of a file and another in its place. All mutants are woven
// into one copy of the code (weave.go): a function that has mutants begins with
//
//	if rollcallMutant == 7 { return m.waitMutant7(b, attempt) }
//
// and a table of rules becomes a choice between tables. The copy is compiled
// once for each suite of tests, with -overlay, so nothing in the tree changes;
// the environment variable ROLLCALL_MUTANT says which mutant a run has.
//
// A suite is first run without a mutant, and must pass. Then a mutant goes from the
// quickest tests to the slowest: transcripts, properties, the tests of Mesos, the
// simulator, the search; until one notices it. One that none notices fails, and so
// does a text that is no longer found: the tables here follow the code. README.md
// lists the mutants with what caught them, and -v prints the list.
//
//	go test ./host/sim/mutants            each mutant until a test notices it: a minute and a half
//	go test ./host/sim/mutants -all       also what else would have noticed it: ten minutes
//	go test ./host/sim/mutants -update    the same, and write README.md
//	go test ./host/sim/mutants -run TestMutants//kills-give-up -v
package mutants
