package master

import (
	"bufio"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"rollcall/core/mesos"
)

// A transcript is a script with what the master owes after each of its steps.
// Steps are parted by empty lines; "at" gives the time in seconds and an event,
// "and" another one; "----" begins what is expected. "restart" makes a master
// of what was stored, "reload" one of the snapshot.

type entry struct {
	line   int
	head   []string
	kind   string // "at", "restart", "reload"; "" for nothing but comments
	rest   string
	now    mesos.Micros
	events []eventLine
	want   string
}

type eventLine struct {
	line int
	text string
}

func parseScript(text string) (cfg Config, entries []entry, err error) {
	cfg = DefaultConfig()
	cfg.MasterID = "M"
	lines := bufio.NewScanner(strings.NewReader(text))
	var e entry
	expecting, n := false, 0
	finish := func() {
		if len(e.head) > 0 {
			entries = append(entries, e)
		}
		e, expecting = entry{}, false
	}
	for lines.Scan() {
		n++
		line := strings.TrimRight(lines.Text(), " ")
		switch {
		case line == "":
			finish()
		case expecting:
			e.want += line + "\n"
		case line == "----":
			expecting = true
		default:
			if len(e.head) == 0 {
				e.line = n
			}
			e.head = append(e.head, line)
			if err := scriptCommand(&cfg, &e, n, line); err != nil {
				return cfg, nil, fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	finish()
	return cfg, entries, lines.Err()
}

func scriptCommand(cfg *Config, e *entry, n int, line string) (err error) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "#":
	case "config":
		return scriptConfig(cfg, rest)
	case "restart", "reload":
		e.kind, e.rest = word, rest
	case "at":
		when, event, _ := strings.Cut(rest, " ")
		e.kind = word
		e.now, err = parseTime(when)
		if event != "" {
			e.events = append(e.events, eventLine{n, event})
		}
	case "and":
		e.events = append(e.events, eventLine{n, rest})
	default:
		return fmt.Errorf("%q; wanted at, and, restart, reload, config or #", word)
	}
	return err
}

func parseTime(s string) (mesos.Micros, error) {
	f, err := strconv.ParseFloat(s, 64)
	return mesos.Micros(math.Round(f * 1e6)), err
}

func scriptConfig(c *Config, line string) error {
	for _, w := range strings.Fields(line) {
		key, value, _ := strings.Cut(w, "=")
		n, _ := strconv.ParseUint(value, 10, 32)
		t, _ := parseTime(value)
		counts := map[string]*uint32{
			"missed": &c.Agents.Missed, "removals": &c.Agents.Removals, "registry.count": &c.Registry.Count,
			"limits.frameworks": &c.Limits.Frameworks, "limits.agents": &c.Limits.Agents, "limits.tasks": &c.Limits.Tasks,
			"limits.completed_frameworks": &c.Limits.CompletedFrameworks, "limits.completed_tasks": &c.Limits.CompletedTasks,
			"limits.unreachable_tasks": &c.Limits.UnreachableTasks, "limits.operations": &c.Limits.Operations,
			"limits.id_bytes": &c.Limits.IDBytes, "limits.providers": &c.Limits.Providers, "limits.replacements": &c.Limits.Replacements,
		}
		times := map[string]*mesos.Micros{
			"ping": &c.Agents.Ping, "reregister": &c.Agents.Reregister, "removal_span": &c.Agents.RemovalSpan, "adopt": &c.Agents.Adopt,
			"heartbeat": &c.Heartbeat, "registry.interval": &c.Registry.Interval, "registry.age": &c.Registry.Age,
			"interval": &c.Offers.Interval, "offer_timeout": &c.Offers.Timeout,
		}
		switch {
		case key == "mode" && value == "seed":
			c.Mode = ModeSeed
		case key == "answers":
			for a := range AnswerWays {
				if a.String() == value {
					c.Answers = a
				}
			}
		case counts[key] != nil:
			*counts[key] = uint32(n)
		case times[key] != nil:
			*times[key] = t
		default:
			return fmt.Errorf("config %q", w)
		}
	}
	return nil
}

// stage is a machine with what is around it: a store, and who has which stream.
type stage struct {
	cfg        Config
	m          *Machine
	wrap       func(*Machine)
	store      map[string][]byte
	frameworks map[uint64]mesos.FrameworkID // by stream
	calls      []string                     // by request
	uuids      map[mesos.UUID]string        // of operations, as they are shown
}

// play runs a script and returns it with the outputs that really came.
func play(text string, wrap func(*Machine)) (string, error) {
	cfg, entries, err := parseScript(text)
	if err != nil {
		return "", err
	}
	m, err := New(cfg)
	if err != nil {
		return "", err
	}
	wrap(m)
	s := &stage{
		cfg: cfg, m: m, wrap: wrap, store: map[string][]byte{}, frameworks: map[uint64]mesos.FrameworkID{},
		calls: []string{""}, uuids: map[mesos.UUID]string{},
	}
	var b strings.Builder
	for i := range entries {
		e := &entries[i]
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Join(e.head, "\n") + "\n")
		got, err := s.entry(e)
		if err != nil {
			return b.String(), fmt.Errorf("line %d: %w", e.line, err)
		}
		if e.kind == "at" {
			b.WriteString("----\n" + got)
		}
	}
	return b.String(), nil
}

func (s *stage) entry(e *entry) (string, error) {
	switch e.kind {
	case "restart":
		if id, ok := strings.CutPrefix(e.rest, "master="); ok {
			s.cfg.MasterID = id
		}
		m, err := New(s.cfg)
		if err != nil {
			return "", err
		}
		var records []Record
		for _, key := range slices.Sorted(maps.Keys(s.store)) {
			records = append(records, Record{Key: []byte(key), Value: s.store[key]})
		}
		if err := m.Restore(records); err != nil {
			return "", err
		}
		s.m = m
		s.wrap(m)
	case "reload":
		snapshot := s.m.Snapshot(nil)
		m, err := Load(snapshot)
		if err != nil {
			return "", err
		}
		if again := m.Snapshot(nil); !slices.Equal(again, snapshot) {
			return "", fmt.Errorf("the snapshot is not the same when loaded")
		}
		s.m = m
		s.wrap(m)
	case "at":
		events := make([]Event, len(e.events))
		for i, line := range e.events {
			event, err := s.parseEvent(line.text)
			if err != nil {
				return "", fmt.Errorf("line %d: %w", line.line, err)
			}
			events[i] = event
		}
		out := s.m.Step(e.now, events)
		s.m.Check()
		for _, r := range out.Store {
			if r.Value == nil {
				delete(s.store, string(r.Key))
			} else {
				s.store[string(r.Key)] = slices.Clone(r.Value)
			}
		}
		return s.format(&out), nil
	}
	return "", nil
}
