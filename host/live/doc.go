// Package live holds the tests of the whole program: the rollcall binary keeps
// tasks running while schedulers, masters and agents are killed under it, on a
// real Mesos and on the stand-in, with each engine. Each ends in agreement: what the master says runs is what
// `rollcall inspect` says, nothing was launched twice, and no update is left
// unacknowledged.
//
// All need bin/rollcall ($ROLLCALL_BIN). Those on a real Mesos need what
// host/mesostest needs and are skipped with ROLLCALL_MESOS=off; only there run
// TestReservations and TestReservationMoves, whose tasks write into volumes. Only the
// stand-in can replace tasks itself: TestUpdateByTheMaster.
package live
