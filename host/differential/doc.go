// Package differential runs the same sequence of HTTP calls and faults against a real Mesos and against a stand-in, and
// compares what each answered, whatever ids and times it chose.
//
// A [Script] is a list of steps in words, such as
//
//	subscribe f1 aware
//	offers f1 agent-0 cpus=4
//	launch f1 agent-0 a=sleep => a:TASK_RUNNING
//	reconcile f1 a@agent-0 nope@absent
//
// [Run] carries it out against a [Target], one step after another, and returns a [Log]: for each step the status codes
// and the events, with ids renamed. No step is over before it is quiet: what is awaited behind "=>" has come, and then
// every connected framework has been answered a fence, a RECONCILE of a made-up task on a made-up agent, which a master
// answers at once and behind all it has said before. So events belong to the step that caused them, however long they took.
//
// Scripts come from three places: by hand (testdata/scripts), from recordings of a live Mesos 1.11.0 (testdata/replay)
// and from a seed ([Generate]). The first two are kept with the log they should give: it is written by a real Mesos
// (go test -run TestRealMesosAnswers -rewrite) and read before it is committed.
//
// What is compared: status codes and why, every field of every event; ids by name; times, uuids, process and container
// ids by presence; offers by what they add up to, where a step awaits them. What is not: heartbeats, retransmissions over
// one stream, which offers there were, how far a task is whose last update waits for its acknowledgement. Order counts
// among events about one task, operation or agent, and among the answers to one explicit RECONCILE; implicit answers are
// sorted.
//
// The targets are [Real] and [StandIn], which is `rollcall master`; another takes part in the tests through a start function:
// hold compares it with what is written, agree with another target over generated sequences. What is written needs no
// Mesos to be held against; tests with RealMesos in their names do, and are skipped without one.
package differential
