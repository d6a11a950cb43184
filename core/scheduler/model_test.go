package scheduler

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// model is what an onlooker knows of one machine: the records it made durable,
// the calls and notices it gave, the events it got. It is naive on purpose, and
// says which of the properties that one machine can show does not hold.
type model struct {
	cfg     Config
	durable map[string][]byte
	stored  map[ack]bool // every (task, uuid) that was ever in a task's record

	epoch      uint32 // of the last Subscribe
	subscribed bool
	over       bool
	lastCall   uint64
	madeUp     map[mesos.TaskID]bool // fences and probes ever sent
	offers     map[mesos.OfferID]bool
	sent       map[mesos.TaskID]bool   // launched, and not forgotten since
	asked      map[mesos.TaskID]bool   // to be killed
	alive      map[mesos.TaskID]uint32 // the epoch in which it was last seen alive

	round roundModel
}

type ack struct {
	task mesos.TaskID
	uuid mesos.UUID
}

type roundModel struct {
	open, suspended bool
	number          uint32
	kind            RoundKind
	pending         map[mesos.TaskID]bool
	probes          map[mesos.TaskID]bool // sent in this round
	census          bool                  // one of them was answered
	asks            map[mesos.TaskID]asking
	eventAt         mesos.Micros // the last event but a heartbeat
}

// asking is when a task was asked about last, and how often in a row since
// anything happened but the passing of time.
type asking struct {
	at    mesos.Micros
	times int
}

func newModel(cfg Config) *model {
	return &model{
		cfg: cfg, durable: map[string][]byte{}, stored: map[ack]bool{}, madeUp: map[mesos.TaskID]bool{},
		offers: map[mesos.OfferID]bool{}, sent: map[mesos.TaskID]bool{}, alive: map[mesos.TaskID]uint32{}, asked: map[mesos.TaskID]bool{},
	}
}

// restarted: the process ended; only what is durable is left.
func (w *model) restarted() {
	w.subscribed, w.over, w.lastCall = false, false, 0
	clear(w.offers)
	w.round = roundModel{number: w.round.number}
}

// seen is one step with at most one event, and the state around it.
type seen struct {
	now    mesos.Micros
	event  *Event // nil: only time has passed
	out    Output
	m      *Machine
	before []byte // the snapshot before, if the event is of an older epoch
	stale  bool
	rec    *TaskRecord // the record of the event's task before the step, or nil
}

// property is a named checker; "" says that it holds.
type property struct {
	name  string
	check func(*model, *seen) string
}

// properties in the order they are checked. The records of the step are in
// w.durable already; calls and notices are taken over by the checkers of S18
// and S8.
var properties = []property{
	{"wire: an output reads back as it was written", outputReads},
	{"invariants hold", func(_ *model, s *seen) string {
		if err := s.m.broken(); err != nil {
			return err.Error()
		}
		return ""
	}},
	{"records agree with the table", recordsAgree},
	{"call ids rise, and calls are of the open stream", callsAreCurrent},
	{"S1 acknowledged only when durable", acknowledgedWhenDurable},
	{"S2 acknowledged is what was borne", acknowledgedAsBorne},
	{"S4 killed only when asked", killedWhenAsked},
	{"S13 a duplicate is acknowledged again and changes nothing", duplicateChangesNothing},
	{"S14 an older epoch changes nothing", oldEpochChangesNothing},
	{"S18 launched once, on offers that live", launchedOnce},
	{"S8 every round ends once", roundsEndOnce},
	{"S9 batches are within their limit and never empty by accident", batchesAreBounded},
	{"wake_at is in the future", wakesLater},
}

// step takes a step over and returns the first property that does not hold.
func (w *model) step(s *seen) string {
	if bad := w.applyStore(s); bad != "" {
		return bad
	}
	w.applyEvent(s)
	for _, p := range properties {
		if bad := p.check(w, s); bad != "" {
			return p.name + ": " + bad
		}
	}
	return ""
}

