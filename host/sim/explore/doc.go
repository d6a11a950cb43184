// Package explore searches small worlds exhaustively: a scheduler with its store
// and a framework on top, a master, a few agents, and the network between them,
// all made of the real reducers (core/scheduler, core/master, core/agent). It
// goes breadth first through every order in which messages can arrive and
// through every place for a small number of faults, and looks at each step with
// checkers of ../../../../shared/docs/properties.md. What it finds first is a
// shortest counterexample, and it is printed as a transcript.
//
// # A state
//
// A state is what each process is (scheduler, master, agents), what each keeps on
// disk, what is under way on each connection, and which faults may still
// happen. From a state lead its choices: deliver the head of a queue; let an
// agent connect or a process start; let the next timer fire; or spend one of the
// budgets on a fault or a wish of the framework.
//
// # Time, and the canonical form
//
// Time passes only when a timer fires: the earliest of all, when nothing is
// under way (a message that takes longer than that costs the budget "haste").
// The present is always the same instant. When time passes, every instant in
// every snapshot, record and message is moved into the past instead; they are told
// from spans and counters by their size. So two states that differ in nothing but
// the time of day are one, and a canonical snapshot still is a snapshot that can
// be loaded. Numbers that only name things (epochs, offers, calls, links) are
// left as they are. Heartbeats and pings, which say nothing in a world where
// nobody hangs, are not delivered.
//
// # Speed
//
// A process knows nothing of the others: what it does follows from its own
// state and what it is given. So each step of a process is computed once, from
// its snapshot by Load, and remembered; most transitions of the world are a look
// into that memory. Visited states are kept as hashes of 64 bits with a link to
// their parent. The frontier is expanded in parallel and merged in order, so the
// result is the same on any number of cores.
//
// # Agreement
//
// From every state, whatever faults are still allowed, the world is played on
// without any, fairly: everything is delivered, everybody runs. Within a bound the
// scheduler's records must agree with the agents (L1), rounds must have ended
// (L2), and no update may be left without acknowledgement (L3). A replacement must
// have come to its outcome in the time that its configuration allows, with
// nothing left reserved (L5).
//
// # Replacements
//
// In the worlds of Replacements the framework replaces a task over this master as
// over stock Mesos: by a kill, reservations, and launches (S11). The master's
// agent has room for more than one task, so that a second would start if it were
// launched too early; another framework may take what is free; masters refuse
// reservations. Messages about operations are lost only with their connection.
package explore
