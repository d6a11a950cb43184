// Package fakemaster is a stand-in Mesos for tests: the v1 HTTP API of a master
// over the roles of core/master and core/agent, in one process, in real time,
// with faults on demand. `rollcall master` starts it; README.md shows what to do
// with it.
//
// It answers as Mesos 1.11.0 does: status codes, the texts of refusals, the
// events and their order. host/differential holds it against a real one. What is
// not there:
//
//   - GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK, DESTROY_DISK and RESERVE with a
//     source are accepted and answered OPERATION_ERROR;
//   - the resources of executors do not count, only those of their tasks;
//   - inverse offers are never made; agents are not drained;
//   - the operator API is in JSON only and answers the calls that README.md lists;
//   - tasks as processes (Options.Exec) anywhere but on a Unix, and executors of
//     their own in them: a task of one runs its executor's command;
//   - TLS, ZooKeeper, authorization, quotas and weights.
//
// With ModeSeed there are calls that Mesos does not have, of MESOS-938: REPLACE,
// ACKNOWLEDGE_REPLACEMENT and RECONCILE_REPLACEMENTS; see README.md.
//
// A call of type UNKNOWN, which aborts a real master, is answered 400.
package fakemaster
