// Package master is the Mesos master's side: who is answered what. Frameworks
// subscribe and call, agents register and report; the master forwards, remembers
// what it must, offers resources, and answers questions about tasks and
// operations as Mesos 1.11.0 does. Package core says the contract of all roles.
//
// What a master remembers of tasks and operations is lost with it, as in Mesos:
// only the registry, which agents it has admitted and which it has given up, is
// stored. Agents bring the rest back when they register again.
//
// Unlike Mesos's it takes orders to replace tasks (MESOS-938), which an agent
// carries out. Of these, too, nothing is stored. What a replacement holds counts
// as used from the order on; when one of its tasks ends, the master holds what
// the agent may hold until that one says what it does, so nothing that is in use
// is ever offered, whichever message is lost.
//
// Answers are tables: each row has an id, a condition and what is done, and
// each table names its place in Mesos's sources: M is src/master/master.cpp, S
// is src/slave/slave.cpp. First match wins.
package master
