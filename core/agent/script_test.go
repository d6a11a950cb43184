package agent_test

import (
	"bytes"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/mesos"
)

// A transcript is what happens at the boundary of an agent, as in
// host/transcript: steps "at SECONDS EVENT" with more events in lines that
// begin with "and", then "----" and the output that is owed, up to an empty
// line. Besides there are "config NAME=VALUE ...", "restart", which builds the
// machine again from what was stored, and "reload", which does so from a
// snapshot. Uuids that the machine makes are u1, u2, ... in the order in which
// they are seen.

type script struct {
	config agent.Config
	mutant *agent.Mutant
	trace  func(string)
	m      *agent.Machine
	store  map[string][]byte
	link   uint32
	uuids  map[mesos.UUID]string
	byName map[string]mesos.UUID
	made   int // uuids of the machine
}

func runScript(text string, mutant *agent.Mutant, trace func(string)) (string, error) {
	s := &script{
		config: agent.DefaultConfig(), mutant: mutant, trace: trace, store: map[string][]byte{},
		uuids: map[mesos.UUID]string{}, byName: map[string]mesos.UUID{},
	}
	s.config.Register.Backoff.Jitter = 0
	s.config.Resources = resources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]")
	var b strings.Builder
	for i, block := range strings.Split(strings.TrimRight(text, "\n"), "\n\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		head, _, _ := strings.Cut(block, "\n----")
		got, err := s.block(strings.Split(head, "\n"))
		b.WriteString(head + "\n" + got)
		if err != nil {
			return b.String(), fmt.Errorf("block %d: %w", i+1, err)
		}
	}
	return b.String(), nil
}

// block does what one block says and returns what is owed.
func (s *script) block(lines []string) (string, error) {
	var now mesos.Micros
	var events []agent.Event
	step := false
	for _, line := range lines {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "#":
			continue
		case "config":
			if err := s.configure(rest); err != nil {
				return "", err
			}
			continue
		case "restart":
			if err := s.restart(); err != nil {
				return "----\nrefused " + err.Error() + "\n", nil
			}
			continue
		case "reload":
			m, err := agent.Load(s.machine().Snapshot(nil))
			if err != nil {
				return "", err
			}
			s.adopt(m)
			continue
		case "at":
			var when string
			when, rest, _ = strings.Cut(rest, " ")
			f, err := strconv.ParseFloat(when, 64)
			if err != nil {
				return "", err
			}
			now, step = mesos.Micros(math.Round(f*1e6)), true
		case "and":
		default:
			return "", fmt.Errorf("%q; wanted at, and, restart, reload, config or #", word)
		}
		if rest == "" {
			continue
		}
		e, err := s.event(rest)
		if err != nil {
			return "", fmt.Errorf("%s: %w", line, err)
		}
		events = append(events, e)
	}
	if !step {
		return "", nil
	}
	out := s.machine().Step(now, events)
	s.m.Check()
	for _, r := range out.Store {
		if r.Value == nil {
			delete(s.store, string(r.Key))
		} else {
			s.store[string(r.Key)] = bytes.Clone(r.Value)
		}
	}
	return "----\n" + s.format(&out), nil
}

func (s *script) machine() *agent.Machine {
	if s.m == nil {
		m, err := agent.New(s.config)
		if err != nil {
			panic(err)
		}
		s.adopt(m)
	}
	return s.m
}

func (s *script) adopt(m *agent.Machine) {
	m.Use(s.mutant)
	m.Trace(s.trace)
	s.m = m
}

func (s *script) restart() error {
	s.m = nil
	m := s.machine()
	var records []agent.Record
	for k, v := range s.store {
		records = append(records, agent.Record{Key: []byte(k), Value: v})
	}
	sort.Slice(records, func(i, j int) bool { return string(records[i].Key) < string(records[j].Key) })
	if err := m.Restore(records); err != nil {
		return err
	}
	m.Check()
	return nil
}

// resources reads what ParseResources does, beside that name(dynamic:role) for
// a reservation that RESERVE made and name(...)[id:path] for a volume.
func resources(text string) mesos.Resources {
	var all []mesos.Resource
	for _, item := range strings.Split(text, ";") {
		plain, volume := item, ""
		if i, j := strings.Index(item, ")["), strings.LastIndex(item, "]:"); i >= 0 && j > i {
			volume, plain = item[i+2:j], item[:i+1]+item[j+1:]
		}
		rs, err := mesos.ParseResources(strings.Replace(plain, "(dynamic:", "(", 1))
		if err != nil {
			panic(err)
		}
		r := rs[0]
		if strings.Contains(item, "(dynamic:") {
			r.Reservations[0].Type = mesos.ReservationDynamic
		}
		if volume != "" {
			r.Disk.PersistenceID, r.Disk.ContainerPath, _ = strings.Cut(volume, ":")
			r.Disk.Mode = mesos.VolumeReadWrite
		}
		all = append(all, r)
	}
	rs, err := mesos.Canonical(all...)
	if err != nil {
		panic(err)
	}
	return rs
}

func seconds(s string) mesos.Micros {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return mesos.Micros(math.Round(f * 1e6))
}

func (s *script) configure(line string) error {
	c := &s.config
	for _, w := range words(line) {
		key, value, _ := strings.Cut(w, "=")
		n, _ := strconv.ParseUint(value, 10, 32)
		switch key {
		case "executors":
			c.Executors = map[string]agent.ExecutorMode{"scripted": agent.ExecutorsScripted, "host": agent.ExecutorsHost}[value]
		case "push":
			c.PushOperations = value == "on"
		case "boot":
			c.Boot = value
		case "hostname":
			c.Hostname = value
		case "resources":
			c.Resources = resources(strings.Trim(value, `"`))
		case "limits.tasks":
			c.Limits.Tasks = uint32(n)
		case "limits.updates":
			c.Limits.Updates = uint32(n)
		case "limits.operations":
			c.Limits.Operations = uint32(n)
		case "limits.providers":
			c.Limits.Providers = uint32(n)
		case "limits.replacements":
			c.Limits.Replacements = uint32(n)
		case "limits.frameworks":
			c.Limits.Frameworks = uint32(n)
		case "script.register":
			c.Script.Register = seconds(value)
		case "script.kill":
			c.Script.Kill = seconds(value)
		case "providers":
			if value == "off" {
				c.Capable &^= mesos.AgentResourceProvider
			}
		default:
			return fmt.Errorf("unknown setting %q", key)
		}
	}
	return nil
}

// words splits a line at blanks; [a b] and "a b" hold together.
func words(line string) (list []string) {
	var word strings.Builder
	closing := rune(0)
	for _, c := range line + " " {
		switch {
		case closing != 0 && c == closing:
			closing = 0
		case closing != 0:
		case c == '[':
			closing = ']'
		case c == '"':
			closing = '"'
		case c == ' ':
			if word.Len() > 0 {
				list = append(list, word.String())
			}
			word.Reset()
			continue
		}
		word.WriteRune(c)
	}
	return list
}
