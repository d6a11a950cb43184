// Package core is Rollcall's heart: pure state machines that say, after every
// failure, which tasks of a Mesos framework still run, which may safely be
// started again, and when that is certain. There is no I/O in it, no clock,
// no goroutine, no randomness, no logger and no global state.
//
// # The contract
//
// A machine is one value with one method that matters:
//
//	Step(now, events) -> Output
//
// now is microseconds since 1970; inside the machine it never runs backwards.
// There is nothing to poll, drain or advance: the Output is everything the
// caller owes, and it is owed in this order:
//
//  1. Store: records to make durable, a key and a value or a deletion, before
//     anything below is done. All keys begin with one of a few words
//     ("framework", "task/", "launch/", "operation/", "operation-info/",
//     "replace/", "replace-info/", "round/"), so any key-value or SQL store will do, and a framework can
//     write them in one transaction with data of its own.
//  2. Calls: what to send to the master, in order, each after the one before it
//     was answered; acknowledgements may overtake. Subscribe opens the event
//     stream and closes the one before. A call whose epoch is not that of the
//     open stream is void and not sent. A call that failed comes back as an
//     event.
//  3. Notices: what the framework should know or decide. Each task's change says
//     what it allows: nothing to do; safe to start again; wait; decide.
//  4. WakeAt: step again then, without events if there are none. Waking early
//     does no harm.
//
// An Output is valid until the machine is called again, and the machine keeps
// no view of its input.
//
// # Sameness
//
// The same state and the same events give the same bytes: natively and in
// WebAssembly, in one step or split over several at the same now, live or
// replayed. No map order reaches an output; jitter comes from a seed in the
// configuration and a counter.
//
// # Coming back
//
// Restore takes the records that Store made durable, after a crash. What was
// not durable did not happen, or happens again: an acknowledgement leaves only
// after its record, a launch is recorded before it is sent. Snapshot and Load
// keep the exact state, byte for byte, to move a live machine or to replay it.
//
// # Three kinds of wrong
//
// The caller's mistake is a Rejected notice with a code, the field, its value
// and what was wanted; the state is untouched and the rest of the batch goes
// on. The cluster's surprise is a notice, never an error. Our bug is a panic:
// the machine must be dropped and built anew from the store.
//
// # Replacing a task
//
// Replace ends a task and starts another in its place, on the same agent and
// on what the old one had, or on that and some offers (MESOS-938). Mesos cannot
// do it in one step, so the scheduler does it in several, each durable: what is
// needed beside the old task's resources is reserved, under a label that names
// the replacement; the old task is killed; what it leaves is awaited in offers,
// and held as it comes; the new task is launched in the call that ends the
// reservations; and if it does not come up, the old one is started again under
// a fresh id. One outcome is told for each replacement, and whatever crashes,
// two of its tasks never run at once. Where nothing can be reserved (the role *,
// or a master that does not grant it, which it does not say: none shows in
// offers for as long as the stream may be silent) another framework may take
// what the old task leaves; the notices say whether it is held. While not all
// that is held is in hand, nothing more is reserved and nothing is started.
//
// # Limits
//
// Everything has a limit in the configuration. Over it there is a rejection or
// a counted overflow notice; nothing is lost silently, and no task that may
// run is ever forgotten.
//
// # The roles
//
// The roles are in the packages below. Scheduler is the framework's side, and
// the one described above. Master and agent are the other sides, for tests and
// simulations of frameworks: what they owe is called Sends instead of Calls and
// Notices, in the same place of the order. Package mesos holds the words that
// all share, resources among them.
//
// Package wire is the byte form that WebAssembly and other languages use; this
// package steps a role in that form. PRIOR-ART.md holds the scheduler against
// the reconcilers that frameworks have had so far, row by row.
package core
