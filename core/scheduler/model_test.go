package scheduler

import (
	"bytes"
	"fmt"
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
	stored  map[ack]bool // every (key, uuid) that was ever in a record

	epoch      uint32 // of the last Subscribe
	subscribed bool
	over       bool
	paused     bool
	gateOpen   bool   // a round has ended
	backlog    uint64 // what the framework has not read
	lastCall   uint64
	lastRound  uint32
	eventAt    mesos.Micros          // the last event but a heartbeat
	madeUp     map[mesos.TaskID]bool // fences and probes ever sent
	offers     map[mesos.OfferID]bool
	hidden     map[mesos.OfferID]bool  // kept behind the gate
	sent       map[mesos.TaskID]bool   // launched, and not forgotten since
	asked      map[mesos.TaskID]bool   // to be killed
	alive      map[mesos.TaskID]uint32 // the epoch in which it was last seen alive, and not over since
	sighted    map[mesos.TaskID]uint32 // the epoch in which it was last seen alive
	places     map[Target]bool         // where tasks were seen alive
	kills      map[mesos.TaskID]asking // since the last event
	doomed     map[mesos.TaskID]killOfPolicy

	minuteEnds mesos.Micros // of the policies' kills
	spent      uint32

	round   roundModel // of tasks
	opRound roundModel // of operations
	ops     operationsModel
}

// killOfPolicy is the last KILL of a policy for a task.
type killOfPolicy struct {
	epoch uint32
	at    mesos.Micros
}

type ack struct {
	key  string // of the record
	uuid mesos.UUID
}

func newModel(cfg Config) *model {
	return &model{
		cfg: cfg, durable: map[string][]byte{}, stored: map[ack]bool{}, madeUp: map[mesos.TaskID]bool{},
		offers: map[mesos.OfferID]bool{}, hidden: map[mesos.OfferID]bool{}, sent: map[mesos.TaskID]bool{}, alive: map[mesos.TaskID]uint32{},
		asked: map[mesos.TaskID]bool{}, places: map[Target]bool{}, sighted: map[mesos.TaskID]uint32{}, kills: map[mesos.TaskID]asking{},
		doomed: map[mesos.TaskID]killOfPolicy{},
		round:  roundModel{subject: RoundTasks}, opRound: roundModel{subject: RoundOperations},
		ops: operationsModel{sent: map[mesos.OperationID]bool{}, named: map[mesos.OperationID]bool{}},
	}
}

// restarted: the process ended; only what is durable is left.
func (w *model) restarted() {
	w.subscribed, w.over, w.lastCall, w.paused, w.backlog, w.gateOpen = false, false, 0, false, 0, false
	w.minuteEnds, w.spent = 0, 0
	clear(w.offers)
	clear(w.hidden)
	clear(w.kills)
	clear(w.doomed)
	clear(w.ops.named)
	w.round, w.opRound = roundModel{subject: RoundTasks}, roundModel{subject: RoundOperations}
}

// gated: the first round of this process has not ended.
func (w *model) gated() bool { return w.cfg.Gate.FirstRound && !w.gateOpen }

// throttled: the framework has more to read than it should.
func (w *model) throttled() bool {
	return w.cfg.Round.Backlog != 0 && w.backlog > uint64(w.cfg.Round.Backlog)
}

// seen is one step with at most one event, and the state around it.
type seen struct {
	now    mesos.Micros
	event  *Event // nil: only time has passed
	out    Output
	m      *Machine
	before []byte // the snapshot before, if the event is of an older epoch
	stale  bool
	rec    *TaskRecord      // the record of the event's task before the step, or nil
	op     *OperationRecord // that of the event's operation
}

// property is a named checker; "" says that it holds.
type property struct {
	name  string
	check func(*model, *seen) string
}

