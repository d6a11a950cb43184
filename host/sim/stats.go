package sim

import "rollcall/core/mesos"

// Stats are the figures of one run, or of many.
type Stats struct {
	Virtual   mesos.Micros
	Steps     uint64 // of schedulers
	Agreement mesos.Micros
	Twins     uint64
	Lives     uint64 // of scheduler processes
	Rounds    uint64
	Faults    map[string]uint64 // by knob
	Acts      map[string]uint64
	Calls     map[string]uint64 // that left, by type
	Replaced  map[string]uint64 // replacements, by outcome
}

func newStats() *Stats {
	return &Stats{Faults: map[string]uint64{}, Acts: map[string]uint64{}, Calls: map[string]uint64{}, Replaced: map[string]uint64{}}
}

// Add adds what another run counted.
func (s *Stats) Add(o *Stats) {
	s.Virtual += o.Virtual
	s.Steps += o.Steps
	s.Agreement += o.Agreement
	s.Twins += o.Twins
	s.Lives += o.Lives
	s.Rounds += o.Rounds
	for _, p := range [][2]map[string]uint64{{s.Faults, o.Faults}, {s.Acts, o.Acts}, {s.Calls, o.Calls}, {s.Replaced, o.Replaced}} {
		for k, v := range p[1] {
			p[0][k] += v
		}
	}
}
