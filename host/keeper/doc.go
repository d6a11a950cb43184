// Package keeper is the reference framework: it keeps a number of instances of
// each task running, starts again what may safely be started again, waits for
// what may still run, kills what is too many and forgets what is over.
//
// It shows what a framework has left to do when the machine does the rest: it
// reads the advice in notices and answers with requests. It never looks at a
// task's state to guess whether the task runs.
//
// # Reservations and volumes
//
// What is reserved for a place bears labels with the framework's id and the
// place, so any offer shows whose it is: nothing about it needs a record of its
// own. Where a place has to go back to, its last task's record tells, which says
// whether it had its reservation made or found it there. An attempt that makes
// one sends RESERVE, CREATE and LAUNCH in one call. Each of these may fail by
// itself, so the next attempt takes what it finds and makes only what is lacking.
//
// Volumes are destroyed in two cases only: their place or they themselves have
// left the plan, or their place has got others elsewhere, by policy, and runs
// there.
package keeper