// applyStore makes the records durable and checks S3 and S5, which are about
// what records replace and delete.
func (w *model) applyStore(s *seen) string {
	for _, r := range s.out.Store {
		key := string(r.Key)
		id, isTask := strings.CutPrefix(key, KeyTask)
		old := w.record(mesos.TaskID(id))
		switch {
		case r.Value == nil && isTask:
			if old == nil || !recordOver(old) || s.event == nil || s.event.Type != EventForget || s.event.TaskID != mesos.TaskID(id) {
				return fmt.Sprintf("S3 a task leaves when over and forgotten: %q, record %+v", id, old)
			}
			delete(w.sent, mesos.TaskID(id))
			delete(w.asked, mesos.TaskID(id))
			delete(w.durable, key)
		case r.Value == nil:
			delete(w.durable, key)
		default:
			w.durable[key] = bytes.Clone(r.Value)
			if !isTask {
				continue
			}
			now := w.record(mesos.TaskID(id))
			w.stored[ack{mesos.TaskID(id), now.UUID}] = true
			if old != nil && old.State.Absorbing() && (now.State != old.State || now.Verdict != VerdictEnded) {
				return fmt.Sprintf("S5 %v absorbs: %q became %v, %v", old.State, id, now.State, now.Verdict)
			}
		}
	}
	return ""
}

func (w *model) record(id mesos.TaskID) *TaskRecord {
	value, ok := w.durable[KeyTask+string(id)]
	if !ok {
		return nil
	}
	r := &TaskRecord{}
	if err := DecodeRecord(value, r.Schema); err != nil {
		panic(err)
	}
	return r
}

func recordOver(r *TaskRecord) bool {
	return r.Verdict == VerdictEnded || r.Verdict == VerdictLost && r.State.Terminal()
}

// applyEvent notes what an event means for the round, before its notices.
func (w *model) applyEvent(s *seen) {
	e := s.event
	if e == nil || s.stale {
		return
	}
	if e.Type != EventHeartbeat {
		w.round.eventAt = s.now
	}
	switch e.Type {
	case EventUpdated:
		if w.subscribed {
			w.round.census = w.round.census || w.round.probes[e.Status.TaskID]
			delete(w.round.pending, e.Status.TaskID)
			if e.Status.State.Live() {
				w.alive[e.Status.TaskID] = e.Epoch
			}
		}
	case EventForget:
		if w.record(e.TaskID) == nil {
			delete(w.round.pending, e.TaskID)
		}
	case EventCallFailed: // the tasks of a refused launch are over
		for id := range w.round.pending {
			if r := w.record(id); r == nil || recordOver(r) {
				delete(w.round.pending, id)
			}
		}
	case EventKill:
		if !rejected(s) {
			w.asked[e.TaskID] = true
		}
	}
}

func rejected(s *seen) bool {
	return slices.ContainsFunc(s.out.Notices, func(n Notice) bool { return n.Type == NoticeRejected })
}

func outputReads(_ *model, s *seen) string {
	c := wire.Writer(nil)
	s.out.Schema(&c)
	frame := c.Bytes()
	var again Output
	r := wire.Reader(frame)
	if again.Schema(&r); r.Close() != nil {
		return r.Err().Error()
	}
	c = wire.Writer(nil)
	if again.Schema(&c); !bytes.Equal(c.Bytes(), frame) {
		return fmt.Sprintf("% x became % x", frame, c.Bytes())
	}
	return ""
}

// recordsAgree: what a restart would find is what the machine knows.
func recordsAgree(w *model, s *seen) string {
	rows := 0
	for at := range s.m.tasks.end {
		t := s.m.tasks.row(at)
		if t.id == "" {
			continue
		}
		rows++
		r := w.record(t.id)
		if r == nil {
			return fmt.Sprintf("%q has no record", t.id)
		}
		is := TaskRecord{
			AgentID: s.m.agents.id(t.agent), State: t.state, Verdict: t.verdict, Source: t.source, Reason: t.reason,
			Healthy: t.healthy, UUID: t.uuid, Since: t.since, Unknown: t.is(taskUnknown), Killing: t.is(taskKilling),
		}
		if is.Killing {
			is.Grace = s.m.kills.live[at].grace
		}
		if recordOver(r) { // Restore does not look at the wish to kill what is over
			r.Killing, r.Grace = is.Killing, is.Grace
		}
		if *r != is {
			return fmt.Sprintf("%q is %+v; its record %+v", t.id, is, *r)
		}
	}
	for key := range w.durable {
		if strings.HasPrefix(key, KeyTask) {
			rows--
		}
	}
	if rows != 0 {
		return fmt.Sprintf("%d rows more than records", rows)
	}
	return ""
}

