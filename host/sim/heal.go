package sim

import (
	"strings"

	"rollcall/core/agent"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// heal ends all trouble: everybody runs, everything that is sent arrives, and
// no more is wanted than now.
func (w *World) heal() {
	w.healed = w.now()
	w.k[KnobLatency] = min(w.k[KnobLatency], 50)
	w.k[KnobDiskSlow] = min(w.k[KnobDiskSlow], 50)
	w.k[KnobDown] = 1
	w.k[KnobExecutorSlow] = min(w.k[KnobExecutorSlow], 500)
	w.stranger.wants, w.wrongInfo, w.swaps = 0, false, nil
	w.rival.leave(w)
	w.disk.full = false
	if w.log != nil {
		w.log.mark(w.now(), laneWorld, "healed", "the trouble is over")
	}
	w.elect()
	for i, h := range w.hosts {
		h.mend()
		h.shy = 0
		must(w.cluster.SlowAgent(i, 0))
		must(w.cluster.LoseUpdates(i, 0))
		must(w.cluster.SlowReconnect(i, 0))
		_ = w.cluster.ResumeAgent(i)
		h.start()
		if h.provider != nil {
			h.provider.subscribe()
		}
		h.undrain()
		if st, err := w.cluster.AgentState(i); err == nil && st.Running && !st.Connected {
			_ = w.cluster.BreakLink(i) // it looks for the master anew
		}
	}
	w.procs[1-w.leader].end("it leads no more")
	w.procs[w.leader].start()
	w.wishAgain()
}

// wishAgain takes back what the framework wished that would keep it from its aim.
func (w *World) wishAgain() {
	p := w.procs[w.leader]
	if p.over {
		return
	}
	if p.machine == nil || !p.watch.subscribed {
		w.after(mesos.Second, w.wishAgain)
		return
	}
	w.request(scheduler.Event{Type: scheduler.EventResume})
	w.request(scheduler.Event{Type: scheduler.EventRevive})
}

// bound is within which agreement must come after the trouble: the sum of what
// each part may take at most, one after the other.
func (w *World) bound() mesos.Micros {
	cfg, a := w.config(0), agent.DefaultConfig()
	silence := cfg.Subscribe.Heartbeat * mesos.Micros(cfg.Subscribe.Missed)
	subscribe := 2*silence + 4*cfg.Subscribe.Backoff.Max + patience
	register := a.Register.Silence + 2*a.Register.Backoff.Max + 75*mesos.Second
	recover := 10 * mesos.Minute // agents that never come back are given up
	round := cfg.Round.Deadline
	schedule := cfg.Schedule.Explicit + cfg.Schedule.Implicit + cfg.Schedule.Delay + cfg.Schedule.Spread
	tell := a.Updates.Max + cfg.Kill.Max + 10*mesos.Minute // and what the framework refused for long
	recover += mesos.Micros(w.k[KnobPings]) * 15 * mesos.Second
	return subscribe + register + recover + 2*round + schedule + 2*tell + deadPeer + replaceBound(&cfg, longestSettle, 0, 0)
}

// settle waits until the world agrees, and stays so.
func (w *World) settle() {
	const look, stay = 5 * mesos.Second, 2 * mesos.Minute
	last := w.healed.Add(w.bound())
	for why := ""; ; w.advance(w.now().Add(look)) {
		agreed := w.now()
		if why = w.disagreement(); why == "" {
			calls := w.floor()
			w.advance(w.now().Add(stay))
			if why = w.disagreement(); why == "" {
				why = w.aboveFloor(calls)
			}
		}
		switch {
		case why == "":
			w.stats.Agreement = agreed - w.healed
			return
		case w.now() > last:
			name, what, ok := strings.Cut(why, ": ")
			if !ok {
				name, what = "L1", why
			}
			w.fail(name+" agreement in time", what)
		}
	}
}
