package cluster

import (
	"fmt"
	"strconv"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// The faults and the operator in a conformance transcript.

// command does one command of a script.
func (s *stage) command(line string) error {
	list := words(line)
	word, a := list[0], parseArguments(list[1:])
	switch {
	case word == "subscribe":
		return s.subscribe(a)
	case calls[word] != master.EventNone:
		return s.call(word, a)
	case word == "disconnect":
		return s.disconnectFramework(a)
	case word == "list":
		return s.list(a.next())
	case word == "mark-gone":
		s.requests = append(s.requests, word)
		s.Tell(master.Event{Type: master.EventMarkAgentGone, Request: uint64(len(s.requests) - 1), AgentID: mesos.AgentID(a.next())})
		return a.left()
	case word == "fail-master":
		return s.FailMaster()
	case word == "start-master":
		return s.StartMaster()
	case word == "provider":
		return s.provider(a)
	case word == "executor":
		return s.executor(a)
	}
	return s.fault(word, a)
}

// disconnectFramework ends a stream as the master sees it; the framework may
// not know.
func (s *stage) disconnectFramework(a *arguments) error {
	p := s.frameworks[a.next()]
	if p == nil {
		return fmt.Errorf("no such framework")
	}
	s.Tell(master.Event{Type: master.EventStreamClosed, Stream: p.stream})
	p.offers = nil
	return a.left()
}

// fault does something to an agent, which the first argument names.
func (s *stage) fault(word string, a *arguments) (err error) {
	i := a.number(a.next())
	switch word {
	case "stop":
		err = s.StopAgent(i)
	case "start":
		err = s.StartAgent(i)
	case "reboot":
		err = s.RebootAgent(i)
	case "hang":
		err = s.HangAgent(i)
	case "resume":
		err = s.ResumeAgent(i)
	case "break":
		err = s.BreakLink(i)
	case "close-at-master":
		err = s.CloseAtMaster(i)
	case "cut":
		from, to := a.flag("from-master"), a.flag("to-master")
		err = s.CutAgent(i, from || !to, to || !from)
	case "heal":
		err = s.CutAgent(i, false, false)
	case "slow":
		err = s.SlowAgent(i, a.time(a.next()))
	case "slow-reconnect":
		err = s.SlowReconnect(i, a.time(a.next()))
	case "lose-records":
		err = s.LoseRecords(i, a.next())
	case "unregister":
		err = s.TellAgent(i, agent.Event{Type: agent.EventUnregister})
	case "drop":
		err = s.drop(i, a)
	default:
		return fmt.Errorf("no such command")
	}
	if err == nil {
		err = a.left()
	}
	return err
}

// drop loses the next message of a kind, or more.
func (s *stage) drop(i int, a *arguments) error {
	way := FromMaster
	if a.flag("to-master") {
		way = ToMaster
	} else if !a.flag("from-master") {
		return fmt.Errorf("wanted from-master or to-master")
	}
	kind, err := parsePeerType(a.next())
	if err != nil {
		return err
	}
	count := 1
	if len(a.plain) > 0 {
		if count, err = strconv.Atoi(a.next()); err != nil {
			return err
		}
	}
	s.dropped[drop{way, kind}] = true
	return s.DropNext(i, way, kind, count)
}
