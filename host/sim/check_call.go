package sim

import (
	"bytes"
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// callsAreCurrent: ids rise, and every call is of the stream that is open.
func callsAreCurrent(w *watch, s *seen) string {
	for i := range s.out.Calls {
		c := &s.out.Calls[i]
		if c.ID <= w.lastCall {
			return fmt.Sprintf("call %d after %d", c.ID, w.lastCall)
		}
		w.lastCall = c.ID
		switch {
		case w.over:
			return fmt.Sprintf("%s after the end", c.Type)
		case c.Type == scheduler.CallSubscribe:
			if c.Epoch <= w.framework.Epoch || c.Epoch <= w.epoch || c.FrameworkID != w.framework.FrameworkID {
				return fmt.Sprintf("subscribe of epoch %d as %q; the record says %+v", c.Epoch, c.FrameworkID, w.framework)
			}
			w.epoch = c.Epoch
		case c.Epoch != w.epoch:
			return fmt.Sprintf("%s of epoch %d; open is %d", c.Type, c.Epoch, w.epoch)
		}
	}
	return ""
}

// acknowledgedAsBorne is S2.
func acknowledgedAsBorne(w *watch, s *seen) string {
	e, n := s.event, 0
	for i := range s.out.Calls {
		c := &s.out.Calls[i]
		if c.Type != scheduler.CallAcknowledge {
			continue
		}
		n++
		if e == nil || s.stale || e.Type != scheduler.EventUpdated || c.UUID.IsZero() ||
			c.UUID != e.Status.UUID || c.TaskID != e.Status.TaskID || c.AgentID != e.Status.AgentID {
			return fmt.Sprintf("%q of %q, %x", c.TaskID, c.AgentID, c.UUID)
		}
	}
	want := 0
	if e != nil && !s.stale && e.Type == scheduler.EventUpdated && w.subscribed && !rejected(s) &&
		!e.Status.UUID.IsZero() && e.Status.AgentID != "" && !invented(e.Status.TaskID) && w.tasks[e.Status.TaskID] != nil {
		want = 1
	}
	if n != want {
		return fmt.Sprintf("%d acknowledgements of %q; wanted %d", n, e.Status.TaskID, want)
	}
	return ""
}

// replacementsAcknowledgedAsBorne is S2 of replacements.
func replacementsAcknowledgedAsBorne(w *watch, s *seen) string {
	e, n := s.event, 0
	for i := range s.out.Calls {
		if c := &s.out.Calls[i]; c.Type == scheduler.CallAcknowledgeReplacement {
			n++
			if e == nil || s.stale || e.Type != scheduler.EventReplacementUpdated || c.UUID.IsZero() ||
				c.UUID != e.Replacement.UUID || c.ReplaceID != e.Replacement.ReplaceID || c.AgentID != e.Replacement.AgentID {
				return fmt.Sprintf("%q of %q, %x", c.ReplaceID, c.AgentID, c.UUID)
			}
		}
	}
	borne := e != nil && !s.stale && e.Type == scheduler.EventReplacementUpdated && w.subscribed && !rejected(s) && !e.Replacement.UUID.IsZero()
	if n > 1 || borne != (n == 1) {
		return fmt.Sprintf("%d acknowledgements of %+v", n, e)
	}
	return ""
}

// checkLeaving looks at a call at the moment it leaves the machine: S1. An
// acknowledgement leaves only when its update is durable.
func (w *World) checkLeaving(p *process, c *scheduler.Call) {
	if w.judge != nil {
		return
	}
	if c.Type == scheduler.CallAcknowledge && !w.disk.updates[update{c.TaskID, c.UUID}] {
		w.fail("S1 acknowledged only when durable", fmt.Sprintf("%q %x", c.TaskID, c.UUID))
	}
	if c.Type == scheduler.CallAcknowledgeOperation && !w.disk.updates[update{mesos.TaskID(c.OperationID), c.UUID}] {
		w.fail("S1 acknowledged only when durable", fmt.Sprintf("%q %x", c.OperationID, c.UUID))
	}
	if v := w.disk.records[scheduler.KeyReplace+string(c.ReplaceID)]; c.Type == scheduler.CallAcknowledgeReplacement && v != nil &&
		!replaceRecord(v).Phase.Outcome() && !w.disk.updates[update{mesos.TaskID(c.ReplaceID), c.UUID}] { // what follows an outcome changes nothing
		w.fail("S1 acknowledged only when durable", fmt.Sprintf("%q %x", c.ReplaceID, c.UUID))
	}
	if c.Type == scheduler.CallAccept {
		w.checkUse(c)
		for i := range c.Tasks {
			id := c.Tasks[i].TaskID
			if w.disk.task(id) == nil {
				w.fail("S18 launched once, on offers that live", fmt.Sprintf("%q is launched and not durable", id))
			}
			if w.truth.launched[id] != 0 {
				w.fail("S18 launched once, on offers that live", fmt.Sprintf("%q is launched twice", id))
			}
			w.truth.launched[id] = c.ID
		}
	}
}

// launchedOnce is S18 as far as one process can show it; it also takes over
// which offers live.
func launchedOnce(w *watch, s *seen) string {
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		if n.Type == scheduler.NoticeRound && n.Round.Subject == scheduler.RoundTasks && (n.Round.Phase == scheduler.RoundComplete || n.Round.Phase == scheduler.RoundDegraded) {
			w.gateOpen = true
		}
	}
	for i := range s.out.Calls {
		c := &s.out.Calls[i]
		if c.Type != scheduler.CallAccept && c.Type != scheduler.CallDecline {
			continue
		}
		if c.Type == scheduler.CallAccept && len(c.Tasks) > 0 && w.gated() {
			return "launched behind the gate"
		}
		for _, id := range c.Offers {
			turnedAway := c.Type == scheduler.CallDecline && s.event != nil &&
				(s.event.Type == scheduler.EventOffered || s.event.Type == scheduler.EventCallFailed) // by a limit, or by the master
			behindGate := c.Type == scheduler.CallDecline && w.gated()
			withheld := w.withheld[id] && w.ofReplacement(c)
			if !w.offers[id] && !turnedAway && !behindGate && !withheld {
				return fmt.Sprintf("offer %q is dead", id)
			}
			delete(w.offers, id)
			delete(w.withheld, id)
		}
		for j := range c.Tasks {
			if r := w.tasks[c.Tasks[j].TaskID]; r == nil || r.Verdict != scheduler.VerdictLaunching {
				return fmt.Sprintf("%q is launched; its record %+v", c.Tasks[j].TaskID, r)
			}
		}
	}
	for i := range s.out.Notices {
		switch n := &s.out.Notices[i]; n.Type {
		case scheduler.NoticeSession:
			if n.Session != scheduler.SessionSubscribed { // no offer outlives its stream
				clear(w.withheld)
			}
		case scheduler.NoticeOffered:
			for _, o := range n.Offers {
				w.offers[mesos.OfferID(strings.Clone(string(o.ID)))] = true
			}
		case scheduler.NoticeOffersLost:
			if len(n.Offers) == 0 {
				clear(w.offers)
			}
			for _, o := range n.Offers {
				delete(w.offers, o.ID)
			}
		}
	}
	return ""
}

// gated: the first round of this process has not ended.
func (w *watch) gated() bool { return w.cfg.Gate.FirstRound && !w.gateOpen }

// oldEpochChangesNothing is S14.
func oldEpochChangesNothing(w *watch, s *seen) string {
	if !s.stale {
		return ""
	}
	if o := s.out; len(o.Store)+len(o.Calls)+len(o.Notices) != 0 {
		return fmt.Sprintf("%+v", o)
	}
	frame, err := w.p.machine.Snapshot()
	must(err)
	if !bytes.Equal(frame, w.frame) {
		return "the state changed"
	}
	return ""
}

func wakesLater(w *watch, s *seen) string {
	switch at := s.out.WakeAt; {
	case at == 0 && !w.over:
		return "0, and the framework is not over"
	case at != 0 && at <= s.now && at <= w.now:
		return fmt.Sprintf("%d at %d", at, s.now)
	}
	return ""
}
