package fakemaster

import (
	"math"
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// readCommand reads commands as tests use them: sleep, true, false, exit and
// echo, one after the other with ; or &&. It says how long such a command takes
// and its exit code. Anything else is taken for one that never ends.
func readCommand(c *mesosapi.CommandInfo) (took mesos.Micros, code int, ends bool) {
	if c.Shell != nil && !*c.Shell {
		return readSimple(append([]string{c.Value}, c.Arguments[min(len(c.Arguments), 1):]...))
	}
	if strings.ContainsAny(c.Value, "|<>$`(){}\\*?'\"\n#=") || strings.Contains(strings.ReplaceAll(c.Value, "&&", ""), "&") {
		return 0, 0, false
	}
	for part := range strings.SplitSeq(c.Value, ";") {
		for step := range strings.SplitSeq(part, "&&") {
			words := strings.Fields(step)
			if len(words) > 0 && words[0] == "exec" {
				words = words[1:]
			}
			if len(words) == 0 {
				continue
			}
			span, status, over := readSimple(words)
			if !over {
				return 0, 0, false
			}
			took, code = took.Add(span), status
			if words[0] == "exit" {
				return took, code, true
			}
			if code != 0 {
				break // the rest of this && is not done
			}
		}
	}
	return took, code, true
}

func readSimple(words []string) (took mesos.Micros, code int, ends bool) {
	name, _ := strings.CutPrefix(words[0], "/bin/")
	name, _ = strings.CutPrefix(name, "/usr/bin/")
	switch name {
	case "true", "echo", ":":
		return 0, 0, true
	case "false":
		return 0, 1, true
	case "exit":
		if len(words) == 1 {
			return 0, 0, true
		}
		n, err := strconv.ParseUint(words[1], 10, 32)
		return 0, int(n & 0xff), err == nil
	case "sleep":
		for _, w := range words[1:] {
			d, ok := sleepTime(w)
			if !ok {
				return 0, 0, false
			}
			took = took.Add(d)
		}
		return took, 0, len(words) > 1
	}
	return 0, 0, false
}

// sleepTime is a number of seconds, or of what the letter behind it says.
func sleepTime(word string) (mesos.Micros, bool) {
	unit := map[byte]float64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400}[word[len(word)-1]]
	if unit != 0 {
		word = word[:len(word)-1]
	} else {
		unit = 1
	}
	n, err := strconv.ParseFloat(word, 64)
	if err != nil || n < 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, false
	}
	return mesos.Micros(min(n*unit*1e6, float64(mesos.MaxMicros/4))), true
}
