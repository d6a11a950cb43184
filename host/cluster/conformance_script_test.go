package cluster

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// A conformance transcript is a script with what everybody is told after each
// of its steps; the page testdata/conformance/README.md says how it is written.

// scriptEntry is one step.
type scriptEntry struct {
	line  int
	head  []string // as it stands in the file
	timed bool
	at    mesos.Micros
	do    []string // commands
	want  []expectation
	got   []string
}

// expectation is something that holds of a step's output whatever -update
// writes: it is what the Mesos test of the same name asserts.
type expectation struct {
	line  int
	times int // exactly so many lines; -1: at least one
	words []string
}

func parseEntries(text string) (config []string, entries []*scriptEntry, err error) {
	e, expecting := &scriptEntry{}, false
	finish := func() {
		if len(e.head) > 0 {
			entries = append(entries, e)
		}
		e, expecting = &scriptEntry{}, false
	}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " ")
		word, rest, _ := strings.Cut(line, " ")
		if line != "" && !expecting && word != "----" {
			if len(e.head) == 0 {
				e.line = i + 1
			}
			e.head = append(e.head, line)
		}
		switch {
		case line == "":
			finish()
		case word == "----":
			expecting = true
		case expecting, word == "#":
		case word == "config":
			config = append(config, words(rest)...)
		case word == "at":
			when, command, _ := strings.Cut(rest, " ")
			e.timed = true
			if e.at, err = parseSeconds(when); err != nil {
				return nil, nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			if command != "" {
				e.do = append(e.do, command)
			}
		case word == "and":
			e.do = append(e.do, rest)
		case word == "want":
			e.want = append(e.want, parseExpectation(i+1, rest))
		case word == "never":
			e.want = append(e.want, expectation{i + 1, 0, words(rest)})
		default:
			return nil, nil, fmt.Errorf("line %d: %q; wanted at, and, want, never, config or #", i+1, word)
		}
	}
	finish()
	return config, entries, nil
}

// parseExpectation reads "want 2x WORDS", "want nothing" (no
// update) and "want WORDS".
func parseExpectation(line int, text string) expectation {
	e := expectation{line, -1, words(text)}
	if number, ok := strings.CutSuffix(e.words[0], "x"); ok {
		if n, err := strconv.Atoi(number); err == nil {
			e.times, e.words = n, e.words[1:]
		}
	}
	if e.words[0] == "nothing" {
		e.times, e.words = 0, []string{"update*"}
	}
	return e
}

// matches reports whether a line has a word; word* is any that begins so.
func matches(line []string, word string) bool {
	begin, open := strings.CutSuffix(word, "*")
	return slices.ContainsFunc(line, func(w string) bool { return w == word || open && strings.HasPrefix(w, begin) })
}

// check holds an expectation against a step's output.
func (x *expectation) check(output []string) error {
	found := 0
	for _, line := range output {
		have := words(line)
		if !slices.ContainsFunc(x.words, func(w string) bool { return !matches(have, w) }) {
			found++
		}
	}
	if x.times < 0 && found > 0 || found == x.times {
		return nil
	}
	wanted := strconv.Itoa(x.times)
	if x.times < 0 {
		wanted = "at least one"
	}
	return fmt.Errorf("line %d: wanted %s of %q, came %d, in:\n%s", x.line, wanted, x.words, found, strings.Join(output, "\n"))
}

func parseSeconds(s string) (mesos.Micros, error) {
	f, err := strconv.ParseFloat(s, 64)
	return mesos.Micros(math.Round(f * 1e6)), err
}

// words splits a line at blanks; [a b], {a b} and "a b" hold together.
func words(line string) (list []string) {
	start, depth, quoted := -1, 0, false
	for i, c := range line + " " {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		}
		if c == ' ' && depth == 0 && !quoted {
			if start >= 0 {
				list = append(list, line[start:i])
			}
			start = -1
		} else if start < 0 {
			start = i
		}
	}
	return list
}

// parseWorld reads the settings of a script. What is not said is as Mesos has
// it, but for an agent's wait before it registers, which is not random.
func parseWorld(settings []string) (cfg Config, stopped []int, shown []string, err error) {
	cfg = Config{Master: master.DefaultConfig(), Delay: mesos.Millisecond, Reconnect: 100 * mesos.Millisecond}
	cfg.Master.MasterID = "M"
	a := agent.DefaultConfig()
	a.Register.Backoff.Jitter = 0
	agents, resources := 1, "cpus:4;mem:4096"
	counts := map[string]*uint32{
		"missed": &cfg.Master.Agents.Missed, "removals": &cfg.Master.Agents.Removals, "registry.count": &cfg.Master.Registry.Count,
	}
	times := map[string]*mesos.Micros{
		"removal_span": &cfg.Master.Agents.RemovalSpan, "registry.age": &cfg.Master.Registry.Age,
		"agent.silence": &a.Register.Silence, "script.register": &a.Script.Register,
	}
	for _, w := range settings {
		key, value, _ := strings.Cut(w, "=")
		switch {
		case key == "agents":
			agents, err = strconv.Atoi(value)
		case key == "resources":
			resources = value
		case key == "stopped":
			for _, s := range strings.Fields(strings.Trim(value, "[]")) {
				i, _ := strconv.Atoi(s)
				stopped = append(stopped, i)
			}
		case key == "show":
			shown = strings.Fields(strings.Trim(value, "[]"))
		case key == "executors" && value == "host":
			a.Executors = agent.ExecutorsHost
		case counts[key] != nil:
			n, e := strconv.ParseUint(value, 10, 32)
			*counts[key], err = uint32(n), e
		case times[key] != nil:
			*times[key], err = parseSeconds(value)
		default:
			err = fmt.Errorf("unknown")
		}
		if err != nil {
			return cfg, nil, nil, fmt.Errorf("config %s: %w", w, err)
		}
	}
	if a.Resources, err = mesos.ParseResources(resources); err != nil {
		return cfg, nil, nil, err
	}
	for i := range agents {
		b := a
		b.Hostname, b.Seed = fmt.Sprint("host-", i), uint64(i+1)
		cfg.Agents = append(cfg.Agents, b)
	}
	return cfg, stopped, shown, nil
}