func callsAreCurrent(w *model, s *seen) string {
	for i := range s.out.Calls {
		c := &s.out.Calls[i]
		if c.ID <= w.lastCall {
			return fmt.Sprintf("call %d after %d", c.ID, w.lastCall)
		}
		w.lastCall = c.ID
		switch {
		case w.over:
			return fmt.Sprintf("call %d of type %d after the end", c.ID, c.Type)
		case c.Type == CallSubscribe:
			if r := w.framework(); c.Epoch <= r.Epoch || c.FrameworkID != r.FrameworkID {
				return fmt.Sprintf("epoch %d as %q; the record says %+v", c.Epoch, c.FrameworkID, r)
			}
			w.epoch = c.Epoch
		case c.Epoch != w.epoch:
			return fmt.Sprintf("call %d is of epoch %d; open is %d", c.ID, c.Epoch, w.epoch)
		}
	}
	return ""
}

func (w *model) framework() FrameworkRecord {
	var r FrameworkRecord
	if value, ok := w.durable[KeyFramework]; ok {
		if err := DecodeRecord(value, r.Schema); err != nil {
			panic(err)
		}
	}
	return r
}

func acknowledgedWhenDurable(w *model, s *seen) string {
	for _, c := range s.out.Calls {
		if c.Type == CallAcknowledge && !w.stored[ack{c.TaskID, c.UUID}] {
			return fmt.Sprintf("%q %x", c.TaskID, c.UUID)
		}
	}
	return ""
}

func acknowledgedAsBorne(w *model, s *seen) string {
	n := 0
	for _, c := range s.out.Calls {
		if c.Type != CallAcknowledge {
			continue
		}
		n++
		if e := s.event; e == nil || s.stale || e.Type != EventUpdated || c.UUID.IsZero() ||
			c.UUID != e.Status.UUID || c.TaskID != e.Status.TaskID || c.AgentID != e.Status.AgentID {
			return fmt.Sprintf("%q of %q, %x", c.TaskID, c.AgentID, c.UUID)
		}
	}
	want := 0
	if e := s.event; e != nil && !s.stale && e.Type == EventUpdated && w.subscribed && !rejected(s) &&
		!e.Status.UUID.IsZero() && e.Status.AgentID != "" && !madeUp(e.Status.TaskID) && w.record(e.Status.TaskID) != nil {
		want = 1
	}
	if n != want {
		return fmt.Sprintf("%d acknowledgements; wanted %d", n, want)
	}
	return ""
}

func killedWhenAsked(w *model, s *seen) string {
	for _, c := range s.out.Calls {
		if c.Type != CallKill {
			continue
		}
		r := w.record(c.TaskID)
		if r == nil || recordOver(r) || r.AgentID != c.AgentID || !w.asked[c.TaskID] && !w.mayDoom(c.TaskID, r) {
			return fmt.Sprintf("%q of %q; record %+v", c.TaskID, c.AgentID, r)
		}
	}
	return ""
}

// mayDoom: unknown, observed alive on this stream, and the policy is to kill.
func (w *model) mayDoom(id mesos.TaskID, r *TaskRecord) bool {
	return r.Unknown && w.alive[id] == w.epoch && w.cfg.Unknown.Policy == UnknownKill && !w.cfg.Unknown.DryRun
}

