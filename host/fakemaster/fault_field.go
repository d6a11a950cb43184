package fakemaster

import (
	"math"
	"strconv"
	"time"

	"rollcall/core/mesos"
)

func readAgent(s *Server, a *arguments, text string) bool {
	for i, h := range s.agents {
		if text == agentName(i) || text == string(h.id) && text != "" {
			a.agent, a.agents = i, []int{i}
			return true
		}
	}
	return false
}

var framework = field{"framework", "the name or the id of a framework that is subscribed, or * for all", true, readFramework}

func readFramework(s *Server, a *arguments, text string) bool {
	a.framework = text
	return text == "*" || len(s.streamsOf(text)) > 0
}

func readProvided(_ *Server, a *arguments, text string) bool {
	list, err := mesos.ParseResources(text)
	a.resources = list
	return err == nil
}

func readMillis(text string) (time.Duration, bool) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || n < 0 || n > 600_000 {
		return 0, false
	}
	return time.Duration(n * float64(time.Millisecond)), true
}
