// Package cluster is a Mesos master and its agents in one process: the roles of
// core/master and core/agent, the network between them, and what they keep on
// disk. Nothing in it knows a clock or a socket: time is what the caller says,
// and what frameworks are told goes to the caller. So the same cluster serves
// real HTTP clients in real time (host/fakemaster) and whole simulations.
//
// The network keeps the order of messages on each link and delivers them after
// a delay. Faults are done to it from outside, one call each: an agent stops,
// hangs, is cut off; the master fails over; updates are lost.
//
// What Mesos's own tests expect of masters and agents is held against a cluster
// in testdata/conformance, one readable transcript for each test.
//
// A Cluster is not safe for concurrent use.
package cluster