func duplicateChangesNothing(w *model, s *seen) string {
	if s.event == nil || s.stale || s.event.Type != EventUpdated || s.rec == nil || !w.subscribed ||
		s.event.Status.UUID.IsZero() || s.event.Status.UUID != s.rec.UUID {
		return ""
	}
	if s.event.Status.State.Live() && s.rec.Verdict > VerdictAlive && !s.rec.State.Absorbing() {
		return "" // the task was given up since: what was said before is news again
	}
	if s.rec.Unknown && w.cfg.Unknown.Policy != UnknownReport {
		return "" // on a new stream it is the observation that the policy waits for
	}
	for _, r := range s.out.Store {
		if !strings.HasPrefix(string(r.Key), KeyRound) {
			return fmt.Sprintf("%q is stored", r.Key)
		}
	}
	for _, n := range s.out.Notices {
		if n.Type != NoticeRound {
			return fmt.Sprintf("notice of type %d", n.Type)
		}
	}
	return ""
}

func oldEpochChangesNothing(_ *model, s *seen) string {
	if !s.stale {
		return ""
	}
	if len(s.out.Store)+len(s.out.Calls)+len(s.out.Notices) != 0 {
		return fmt.Sprintf("%+v", s.out)
	}
	if !bytes.Equal(s.m.Snapshot(nil), s.before) {
		return "the state changed"
	}
	return ""
}

// launchedOnce also takes over which offers live.
func launchedOnce(w *model, s *seen) string {
	for _, c := range s.out.Calls {
		if c.Type != CallAccept && c.Type != CallDecline {
			continue
		}
		for _, id := range c.Offers {
			turnedAway := c.Type == CallDecline && s.event != nil && s.event.Type == EventOffered
			if !w.offers[id] && !turnedAway {
				return fmt.Sprintf("offer %q is dead", id)
			}
			delete(w.offers, id)
		}
		for _, t := range c.Tasks {
			if w.sent[t.TaskID] {
				return fmt.Sprintf("%q is launched twice", t.TaskID)
			}
			w.sent[t.TaskID] = true
			info, ok := w.durable[KeyLaunch+string(t.TaskID)]
			if r := w.record(t.TaskID); !ok || r == nil || r.Verdict != VerdictLaunching || !bytes.Equal(info[1:], t.Info) {
				return fmt.Sprintf("%q is not durable: %+v", t.TaskID, r)
			}
		}
	}
	for _, n := range s.out.Notices {
		switch {
		case n.Type == NoticeOffered:
			for _, o := range n.Offers {
				w.offers[o.ID] = true
			}
		case n.Type == NoticeOffersLost && len(n.Offers) == 0:
			clear(w.offers)
		case n.Type == NoticeOffersLost:
			for _, o := range n.Offers {
				delete(w.offers, o.ID)
			}
		}
	}
	if len(w.offers) != len(s.m.offers.list) {
		return fmt.Sprintf("the framework knows %d offers, the machine %d", len(w.offers), len(s.m.offers.list))
	}
	return ""
}

func wakesLater(w *model, s *seen) string {
	switch at := s.out.WakeAt; {
	case at == 0 && !w.over:
		return "0, and the framework is not over"
	case at != 0 && at <= s.now && s.now < mesos.MaxMicros:
		return fmt.Sprintf("%d at %d", at, s.now)
	}
	return ""
}

// roundsEndOnce is S6, S8 and S16; it also takes the notices of the session over.
func roundsEndOnce(w *model, s *seen) string {
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		switch n.Type {
		case NoticeSession:
			w.subscribed, w.over = n.Session == SessionSubscribed, n.Session.Over()
		case NoticeRound:
			if bad := w.roundNotice(s, &n.Round); bad != "" {
				return fmt.Sprintf("%s: %+v, pending %v", bad, n.Round, slices.Sorted(maps.Keys(w.round.pending)))
			}
		}
	}
	if s.m.session.state == SessionLeaving { // no notice says so: the framework wished it
		w.subscribed = false
	}
	if again := slices.ContainsFunc(s.out.Notices, established); again && w.subscribed && !slices.ContainsFunc(s.out.Notices, started) {
		return "no round after the subscription"
	}
	return ""
}

func established(n Notice) bool { return n.Type == NoticeSession && n.Session == SessionSubscribed }

func started(n Notice) bool { return n.Type == NoticeRound && n.Round.Phase == RoundStarted }