// properties in the order they are checked. The records of the step are in
// w.durable already; calls and notices are taken over by the checkers of S18,
// S8 and S9.
var properties = []property{
	{"wire: an output reads back as it was written", outputReads},
	{"invariants hold", func(_ *model, s *seen) string {
		if err := s.m.broken(); err != nil {
			return err.Error()
		}
		return ""
	}},
	{"records agree with the table", recordsAgree},
	{"records of operations agree with the table", operationsAgree},
	{"the history has a length", historyIsBounded},
	{"call ids rise, and calls are of the open stream", callsAreCurrent},
	{"S1 acknowledged only when durable", acknowledgedWhenDurable},
	{"S2 acknowledged is what was borne", acknowledgedAsBorne},
	{"S2 acknowledged is what was borne, of operations", operationsAcknowledgedAsBorne},
	{"S4 killed only when asked, or by a policy under its guards", killedWhenAsked},
	{"S13 a duplicate is acknowledged again and changes nothing", duplicateChangesNothing},
	{"S13 a duplicate changes nothing, of operations", duplicateOperationChangesNothing},
	{"S14 an older epoch changes nothing", oldEpochChangesNothing},
	{"S18 launched once, on offers that live", launchedOnce},
	{"S6 S8 S16 S17 every round ends once, and is alone", roundsEndOnce},
	{"S7 S9 batches are within their limit and never empty by accident", batchesAreBounded},
	{"S7 S9 questions about operations likewise", operationBatchesAreBounded},
	{"a task that was given up for good or for lost had its time", presumedInTime},
	{"a rival was started instead of the other", rivalsAreHeirs},
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

// applyStore makes the records durable and checks S3, S5 and S10, which are
// about what records replace and delete.
func (w *model) applyStore(s *seen) string {
	for _, r := range s.out.Store {
		key := string(r.Key)
		bad := ""
		if id, ok := strings.CutPrefix(key, KeyTask); ok {
			bad = w.storeTask(s, mesos.TaskID(id), r.Value)
		} else if id, ok := strings.CutPrefix(key, KeyOperation); ok {
			bad = w.storeOperation(s, mesos.OperationID(id), r.Value)
		}
		if bad != "" {
			return bad
		}
		if w.durable[key] = bytes.Clone(r.Value); r.Value == nil {
			delete(w.durable, key)
		}
	}
	return ""
}

// storeTask checks what becomes of a task's record, before it is durable.
func (w *model) storeTask(s *seen, id mesos.TaskID, value []byte) string {
	old := w.record(id)
	if value == nil {
		if old == nil || !recordGivenUp(old) || s.event == nil || s.event.Type != EventForget || s.event.TaskID != id {
			return fmt.Sprintf("S3 a task leaves when given up and forgotten: %q, record %+v", id, old)
		}
		delete(w.sent, id)
		delete(w.asked, id)
		delete(w.alive, id)
		delete(w.sighted, id)
		delete(w.kills, id)
		delete(w.doomed, id)
		return ""
	}
	now := taskRecord(value)
	w.stored[ack{KeyTask + string(id), now.UUID}] = true
	if old != nil && old.State.Absorbing() && (now.State != old.State || now.Verdict != VerdictEnded) {
		return fmt.Sprintf("S5 %v absorbs: %q became %v, %v", old.State, id, now.State, now.Verdict)
	}
	if now.Yields && (old == nil || !old.Yields) && !w.mayYield(s, id, now) {
		return fmt.Sprintf("S4 %q must yield, and nothing is back: %+v", id, now)
	}
	return ""
}

// mayYield: a policy may end one of two, because this very event shows alive
// the task that came back.
func (w *model) mayYield(s *seen, id mesos.TaskID, r *TaskRecord) bool {
	if w.cfg.Drift.DryRun || s.event == nil || s.stale || s.event.Type != EventUpdated || !s.event.Status.State.Live() {
		return false
	}
	back := s.event.Status.TaskID
	switch w.cfg.Drift.Returned {
	case ReturnedKillYounger:
		return r.InsteadOf == back
	case ReturnedKillOlder:
		return id == back
	}
	return false
}

func (w *model) record(id mesos.TaskID) *TaskRecord {
	if value, ok := w.durable[KeyTask+string(id)]; ok {
		return taskRecord(value)
	}
	return nil
}

func taskRecord(value []byte) *TaskRecord {
	r := &TaskRecord{}
	if err := DecodeRecord(value, r.Schema); err != nil {
		panic(err)
	}
	return r
}

func recordOver(r *TaskRecord) bool {
	return r.Verdict == VerdictEnded || r.Verdict == VerdictLost && r.State.Terminal()
}

// recordGivenUp: the framework was told that it may start another, or must decide.
func recordGivenUp(r *TaskRecord) bool {
	return r.Verdict == VerdictEnded || r.Verdict == VerdictLost || r.Verdict == VerdictPresumedLost
}

// applyEvent notes what an event means for the rounds, before its notices.
func (w *model) applyEvent(s *seen) {
	e := s.event
	if e == nil || s.stale {
		return
	}
	if e.Type != EventHeartbeat {
		w.eventAt = s.now
	}
	switch e.Type {
	case EventUpdated:
		w.applyStatus(&e.Status, e.Epoch)
	case EventOperationUpdated:
		w.applyOperation(&e.Operation)
	case EventOperationsAnswered:
		for i := range e.Operations {
			w.applyOperation(&e.Operations[i])
		}
	case EventForget:
		if w.record(e.TaskID) == nil {
			delete(w.round.pending, string(e.TaskID))
		}
	case EventForgetOperation:
		if w.operation(e.OperationID) == nil {
			delete(w.opRound.pending, string(e.OperationID))
		}
	case EventCallFailed:
		w.applyFailure(s)
	case EventKill:
		if !rejected(s) {
			w.asked[e.TaskID] = true
			delete(w.doomed, e.TaskID)
		}
	case EventPause:
		w.paused = w.paused || !rejected(s)
	case EventResume:
		w.paused = w.paused && rejected(s)
	case EventBacklog:
		if !rejected(s) {
			w.backlog = e.Count
		}
	}
}

func (w *model) applyStatus(t *mesos.TaskStatus, epoch uint32) {
	if !w.subscribed || !t.Valid() {
		return
	}
	w.round.census = w.round.census || w.round.probes[t.TaskID]
	w.round.answers++
	delete(w.round.pending, string(t.TaskID))
	if madeUp(t.TaskID) {
		return
	}
	if t.State.Live() {
		w.places[Target{t.TaskID, t.AgentID}] = true
		w.alive[t.TaskID], w.sighted[t.TaskID] = epoch, epoch
	} else if r := w.record(t.TaskID); r == nil || recordOver(r) {
		delete(w.alive, t.TaskID)
	}
}

// applyFailure: the tasks and operations of a refused Accept are over.
func (w *model) applyFailure(s *seen) {
	for id := range w.round.pending {
		if r := w.record(mesos.TaskID(id)); r == nil || recordOver(r) {
			delete(w.round.pending, id)
		}
	}
	for i := range s.out.Notices {
		if n := &s.out.Notices[i]; n.Type == NoticeOperation {
			delete(w.opRound.pending, string(n.Operation.OperationID))
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
			Yields: t.is(taskYields), Unreachable: t.patience.recorded(), InsteadOf: s.m.heirs.task[at],
		}
		if is.Killing {
			is.Grace = s.m.kills.live[at].grace
		}
		if recordOver(r) { // Restore does not look at the wish to kill what is over, and nobody asks where it was
			r.Killing, r.Grace, r.Yields, r.AgentID = is.Killing, is.Grace, is.Yields, is.AgentID
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
		if c.Type == CallAcknowledge && !w.stored[ack{KeyTask + string(c.TaskID), c.UUID}] ||
			c.Type == CallAcknowledgeOperation && !w.stored[ack{KeyOperation + string(c.OperationID), c.UUID}] {
			return fmt.Sprintf("%q %q %x", c.TaskID, c.OperationID, c.UUID)
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
	now := map[mesos.TaskID]bool{}
	for _, c := range s.out.Calls {
		if c.Type != CallKill {
			continue
		}
		r := w.record(c.TaskID)
		bad := "twice at once"
		if !now[c.TaskID] {
			bad = w.killed(s, &c, r)
		}
		if bad != "" {
			return fmt.Sprintf("%s: %q of %q; record %+v", bad, c.TaskID, c.AgentID, r)
		}
		now[mesos.TaskID(strings.Clone(string(c.TaskID)))] = true
	}
	return ""
}

// killed says what is wrong with a KILL.
func (w *model) killed(s *seen, c *Call, r *TaskRecord) string {
	switch {
	case r == nil:
		return "there is no such task"
	case r.AgentID != c.AgentID && (!recordOver(r) || !w.places[Target{c.TaskID, c.AgentID}]):
		return "on another agent"
	case !r.Killing || r.Yields || recordOver(r):
		if bad := w.killedByPolicy(s, c.TaskID, r); bad != "" {
			return bad
		}
	case !w.asked[c.TaskID]:
		return "nobody asked for it"
	}
	return w.killedTooSoon(c.TaskID, s.now)
}

// killedByPolicy: a task that was observed alive on this stream, or one that
// yields, as was once decided and made durable. Kills are counted, and those of
// one task have their time between them, whatever is heard of it.
func (w *model) killedByPolicy(s *seen, id mesos.TaskID, r *TaskRecord) string {
	d := &w.cfg.Drift
	switch {
	case d.DryRun:
		return "it is a dry run"
	case r.Yields && !recordOver(r):
	case r.State.Absorbing() && w.asked[id] && w.sighted[id] == w.epoch: // the framework's wish, at the policy's pace
	case w.alive[id] != w.epoch:
		return "it was not seen alive on this stream"
	case r.State.Absorbing() && d.Ended == EndedKill:
	case r.Unknown && !recordOver(r) && d.Unknown == UnknownKill:
	default:
		return "no policy wants it"
	}
	if s.now >= w.minuteEnds {
		w.minuteEnds, w.spent = s.now.Add(mesos.Minute), 0
	}
	if w.spent++; w.spent > d.KillsPerMinute {
		return "more kills than a minute has"
	}
	last, again := w.doomed[id]
	if again && !r.Yields && last.epoch == w.epoch && s.now-last.at < leastWait(w.cfg.Kill, 0) {
		return "a hot loop"
	}
	w.doomed[mesos.TaskID(strings.Clone(string(id)))] = killOfPolicy{w.epoch, s.now}
	return ""
}

func (w *model) killedTooSoon(id mesos.TaskID, now mesos.Micros) string {
	last := w.kills[id]
	if w.eventAt >= last.at {
		last.times = 0
	}
	w.kills[mesos.TaskID(strings.Clone(string(id)))] = asking{now, last.times + 1}
	if last.times > 0 && now-last.at < leastWait(w.cfg.Kill, last.times-1) {
		return fmt.Sprintf("S9 again after %d µs, %d times already", now-last.at, last.times)
	}
	return ""
}

// leastWait is the k-th wait of a backoff, shortened by all its jitter.
func leastWait(b Backoff, k int) mesos.Micros {
	return min(b.Max, b.Base<<min(k, 20)) / 1000 * mesos.Micros(1000-b.Jitter)
}

func duplicateChangesNothing(w *model, s *seen) string {
	if s.event == nil || s.stale || s.event.Type != EventUpdated || s.rec == nil || !w.subscribed ||
		s.event.Status.UUID.IsZero() || s.event.Status.UUID != s.rec.UUID {
		return ""
	}
	if s.event.Status.State.Live() && s.rec.Verdict > VerdictAlive && !s.rec.State.Absorbing() {
		return "" // the task was given up since: what was said before is news again
	}
	if s.event.Status.State.Live() && (s.rec.Unknown && w.cfg.Drift.Unknown != UnknownReport || s.rec.State.Absorbing()) {
		return "" // on a new stream it is the observation that the policy waits for
	}
	return onlyRounds(s)
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
	if s.event != nil && s.event.Type == EventOffered && w.gated() {
		for _, o := range s.event.Offers {
			w.hidden[o.ID] = true
		}
	}
	for i := range s.out.Calls {
		if c := &s.out.Calls[i]; c.Type == CallAccept || c.Type == CallDecline {
			if bad := w.offersUsed(s, c); bad != "" {
				return bad
			}
			if bad := w.launched(c); bad != "" {
				return bad
			}
		}
	}
	for i := range s.out.Notices {
		w.offersSaid(&s.out.Notices[i])
	}
	if !w.gated() && len(w.offers) != len(s.m.offers.list) {
		return fmt.Sprintf("the framework knows %d offers, the machine %d", len(w.offers), len(s.m.offers.list))
	}
	return ""
}

func (w *model) offersUsed(s *seen, c *Call) string {
	if c.Type == CallAccept && w.gated() {
		return "launched behind the gate"
	}
	for _, id := range c.Offers {
		turnedAway := c.Type == CallDecline && s.event != nil && s.event.Type == EventOffered
		kept := w.offers[id] || w.gated() && w.hidden[id]
		if !kept && !turnedAway {
			return fmt.Sprintf("offer %q is dead", id)
		}
		delete(w.offers, id)
		delete(w.hidden, id)
	}
	return ""
}

func (w *model) launched(c *Call) string {
	for _, t := range c.Tasks {
		if w.sent[t.TaskID] {
			return fmt.Sprintf("%q is launched twice", t.TaskID)
		}
		w.sent[mesos.TaskID(strings.Clone(string(t.TaskID)))] = true
		info, ok := w.durable[KeyLaunch+string(t.TaskID)]
		if r := w.record(t.TaskID); !ok || r == nil || r.Verdict != VerdictLaunching || !bytes.Equal(info[1:], t.Info) {
			return fmt.Sprintf("%q is not durable: %+v", t.TaskID, r)
		}
	}
	return w.started(c)
}

// offersSaid: behind the gate nothing is said, and when it opens all that is held.
func (w *model) offersSaid(n *Notice) {
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
	case n.Type == NoticeRound && opensGate(&n.Round):
		w.gateOpen = true
	}
}

func opensGate(r *RoundNotice) bool {
	return r.Subject == RoundTasks && (r.Phase == RoundComplete || r.Phase == RoundDegraded)
}

// presumedInTime: no task is given up before its time, and none whose patience
// is without end.
func presumedInTime(w *model, s *seen) string {
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		if n.Type != NoticeTask || n.Task.Verdict != VerdictPresumedLost {
			continue
		}
		e := &n.Task.Evidence
		if e.Round != 0 {
			if e.Round > w.lastRound || s.now-e.Asked < w.cfg.Round.Deadline {
				return fmt.Sprintf("before the deadline of its round: %+v", n.Task)
			}
			continue
		}
		r := w.record(n.Task.TaskID)
		span := r.Unreachable
		if span == 0 {
			span = w.cfg.Wait.Unreachable
		}
		if span == 0 || span == mesos.MaxMicros || r.Unknown || e.UnreachableSince == 0 || s.now < e.UnreachableSince.Add(span) {
			return fmt.Sprintf("out of reach since %d at %d: %+v", e.UnreachableSince, s.now, r)
		}
	}
	return ""
}

// rivalsAreHeirs: a rival was started instead of the task, and is not over. If
// there is one and no other, it is named.
func rivalsAreHeirs(w *model, s *seen) string {
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		if rival := n.Task.Rival; rival != "" {
			if r := w.record(rival); r == nil || r.InsteadOf != n.Task.TaskID || recordOver(r) {
				return fmt.Sprintf("%q of %q: %+v", rival, n.Task.TaskID, r)
			}
			continue
		}
		if n.Type == NoticeTask && n.Task.Returned && n.Task.Verdict == VerdictAlive {
			if id := w.onlyHeir(n.Task.TaskID); id != "" && !recordOver(w.record(id)) {
				return fmt.Sprintf("%q is back, and nobody says that %q was started instead", n.Task.TaskID, id)
			}
		}
	}
	return ""
}

// onlyHeir is the task that was started instead of another; "" if there are
// several or none.
func (w *model) onlyHeir(of mesos.TaskID) (heir mesos.TaskID) {
	for key := range w.durable {
		id, ok := strings.CutPrefix(key, KeyTask)
		if !ok || w.record(mesos.TaskID(id)).InsteadOf != of {
			continue
		}
		if heir != "" {
			return ""
		}
		heir = mesos.TaskID(id)
	}
	return heir
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
