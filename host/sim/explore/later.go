package explore

import (
	"bytes"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// What a process is when time has passed and it has not been stepped.

func laterKey(hash uint64, by mesos.Micros) uint64 { return finish(fold(fold(hash, 9), uint64(by))) }

func laterWake(wake, by mesos.Micros) mesos.Micros {
	if wake < 0 {
		return wake
	}
	return max(wake-by, 0)
}

// laterMachine is a snapshot when time has passed; its clock stays the present.
func laterMachine(machine []byte, by mesos.Micros, headers int) []byte {
	if machine == nil {
		return nil
	}
	machine = bytes.Clone(machine)
	retime(machine, by)
	nowIsPresent(machine, headers)
	return machine
}

func (x *search) laterProc(p *proc, by mesos.Micros) *proc {
	return x.procs.get(laterKey(p.hash, by), func() *proc {
		var w watch
		decode(p.watch, w.schema)
		return x.proc(laterMachine(p.machine, by, 1), p.disk.retimed(by, scheduler.KeyLaunch), laterWake(p.wake, by), &w)
	})
}

func (x *search) laterLead(m *lead, by mesos.Micros) *lead {
	return x.leads.get(laterKey(m.hash, by), func() *lead {
		return x.lead(laterMachine(m.machine, by, 2), m.registry.retimed(by, ""), m.generation, laterWake(m.wake, by), m.recovering, m.reserved)
	})
}

func (x *search) laterNode(n *node, by mesos.Micros) *node {
	return x.nodes.get(laterKey(n.hash, by), func() *node {
		return x.node(n.number, laterMachine(n.machine, by, 1), n.disk.retimed(by, ""), laterWake(n.wake, by))
	})
}
