// Package agent is the Mesos agent's side: what it tells its master, when it
// tells it again, and what is left of it after a crash. It answers as the
// agent of Mesos 1.11.0 does; package core says the contract of all roles.
//
// The agent holds one link to a master at a time, which the host numbers. Its
// tasks are run by executors: by a script inside the machine, or by the host.
//
// Unlike Mesos's it replaces tasks (MESOS-938): it kills one and starts another
// in its place, holds in between what is needed, and can go back. Its phases:
//
//	QUEUED -> STOPPING -> LAUNCHING -> COMMITTED
//	                      LAUNCHING -> RETREATING -> ROLLING_BACK -> ROLLED_BACK
//
// with ABORTED from before the old task's end and FAILED from after it. Each is
// on record before what it orders is done; replace_step.go has all steps. Only
// the latest phase is said, until it is acknowledged. Nothing is said of the new
// task before the end of the old one is acknowledged, and of the fallback before
// that of the new one. What the new task ends in while it starts, a KILL of it
// included, is answered by the rollback policy.
package agent
