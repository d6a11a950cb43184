// Package peers holds what other frameworks publish of how they reconcile,
// written anew as small schedulers that the simulator can run in the place of
// Rollcall's: to compare algorithms, not products. Each is one file, with its
// source, what its defaults are, and what is simplified.
//
// What lies below the algorithm is the same for all, and at least as good as
// what those frameworks had: the stream is opened again with backoff, five
// heartbeats of silence end it, an update is durable before it is acknowledged,
// and so is a launch before it is sent. A wish to end a task outlives the
// process. So what differs in a comparison is when they ask Mesos, what about,
// and what they make of an answer, or of none.
package peers
