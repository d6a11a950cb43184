package explore

import "rollcall/core/mesos"

// pairable is what can go wrong, two at a time, in a world that is at rest.
var pairable = []Budget{Haste, Loss, Crash, Failover, Stop, Break, Cut, Twice, Kill, Round}

// Pairs are the worlds in which any two things happen, twice the same included,
// for each kind of scheduler: with fences or without, aware of partitions or not.
// Tasks run when they begin; an agent that goes may stay away.
func Pairs() (list []World) {
	for i, a := range pairable {
		for _, b := range pairable[i:] {
			for kind := range 4 {
				w := World{
					Name: budgetNames[a] + "+" + budgetNames[b], Tasks: 1, Agents: 2, Starts: 3, Running: true,
					Fences: kind&1 == 0, Aware: kind&2 == 0, Patient: 2 * mesos.Minute, Decide: (i+kind)&1 == 0,
					Left: Budgets{Tick: 4, Away: 1},
				}
				if !w.Fences {
					w.Name += " classic"
				}
				if !w.Aware {
					w.Name += " unaware"
				}
				if kind == 3 {
					w.Ends = lifetime
				}
				w.Left[a]++
				w.Left[b]++
				list = append(list, w)
			}
		}
	}
	return list
}