func (w *model) roundNotice(s *seen, n *RoundNotice) string {
	r := &w.round
	if n.Phase == RoundStarted {
		if r.open {
			return "S6 another is in progress"
		}
		if n.Number <= r.number {
			return "its number does not rise"
		}
		*r = roundModel{
			open: true, number: n.Number, kind: n.Kind, pending: w.targets(s, n), eventAt: s.now,
			probes: map[mesos.TaskID]bool{}, asks: map[mesos.TaskID]asking{},
		}
		if int(n.Targets) != len(r.pending) {
			return "targets are miscounted"
		}
	}
	switch {
	case !r.open || n.Number != r.number:
		return "it is not the one in progress"
	case r.suspended && n.Phase != RoundSuperseded:
		return "it was suspended"
	case n.Census && !r.census:
		return "S16 its census probe was not answered"
	case int(n.Remaining) != len(r.pending):
		return "remaining is miscounted"
	case n.Silent > n.Remaining:
		return "more silent than remaining"
	case n.Phase == RoundComplete && n.Remaining != 0:
		return "S8 complete, but not all have answered"
	}
	r.suspended = n.Phase == RoundSuspended
	if n.Phase >= RoundComplete {
		r.open = false
	}
	return ""
}

// targets are the tasks that a round has to hear of.
func (w *model) targets(s *seen, n *RoundNotice) map[mesos.TaskID]bool {
	set := map[mesos.TaskID]bool{}
	for key := range w.durable {
		id, ok := strings.CutPrefix(key, KeyTask)
		if r := w.record(mesos.TaskID(id)); ok && !recordOver(r) &&
			(n.Cause != CauseRequested || s.event.AgentID == "" || s.event.AgentID == r.AgentID) {
			set[mesos.TaskID(id)] = true
		}
	}
	if n.Cause == CauseRequested && len(s.event.TaskIDs) > 0 {
		clear(set)
		for _, id := range s.event.TaskIDs {
			set[id] = true
		}
	}
	return set
}

// batchesAreBounded is S7 and S9.
func batchesAreBounded(w *model, s *seen) string {
	for i := range s.out.Calls {
		if c := &s.out.Calls[i]; c.Type == CallReconcile {
			if bad := w.question(s, c); bad != "" {
				return fmt.Sprintf("%s: %+v, pending %v", bad, c.Targets, slices.Sorted(maps.Keys(w.round.pending)))
			}
		}
	}
	return ""
}

func (w *model) question(s *seen, c *Call) string {
	r, real := &w.round, 0
	if !r.open || r.suspended {
		return "S7 no round is in progress"
	}
	if len(c.Targets) == 0 && r.kind != RoundImplicit {
		return "an empty list in an explicit round"
	}
	for _, t := range c.Targets {
		if madeUp(t.TaskID) {
			if w.madeUp[t.TaskID] {
				return "a fence is used twice"
			}
			id := mesos.TaskID(strings.Clone(string(t.TaskID))) // the machine uses its bytes again
			w.madeUp[id] = true
			if t.AgentID == "" {
				r.probes[id] = true
			}
			continue
		}
		real++
		rec := w.record(t.TaskID)
		if rec == nil || recordOver(rec) || rec.AgentID != t.AgentID || !r.pending[t.TaskID] {
			return fmt.Sprintf("S7 %q is asked about in vain: %+v", t.TaskID, rec)
		}
		if bad := w.tooSoon(t.TaskID, s.now); bad != "" {
			return bad
		}
	}
	if real > int(w.cfg.Round.Batch) {
		return "more than a batch"
	}
	return ""
}

// tooSoon: if nothing came in between, only a backoff can have run out: the
// k-th wait, shortened by the jitter.
func (w *model) tooSoon(id mesos.TaskID, now mesos.Micros) string {
	b, last := w.cfg.Round.Resend, w.round.asks[id]
	if last.times == 0 || w.round.eventAt >= last.at {
		w.round.asks[id] = asking{now, 1}
		return ""
	}
	w.round.asks[id] = asking{now, last.times + 1}
	least := min(b.Max, b.Base<<(last.times-1)) / 1000 * mesos.Micros(1000-b.Jitter)
	if now-last.at < least {
		return fmt.Sprintf("S9 %q is asked again after %d µs, %d times already; at least %d", id, now-last.at, last.times, least)
	}
	return ""
}
