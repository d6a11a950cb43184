package explore

import (
	"bytes"
	"fmt"
	"runtime/debug"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// lead is the leading master with its registry. It is never changed.
type lead struct {
	hash       uint64
	machine    []byte // its snapshot behind the configuration
	registry   disk
	generation uint8        // rises with each failover
	wake       mesos.Micros // from the present; -1: never
	recovering int          // agents that are not back since this master leads
	reserved   bool         // something is held for a replacement
}

func (x *search) lead(machine []byte, registry disk, generation uint8, wake mesos.Micros, recovering int, reserved bool) *lead {
	hash := finish(fold(fold(registry.hash(foldBytes(3, machine)), uint64(generation)), uint64(wake)))
	return x.leads.get(hash, func() *lead {
		x.bytes.Add(int64(len(machine)) + registry.size() + sizeLead)
		return &lead{hash, machine, registry, generation, wake, recovering, reserved}
	})
}

// leadStep is what came of a step of the master.
type leadStep struct {
	next    *lead
	stream  []toStream // what it writes to the framework's streams, in order
	failure string     // why the call was refused; "": it was not
	peers   []toPeer
	bad     string
}

// toStream is an event on a stream.
type toStream struct {
	stream streamNo
	*message
}

// toPeer is a message to an agent, on a connection.
type toPeer struct {
	peer uint64
	*message
}

// peerOf is the master's number of an agent's connection.
func peerOf(agent int, link uint8) uint64 { return uint64(link)<<8 | uint64(agent+1) }

func (x *search) stepLead(m *lead, in *message) *leadStep {
	hash := fold(m.hash, 4)
	if in != nil {
		hash = fold(hash, in.hash)
	}
	return x.leadSteps.get(finish(hash), func() (s *leadStep) {
		x.bytes.Add(sizeStep)
		s = &leadStep{next: m}
		defer func() {
			if r := recover(); r != nil {
				s.bad = fmt.Sprintf("S15 the master must not panic: %v\n%s", r, debug.Stack())
			}
		}()
		machine, err := master.Load(append(bytes.Clone(x.masterConfig(m.generation)), m.machine...))
		if err != nil {
			panic("S12 a snapshot must be loaded: " + err.Error())
		}
		var events []master.Event
		if in != nil {
			events = []master.Event{*in.master}
		}
		x.leadOwes(s, machine, m.registry, m.generation, events)
		return s
	})
}

// elect is a new master, from what the registry holds.
func (x *search) elect(registry disk, generation uint8) *leadStep {
	machine, err := master.New(x.world.master(generation))
	if err != nil {
		panic(err)
	}
	records := make([]master.Record, len(registry))
	for i, r := range registry {
		records[i] = master.Record{Key: []byte(r.key), Value: r.value}
	}
	if err := machine.Restore(records); err != nil {
		panic("the registry must be restored: " + err.Error())
	}
	s := &leadStep{}
	x.leadOwes(s, machine, registry, generation, nil)
	return s
}

func (x *search) leadOwes(s *leadStep, machine *master.Machine, registry disk, generation uint8, events []master.Event) {
	out := machine.Step(present, events)
	for _, r := range out.Store {
		registry = registry.with(r.Key, r.Value)
	}
	for i := range out.Sends {
		send := &out.Sends[i]
		if send.Type == master.SendReply {
			if send.Code >= 300 {
				s.failure = fmt.Sprintf("%d %s", send.Code, send.Message)
			}
			continue
		}
		if send.Type == master.SendUpdate && send.Status.State == mesos.TaskError && s.bad == "" {
			s.bad = "S11 a launch names what its offers have: " + send.Status.Message
		}
		if e, ok := x.eventFrom(send); ok {
			s.stream = append(s.stream, toStream{streamNo(send.Stream), x.toScheduler(e)})
		}
	}
	for i := range out.Peers {
		p := &out.Peers[i]
		if p.Message.Type != mesos.PeerPing {
			s.peers = append(s.peers, toPeer{p.Peer, x.toAgent(agent.Event{
				Type: agent.EventMessage, Link: uint32(p.Peer >> 8), Peer: p.Message,
			})})
		}
	}
	wake := mesos.Micros(-1)
	if out.WakeAt != 0 {
		wake = max(out.WakeAt-present, 0)
	}
	recovering := 0
	for range machine.RecoveredAgents {
		recovering++
	}
	reserved, bad := x.world.Replace.atMaster(machine)
	if s.bad == "" {
		s.bad = bad
	}
	state := machine.Snapshot(nil)[len(x.masterConfig(generation)):]
	nowIsPresent(state, 2)
	s.next = x.lead(bytes.Clone(state), registry, generation, wake, recovering, reserved)
}

// eventFrom is what the master writes as a scheduler hears it.
func (x *search) eventFrom(s *master.Send) (e scheduler.Event, ok bool) {
	e.Epoch = streamNo(s.Stream).epoch()
	switch s.Type {
	case master.SendSubscribed:
		e.Type, e.FrameworkID, e.Heartbeat = scheduler.EventSubscribed, s.FrameworkID, s.Heartbeat
	case master.SendOffers:
		e.Type = scheduler.EventOffered
		for i := range s.Offers {
			o := mesos.Offer{ID: s.Offers[i].ID, AgentID: s.Offers[i].AgentID}
			if x.world.Replace != nil {
				o.Resources = s.Offers[i].Resources
			}
			e.Offers = append(e.Offers, o)
		}
	case master.SendRescind:
		e.Type, e.OfferID = scheduler.EventRescinded, s.OfferID
	case master.SendUpdate:
		e.Type, e.Status = scheduler.EventUpdated, x.world.Bug.reads(s.Status)
	case master.SendFailure:
		e.Type, e.AgentID, e.ExecutorID = scheduler.EventAgentFailed, s.AgentID, s.ExecutorID
	case master.SendError:
		e.Type, e.Message = scheduler.EventMasterFailed, s.Message
	case master.SendClose:
		e.Type, e.Message = scheduler.EventDisconnected, "the master ended the stream"
	default: // heartbeats
		return e, false
	}
	return e, true
}
