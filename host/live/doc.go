// Package live holds the tests of the whole program against a real Mesos: the
// rollcall binary keeps tasks running while schedulers, masters and agents are
// killed under it. Each ends in agreement: what the master says runs is what
// `rollcall inspect` says, nothing was launched twice, and no update is left
// unacknowledged.
//
// They need what host/mesostest needs, and bin/rollcall ($ROLLCALL_BIN).
package live
