package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"rollcall/core/mesos"
)

// Act is something that is done to the world, or in it, at an instant.
type Act struct {
	At   mesos.Micros // after the beginning
	Kind int          // its row in actTable
	// Args mean what the row says; picks are numbers that are taken modulo what
	// there is, spans are seconds.
	Args [2]float64
}

// actRow is a kind of act. A new kind is a new row.
type actRow struct {
	name  string
	fault bool    // else a wish of the framework
	odds  float64 // how often, beside the others
	args  string  // what the arguments are, for people
	draw  func(*rand.Rand) [2]float64
	do    func(*World, *Act)
}

// actTable is all of act_*.go. It is put together in init because what acts do
// may write them down.
var actTable []actRow

func init() {
	actTable = slices.Concat(agentActs, masterActs, schedulerActs, streamActs, workActs, mistakeActs, replaceActs, nativeActs)
}

// drawActs draws which kinds happen at all in this seed, then when. What is
// about replacements has a source of chance and a rate of its own, and so has
// what happens only where the master does them.
func drawActs(seed uint64, k *Knobs) (acts []Act) {
	last := len(actTable) - len(nativeActs)
	first := last - len(replaceActs)
	rest := *k
	rest[KnobFaults], rest[KnobWork] = k[KnobReplaces]/2, k[KnobReplaces]
	acts = slices.Concat(drawSome(dice(seed, "acts"), k, 0, first), drawSome(dice(seed, "replacements"), &rest, first, last))
	if k.on(KnobNative) {
		acts = append(acts, drawSome(dice(seed, "native"), &rest, last, len(actTable))...)
	}
	slices.SortStableFunc(acts, func(a, b Act) int { return int(a.At - b.At) })
	return acts
}

// drawSome draws acts of the kinds from first to before end.
func drawSome(r *rand.Rand, k *Knobs, first, end int) (acts []Act) {
	weights := make([]float64, len(actTable))
	for i := first; i < end; i++ {
		if swarm := r.Float64(); swarm < 0.6 {
			weights[i] = actTable[i].odds
		}
	}
	for _, fault := range []bool{true, false} {
		rate := k[KnobWork]
		if fault {
			rate = k[KnobFaults]
		}
		total := 0.0
		for i := range weights {
			if actTable[i].fault == fault {
				total += weights[i]
			}
		}
		for range int(rate * k[KnobMinutes]) {
			at := r.Float64() * k[KnobMinutes] * 60
			pick := r.Float64() * total
			for i := range weights {
				if actTable[i].fault != fault || weights[i] == 0 {
					continue
				}
				if pick -= weights[i]; pick < 0 {
					acts = append(acts, Act{At: seconds(float64(int(at*1000)) / 1000), Kind: i, Args: actTable[i].draw(r)})
					break
				}
			}
		}
	}
	return acts
}

// String is the act as scenarios have it.
func (a *Act) String() string {
	return fmt.Sprintf("at %s %s %s %s", number(float64(a.At)/float64(mesos.Second)), actTable[a.Kind].name, number(a.Args[0]), number(a.Args[1]))
}

// name is the act for people.
func (a *Act) name() string {
	row := &actTable[a.Kind]
	if row.args == "" {
		return row.name
	}
	return fmt.Sprintf("%s (%s %s %s)", row.name, row.args, number(a.Args[0]), number(a.Args[1]))
}

func parseAct(w []string) (a Act, err error) {
	at, err := strconv.ParseFloat(w[1], 64)
	if err != nil {
		return a, err
	}
	a.At = mesos.Micros(at*1e6 + 0.5)
	a.Kind = slices.IndexFunc(actTable, func(r actRow) bool { return r.name == w[2] })
	if a.Kind < 0 {
		return a, fmt.Errorf("no act %q", w[2])
	}
	for i, v := range w[3:min(len(w), 5)] {
		if a.Args[i], err = strconv.ParseFloat(v, 64); err != nil {
			return a, err
		}
	}
	return a, nil
}

// ActNames lists the kinds of acts.
func ActNames() (list []string) {
	for i := range actTable {
		list = append(list, actTable[i].name)
	}
	return list
}

// pick is argument i as a number below n.
func (a *Act) pick(i, n int) int {
	if n <= 0 {
		return 0
	}
	return int(a.Args[i]) % n
}

func (a *Act) span(i int) mesos.Micros { return seconds(a.Args[i]) }

// pickAndSpan draws something and a time from lo to hi seconds, short ones as
// often as long ones.
func pickAndSpan(lo, hi float64) func(*rand.Rand) [2]float64 {
	return func(r *rand.Rand) [2]float64 {
		return [2]float64{float64(r.IntN(1000)), drawSpan(r, lo, hi)}
	}
}

func drawSpan(r *rand.Rand, lo, hi float64) float64 {
	v := lo
	for range 20 {
		if v *= 1.5; v > hi || r.Float64() < 0.15 {
			break
		}
	}
	return float64(int(min(v, hi)*(0.7+0.3*r.Float64())*1000)) / 1000
}

func picks(r *rand.Rand) [2]float64 {
	return [2]float64{float64(r.IntN(1000)), float64(r.IntN(1000))}
}

func nothing(*rand.Rand) [2]float64 { return [2]float64{} }
