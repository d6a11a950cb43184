package transcript

import (
	"fmt"
	"sort"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Machine is what a transcript runs on: a native machine, or an engine.
type Machine interface {
	Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error)
	Restore(records []scheduler.Record) error
	Snapshot() ([]byte, error)
}

// Maker makes the machines of a run: empty ones, and from snapshots.
type Maker struct {
	New  func(scheduler.Config) (Machine, error)
	Load func(snapshot []byte) (Machine, error)
}

// Run plays a script and returns it with the outputs that really came.
func Run(s *Script, mk Maker) (string, error) {
	m, err := mk.New(s.Config)
	if err != nil {
		return "", err
	}
	r := runner{machine: m, maker: mk, script: s, store: map[string][]byte{}}
	var b strings.Builder
	for i := range s.Entries {
		e := &s.Entries[i]
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Join(e.Head, "\n") + "\n")
		if e.Comment {
			continue
		}
		got, err := r.entry(e)
		if err != nil {
			return b.String(), fmt.Errorf("line %d: %w", e.Line, err)
		}
		if got != "" || e.Kind == Step {
			b.WriteString("----\n" + got)
		}
	}
	return b.String(), nil
}

type runner struct {
	machine Machine
	maker   Maker
	script  *Script
	store   map[string][]byte
	epoch   uint32
}

func (r *runner) entry(e *Entry) (string, error) {
	switch e.Kind {
	case Restart:
		m, err := r.maker.New(r.script.Config)
		if err != nil {
			return "", err
		}
		r.machine = m
		return "", m.Restore(r.records())
	case Reload:
		snapshot, err := r.machine.Snapshot()
		if err != nil {
			return "", err
		}
		r.machine, err = r.maker.Load(snapshot)
		return "", err
	}
	events := make([]scheduler.Event, len(e.Events))
	for i, line := range e.Events {
		event, err := ParseEvent(line.Text, r.epoch)
		if err != nil {
			return "", fmt.Errorf("line %d: %w", line.Line, err)
		}
		events[i] = event
	}
	out, err := r.machine.Step(e.Now, events)
	if err != nil {
		return "", err
	}
	for i := range out.Calls {
		if out.Calls[i].Type == scheduler.CallSubscribe {
			r.epoch = out.Calls[i].Epoch
		}
	}
	r.keep(out.Store)
	return Format(out), nil
}

// keep is a store: it applies records in their order.
func (r *runner) keep(records []scheduler.Record) {
	for _, rec := range records {
		if rec.Value == nil {
			delete(r.store, string(rec.Key))
		} else {
			r.store[string(rec.Key)] = append([]byte(nil), rec.Value...)
		}
	}
}

func (r *runner) records() []scheduler.Record {
	list := make([]scheduler.Record, 0, len(r.store))
	for k, v := range r.store {
		list = append(list, scheduler.Record{Key: []byte(k), Value: v})
	}
	sort.Slice(list, func(i, j int) bool { return string(list[i].Key) < string(list[j].Key) })
	return list
}
