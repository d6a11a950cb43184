package fakemaster

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rollcall/core/mesos"
)

// fault is something that can be done to the cluster. Its words are those of
// the control endpoint, of scripts and of chaos.
type fault struct {
	do     string
	about  string
	fields []field // the first may be said without its name in a script
	run    func(ctx context.Context, s *Server, a arguments) error
}

// field is what a fault wants to know.
type field struct {
	name     string
	want     string
	required bool
	read     func(s *Server, a *arguments, text string) bool
}

// arguments are what a fault was told.
type arguments struct {
	agent     int
	agents    []int // if all may be meant
	direction string
	down      time.Duration
	by        time.Duration
	count     int
	framework string
	provider  mesos.ResourceProviderID
	resources mesos.Resources
}

// do1 is a fault that takes no time.
func do1(what func(s *Server, a arguments) error) func(context.Context, *Server, arguments) error {
	return func(_ context.Context, s *Server, a arguments) (err error) {
		s.do(func() { err = what(s, a) })
		return err
	}
}

var (
	oneAgent = field{"agent", "the name or the id of an agent: agent-0 and so on", true, readAgent}
	anyAgent = field{"agent", "the name or the id of an agent; without it all", false, readAgent}

	provided = field{"provider", "the id of a resource provider", true, func(_ *Server, a *arguments, text string) bool {
		a.provider = mesos.ResourceProviderID(text)
		return text != "" && len(text) <= 255
	}}
)

// faults are all there are, in the order in which they are shown.
func faults() []fault {
	return []fault{
		{"agent-stop", "the agent's process ends; its tasks run on", []field{oneAgent}, do1(func(s *Server, a arguments) error { return s.cluster.StopAgent(a.agent) })},
		{"agent-start", "it starts again where it was, with the same id", []field{oneAgent}, do1(startAgent)},
		{"agent-reboot", "its whole machine starts again: its tasks are gone", []field{oneAgent}, do1(rebootAgent)},
		{"agent-hang", "it does nothing; its connections stay", []field{oneAgent}, do1(func(s *Server, a arguments) error { return s.cluster.HangAgent(a.agent) })},
		{"agent-resume", "it goes on", []field{oneAgent}, do1(func(s *Server, a arguments) error { return s.cluster.ResumeAgent(a.agent) })},
		{"agent-partition", "messages between it and the master are lost", []field{oneAgent, {
			"direction", "both, to-master or from-master; both if it is not said", false,
			func(_ *Server, a *arguments, text string) bool {
				a.direction = text
				return slices.Contains([]string{"both", "to-master", "from-master"}, text)
			},
		}}, do1(func(s *Server, a arguments) error {
			return s.cluster.CutAgent(a.agent, a.direction != "to-master", a.direction != "from-master")
		})},
		{"agent-heal", "they are not lost any more", []field{oneAgent}, do1(func(s *Server, a arguments) error { return s.cluster.CutAgent(a.agent, false, false) })},
		{"agent-break", "its connection breaks, and it makes another", []field{oneAgent}, do1(func(s *Server, a arguments) error { return s.cluster.BreakLink(a.agent) })},
		{"mark-gone", "the operator says that it never returns", []field{oneAgent}, do1(markGone)},
		{"master-failover", "the master ends, and another leads in its place with what the registry holds", []field{{
			"down_ms", "how long no master answers, in milliseconds, 0 to 600000; 0 if it is not said", false,
			func(_ *Server, a *arguments, text string) (ok bool) {
				a.down, ok = readMillis(text)
				return ok
			},
		}}, failOver},
		{"drop-stream", "the connection of a framework's event stream breaks", []field{framework}, do1(dropStream)},
		{"slow", "messages of an agent, or of a framework's event stream, are late", []field{
			{"agent", "the name or the id of an agent, unless there is a framework", false, readAgent},
			{"framework", "the name or the id of a framework that is subscribed, or * for all, unless there is an agent", false, readFramework},
			{"by_ms", "by how much, in milliseconds, 0 to 600000; 0 ends it", true, func(_ *Server, a *arguments, text string) (ok bool) {
				a.by, ok = readMillis(text)
				return ok
			}},
		}, do1(slow)},
		{"lose-updates", "the next status updates from agents are lost, until they are sent again", []field{anyAgent, {
			"count", "how many of each agent, 0 to 1000000; 1 if it is not said", false,
			func(_ *Server, a *arguments, text string) bool {
				n, err := strconv.ParseUint(text, 10, 32)
				a.count = int(n)
				return err == nil && n <= 1_000_000
			},
		}}, do1(func(s *Server, a arguments) error {
			for _, i := range a.agents {
				if err := s.cluster.LoseUpdates(i, a.count); err != nil {
					return err
				}
			}
			return nil
		})},
		{"provider-subscribe", "a resource provider is there, or there again", []field{oneAgent, provided, {
			"resources", "what it has, such as disk:1000; as before if it is not said", false, readProvided,
		}}, do1(func(s *Server, a arguments) error {
			for i := range a.resources {
				a.resources[i].ProviderID = a.provider
			}
			return s.subscribeProvider(a.agent, a.provider, a.resources)
		})},
		{"provider-disconnect", "a resource provider goes away for a while", []field{oneAgent, provided}, do1(func(s *Server, a arguments) error {
			return s.loseProvider(a.agent, a.provider, false)
		})},
		{"provider-gone", "the operator removes a resource provider", []field{oneAgent, provided}, do1(func(s *Server, a arguments) error {
			return s.loseProvider(a.agent, a.provider, true)
		})},
	}
}

// faultNames is for what nobody knows.
func faultNames() string {
	var names []string
	for _, f := range faults() {
		names = append(names, f.do)
	}
	return strings.Join(names, ", ")
}
