// Package agent is the Mesos agent's side: what it tells its master, when it
// tells it again, and what is left of it after a crash. It answers as the
// agent of Mesos 1.11.0 does; package core says the contract of all roles.
//
// The agent holds one link to a master at a time, which the host numbers. Its
// tasks are run by executors: by a script inside the machine, or by the host.
package agent
