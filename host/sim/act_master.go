package sim

import (
	"math/rand/v2"

	"rollcall/core/mesos"
)

// masterActs are what can happen to the master.
var masterActs = []actRow{
	// The other agents find the new master soon, some late, some not in time.
	{name: "master-fails", fault: true, odds: 1, args: "which agents are late, seconds without", draw: pickAndSpan(1, 120), do: func(w *World, a *Act) {
		if w.cluster.FailMaster() != nil {
			return
		}
		r := rand.New(rand.NewPCG(uint64(a.Args[0]), 2))
		for i := range w.hosts {
			late := mesos.Micros(0)
			if r.IntN(2) == 0 {
				late = seconds(drawSpan(r, 1, 800))
			}
			must(w.cluster.SlowReconnect(i, late))
		}
		w.after(a.span(1), w.elect)
	}},
}

// elect starts a master if there is none.
func (w *World) elect() {
	if w.cluster.Master() == nil {
		must(w.cluster.StartMaster())
		if w.log != nil {
			w.log.mark(w.now(), laneMaster, "start", w.cluster.Master().MasterID())
		}
	}
}
