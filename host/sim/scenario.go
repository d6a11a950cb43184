package sim

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"rollcall/core/mesos"
)

// Scenario is everything that decides a run.
type Scenario struct {
	Seed  uint64
	Knobs Knobs
	Acts  []Act
	// Changed says that it is no longer just what its seed makes.
	Changed bool
}

// Generate makes the scenario of a seed. What is set is set before acts are drawn.
func Generate(seed uint64, set func(*Knobs)) *Scenario {
	s := &Scenario{Seed: seed, Knobs: drawKnobs(dice(seed, "knobs"))}
	if set != nil {
		before := s.Knobs
		set(&s.Knobs)
		s.Changed = before != s.Knobs
	}
	s.Acts = drawActs(seed, &s.Knobs)
	return s
}

// dice is a source of chance of its own for each purpose, so that leaving one
// thing out changes as little of the others as can be.
func dice(seed uint64, purpose string) *rand.Rand {
	h := uint64(14695981039346656037)
	for i := range len(purpose) {
		h = (h ^ uint64(purpose[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, h))
}

// Clone is a copy that can be changed.
func (s *Scenario) Clone() *Scenario {
	c := *s
	c.Acts = slices.Clone(s.Acts)
	return &c
}

// Text writes a scenario so that Parse reads it back. If nothing was changed
// the seed says it all.
func (s *Scenario) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d\n", s.Seed)
	if !s.Changed {
		return b.String()
	}
	b.WriteString("knobs") // all of them, so that the text outlives other ways to draw
	for i := range s.Knobs {
		if s.Knobs[i] != 0 {
			fmt.Fprintf(&b, " %s=%s", knobTable[i].name, number(s.Knobs[i]))
		}
	}
	b.WriteString("\n")
	b.WriteString("acts\n")
	for i := range s.Acts {
		b.WriteString(s.Acts[i].String() + "\n")
	}
	return b.String()
}

// Parse reads what Text writes. Lines that begin with # are comments. Without
// the line "acts" the acts are those of the seed, and so are the knobs without
// the line "knobs", in which those that are left out are 0.
func Parse(text string) (*Scenario, error) {
	var s *Scenario
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		w := strings.Fields(lines.Text())
		if len(w) == 0 || strings.HasPrefix(w[0], "#") {
			continue
		}
		if err := parseLine(&s, w); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if s == nil {
		return nil, fmt.Errorf("no seed")
	}
	return s, lines.Err()
}

func parseLine(s **Scenario, w []string) error {
	if *s == nil {
		if len(w) != 2 || w[0] != "seed" {
			return fmt.Errorf("%q; wanted seed NUMBER", strings.Join(w, " "))
		}
		seed, err := strconv.ParseUint(w[1], 10, 64)
		if err == nil {
			*s = Generate(seed, nil)
		}
		return err
	}
	(*s).Changed = true
	switch {
	case w[0] == "knobs":
		(*s).Knobs = Knobs{}
		for _, set := range w[1:] {
			name, value, _ := strings.Cut(set, "=")
			if err := (*s).Knobs.Set(name, value); err != nil {
				return err
			}
		}
		return nil
	case w[0] == "acts" && len(w) == 1:
		(*s).Acts = nil
		return nil
	case w[0] == "at" && len(w) >= 3:
		a, err := parseAct(w)
		(*s).Acts = append((*s).Acts, a)
		return err
	}
	return fmt.Errorf("%q; wanted knobs, acts or at", strings.Join(w, " "))
}

// seconds are virtual seconds as time.
func seconds(s float64) mesos.Micros { return mesos.Micros(s * float64(mesos.Second)) }

// begin is when every world begins: 0 means "none" to the machines.
const begin = 1000 * mesos.Second
