package scheduler

import (
	"bytes"
	"reflect"
	"testing"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// callsOfEachType is one of each type: as msgpack/v5 writes it, and as we read it.
var callsOfEachType = []struct {
	wire list
	is   Call
}{
	{list{1, 4, 7, "F"}, Call{Type: CallSubscribe, FrameworkID: "F"}},
	{list{2, 4, 7, "a", list{"o"}, list{startWire, reserveWire}, list{launchWire}, 9}, Call{
		Type: CallAccept, AgentID: "a", Offers: []mesos.OfferID{"o"}, Start: []NewOperation{startIs, reserveIs}, Tasks: []NewTask{launchIs}, Refuse: 9,
	}},
	{list{3, 4, 7, list{"o"}, 9}, Call{Type: CallDecline, Offers: []mesos.OfferID{"o"}, Refuse: 9}},
	{list{4, 4, 7}, Call{Type: CallRevive}},
	{list{5, 4, 7}, Call{Type: CallSuppress}},
	{list{6, 4, 7, "t", "a", 9}, Call{Type: CallKill, TaskID: "t", AgentID: "a", Grace: 9}},
	{list{7, 4, 7, "a", "t", uuid}, Call{Type: CallAcknowledge, AgentID: "a", TaskID: "t", UUID: mesos.UUID(uuid)}},
	{list{8, 4, 7, list{list{"t", "a"}}}, Call{Type: CallReconcile, Targets: []Target{{"t", "a"}}}},
	{list{9, 4, 7}, Call{Type: CallTeardown}},
	{list{10, 4, 7, "a", "p", "op", uuid}, Call{
		Type: CallAcknowledgeOperation, AgentID: "a", ProviderID: "p", OperationID: "op", UUID: mesos.UUID(uuid),
	}},
	{list{11, 4, 7, list{list{"op", "a", "p"}, list{"f", "", ""}}}, Call{
		Type: CallReconcileOperations, OperationTargets: []OperationTarget{{"op", "a", "p"}, {OperationID: "f"}},
	}},
	{list{12, 4, 7, "a", list{"o"}, requestWire}, Call{Type: CallReplace, AgentID: "a", Offers: []mesos.OfferID{"o"}, Replace: requestIs}},
	{list{13, 4, 7, "a", "r", uuid}, Call{Type: CallAcknowledgeReplacement, AgentID: "a", ReplaceID: "r", UUID: mesos.UUID(uuid)}},
	{list{14, 4, 7, list{list{"r", "a"}}}, Call{Type: CallReconcileReplacements, ReplaceTargets: []ReplaceTarget{{"r", "a"}}}},
}

// Resources, and what bears them, as msgpack/v5 writes them and as we read them.
var (
	cpusWire = list{list{"cpus", 1, 2000, list{}, list{"", "", "", 0, 0, "", "", "", "", ""}, "", "", false, false}}
	cpusIs   = mesos.Resources{{Name: "cpus", Type: mesos.ValueScalar, Scalar: 2000}}
	heldWire = list{list{"cpus", 1, 1000, list{"DYNAMIC", "web", "p", "l"}, list{"", "", "", 0, 0, "", "", "", "", ""}, "", "web", false, false}}
	heldIs   = mesos.Resources{{
		Name: "cpus", Type: mesos.ValueScalar, Scalar: 1000, AllocatedTo: "web",
		Reservations: []mesos.Reservation{{Type: mesos.ReservationDynamic, Role: "web", Principal: "p", Labels: "l"}},
	}}
	reserveWire = list{"", "", none, 1, heldWire}
	reserveIs   = NewOperation{Info: none, Type: mesos.OpReserve, Resources: heldIs}
	requestWire = list{"r", "t", cpusWire, "n", cpusWire, []byte("i"), 2, "f", []byte("j"), 3, 4, 5, 6}
	requestIs   = ReplaceRequest{
		ReplaceID: "r", OldTaskID: "t", OldResources: cpusIs, NewTaskID: "n", NewResources: cpusIs, NewInfo: []byte("i"),
		Rollback: mesos.RollbackHold, FallbackTaskID: "f", FallbackInfo: []byte("j"), Grace: 3, Stop: 4, Start: 5, Settle: 6,
	}
	replacementWire = list{"r", "t", "n", "f", "a", 9, 1, 8, 9, true, "m"}
	replacementIs   = ReplaceNotice{
		ReplaceID: "r", OldTaskID: "t", NewTaskID: "n", FallbackTaskID: "f", AgentID: "a", Phase: mesos.ReplaceUnreachable,
		Advice: AdviceSafe, Since: 8, Until: 9, Held: true, Message: "m",
	}
	statusWire = list{"r", "a", "t", "n", "f", 10, uuid, "m"}
	statusIs   = mesos.ReplaceStatus{
		ReplaceID: "r", AgentID: "a", OldTaskID: "t", NewTaskID: "n", FallbackTaskID: "f", Phase: mesos.ReplaceCommitted,
		UUID: mesos.UUID(uuid), Message: "m",
	}
)

var (
	taskWire = list{"t", "a", 2, 2, 3, 1, 3, 2, 8, true, "r", 9, "m"}
	taskIs   = TaskNotice{
		TaskID: "t", AgentID: "a", State: mesos.TaskRunning, Verdict: VerdictAlive, Advice: AdviceDecide, Source: mesos.SourceMaster,
		Reason: 3, Healthy: mesos.HealthGood, Since: 8, Returned: true, Rival: "r", Until: 9, Message: "m",
	}
	operationNoticeWire = list{"op", "a", "p", 4, 3, 1, 8, 9, "m"}
	operationNoticeIs   = OperationNotice{
		OperationID: "op", AgentID: "a", ProviderID: "p", State: mesos.OperationFailed, Verdict: OperationNotDone,
		Advice: OperationRetry, Since: 8, UnknownSince: 9, Message: "m",
	}
)

// presumed is a task with the evidence of its presumption.
func presumed() (list, TaskNotice) {
	w := append(append(list{}, taskWire[:12]...), list{5, 6, true, true, 7}, "m")
	w[3] = int(VerdictPresumedLost)
	is := taskIs
	is.Verdict, is.Evidence = VerdictPresumedLost, Evidence{Round: 5, Asked: 6, Fence: true, Census: true, UnreachableSince: 7}
	return w, is
}

type noticeCase struct {
	wire list
	is   Notice
}

// noticesOfEachType is at least one of each type.
func noticesOfEachType() []noticeCase {
	presumedWire, presumedIs := presumed()
	return []noticeCase{
		{list{1, 2, 7, "F", "m"}, Notice{Type: NoticeSession, Session: SessionSubscribed, Epoch: 7, FrameworkID: "F", Message: "m"}},
		{list{2, taskWire}, Notice{Type: NoticeTask, Task: taskIs}},
		{list{2, presumedWire}, Notice{Type: NoticeTask, Task: presumedIs}},
		{list{3, taskWire}, Notice{Type: NoticeUnknownTask, Task: taskIs}},
		{list{4, taskWire}, Notice{Type: NoticeContradicted, Task: taskIs}},
		{list{5, "t"}, Notice{Type: NoticeForgotten, Task: TaskNotice{TaskID: "t"}}},
		{list{6, list{list{"o", "a", list{}}}}, Notice{Type: NoticeOffered, Offers: []mesos.Offer{{ID: "o", AgentID: "a"}}}},
		{list{7, list{list{"o", "a", list{}}}}, Notice{Type: NoticeOffersLost, Offers: []mesos.Offer{{ID: "o", AgentID: "a"}}}},
		{list{8, list{5, 1, 1, 3, 2, true, true, 8, 9, 6, list{5, 4, 3, 2, 1}, list{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, list{list{"a"}, 2}}}, Notice{
			Type: NoticeRound, Round: RoundNotice{
				Number: 5, Subject: RoundOperations, Kind: RoundImplicit, Cause: CauseLaunch, Phase: RoundWaiting, Fenced: true, Census: true,
				Started: 8, Ended: 9, Ref: 6, Targets: 5, Remaining: 4, Silent: 3, Calls: 2, Resends: 1,
				Drift: Drift{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}}, Agents: []mesos.AgentID{"a"}, AgentsTotal: 2,
			},
		}},
		{list{9, list{3, 12, 5, "f", "v", "w"}}, Notice{
			Type: NoticeRejected, Rejection: Rejection{Ref: 3, Request: EventLaunch, Code: RejectDuplicate, Field: "f", Value: "v", Want: "w"},
		}},
		{list{10, 2, 4, "m"}, Notice{Type: NoticeCallRefused, Call: CallAccept, CallID: 4, Message: "m"}},
		{list{11, "m"}, Notice{Type: NoticeFences, Message: "m"}},
		{list{12, "m", 3}, Notice{Type: NoticeOverflow, Message: "m", Count: 3}},
		{list{13, taskWire}, Notice{Type: NoticeAdopted, Task: taskIs}},
		{list{14, taskWire}, Notice{Type: NoticeDoomed, Task: taskIs}},
		{list{15, operationNoticeWire}, Notice{Type: NoticeOperation, Operation: operationNoticeIs}},
		{list{16, operationNoticeWire}, Notice{Type: NoticeUnknownOperation, Operation: operationNoticeIs}},
		{list{17, "op"}, Notice{Type: NoticeOperationForgotten, Operation: OperationNotice{OperationID: "op"}}},
		{list{18, list{true, 8, 9}}, Notice{Type: NoticeSchedule, Schedule: ScheduleNotice{Paused: true, Explicit: 8, Implicit: 9}}},
		{list{19, replacementWire}, Notice{Type: NoticeReplacement, Replacement: replacementIs}},
		{list{20, "r"}, Notice{Type: NoticeReplacementForgotten, Replacement: ReplaceNotice{ReplaceID: "r"}}},
	}
}

// TestOutputsAreTheOracles: each call and each notice is written as msgpack/v5
// writes it, and is read as what it is.
func TestOutputsAreTheOracles(t *testing.T) {
	for i, c := range callsOfEachType {
		c.is.ID, c.is.Epoch = 4, 7
		if c.is.Type != CallType(i+1) {
			t.Fatalf("call type %d stands at %d", c.is.Type, i+1)
		}
		sameOutput(t, list{list{}, list{c.wire}, list{}, 0}, &Output{Calls: []Call{c.is}})
	}
	if len(callsOfEachType) != int(CallTypes)-1 {
		t.Errorf("%d of %d types of calls", len(callsOfEachType), CallTypes-1)
	}
	seen := map[NoticeType]bool{}
	for _, n := range noticesOfEachType() {
		seen[n.is.Type] = true
		sameOutput(t, list{list{}, list{}, list{n.wire}, 0}, &Output{Notices: []Notice{n.is}})
	}
	if len(seen) != int(NoticeTypes)-1 {
		t.Errorf("%d of %d types of notices", len(seen), NoticeTypes-1)
	}
}

func sameOutput(t *testing.T, want list, is *Output) {
	t.Helper()
	frame := generic(t, want)
	var got Output
	if err := read(frame, &got); err != nil || !reflect.DeepEqual(got.Calls, is.Calls) || !reflect.DeepEqual(got.Notices, is.Notices) {
		t.Errorf("%v is read as %+v, %v", want, got, err)
	}
	if written := encode(is); !bytes.Equal(written, frame) {
		t.Errorf("%v is written as % x", want, written)
	}
}

// Records as msgpack/v5 writes them, and as we read them.
func TestRecordsAreTheOracles(t *testing.T) {
	for _, row := range []struct {
		name  string
		wire  any
		empty shaped
		is    shaped
	}{
		{"a task", list{"a", 2, 2, 1, 3, 2, uuid, 8, true, true, 9, true, 10, "o"}, &TaskRecord{}, &TaskRecord{
			AgentID: "a", State: mesos.TaskRunning, Verdict: VerdictAlive, Source: mesos.SourceMaster, Reason: 3, Healthy: mesos.HealthGood,
			UUID: mesos.UUID(uuid), Since: 8, Unknown: true, Killing: true, Grace: 9, Yields: true, Unreachable: 10, InsteadOf: "o",
		}},
		{"an operation", list{"a", "p", 4, 3, 1, uuid, 8, 9, true}, &OperationRecord{}, &OperationRecord{
			AgentID: "a", ProviderID: "p", State: mesos.OperationFailed, Verdict: OperationNotDone, Advice: OperationRetry,
			UUID: mesos.UUID(uuid), Since: 8, UnknownSince: 9, Unknown: true,
		}},
		{"what was asked for of a replacement", list{"a", requestWire}, &ReplaceInfoRecord{}, &ReplaceInfoRecord{AgentID: "a", Request: requestIs}},
		{"where a replacement stands", list{3, 8, true, true, cpusWire, uuid, "m"}, &ReplaceRecord{}, &ReplaceRecord{
			Phase: mesos.ReplaceStopping, Since: 8, Cancelled: true, Owes: true, Held: cpusIs, UUID: mesos.UUID(uuid), Message: "m",
		}},
		{"the framework", list{"F", 7}, &FrameworkRecord{}, &FrameworkRecord{FrameworkID: "F", Epoch: 7}},
	} {
		frame := generic(t, row.wire)
		if err := read(frame, row.empty); err != nil || !reflect.DeepEqual(row.empty, row.is) {
			t.Errorf("%s: %v is read as %+v, %v", row.name, row.wire, row.empty, err)
		}
		if got := encode(row.is); !bytes.Equal(got, frame) {
			t.Errorf("%s: %v is written as % x", row.name, row.wire, got)
		}
	}
}

// outputLimit is one field of a call or notice at its limit and beyond.
type outputLimit struct {
	notice   bool
	of       int   // the place in the list of calls or notices of each type
	at       []int // where the field stands
	ok, over any
	code     wire.Code
	field    string
}

// outputLimits are those of the calls and notices that bear more than ids.
var outputLimits = []outputLimit{
	{false, 1, []int{4}, many(1000, "o"), many(1<<20+1, ""), wire.TooMany, "offers"},
	{false, 1, []int{5, 0, 2}, make([]byte, 16<<20), make([]byte, 16<<20+1), wire.TooLong, "start[0].info"},
	{false, 1, []int{5, 1, 3}, int(mesos.OpTypes) - 1, int(mesos.OpTypes), wire.OutOfRange, "start[1].type"},
	{false, 1, []int{5, 1, 4}, list{}, many(1<<20+1, 0), wire.TooMany, "start[1].resources"},
	{false, 11, []int{5, 0}, long(4096), long(4097), wire.TooLong, "replace.replace_id"},
	{false, 11, []int{5, 5}, make([]byte, 16<<20), make([]byte, 16<<20+1), wire.TooLong, "replace.new_info"},
	{false, 12, []int{5}, none, uuid[:15], wire.OutOfRange, "uuid"},
	{false, 13, []int{3, 0, 0}, long(4096), long(4097), wire.TooLong, "replace_targets[0].replace_id"},
	{true, 19, []int{1, 5}, int(mesos.ReplacePhases) - 1, int(mesos.ReplacePhases), wire.OutOfRange, "replacement.phase"},
	{true, 19, []int{1, 6}, int(Advices) - 1, int(Advices), wire.OutOfRange, "replacement.advice"},
	{true, 19, []int{1, 8}, times, times + 1, wire.OutOfRange, "replacement.until"},
	{true, 20, []int{1}, long(4096), long(4097), wire.TooLong, "replace_id"},
	{false, 1, []int{6, 0, 3}, times, times + 1, wire.OutOfRange, "tasks[0].unreachable"},
	{false, 9, []int{4}, long(4096), long(4097), wire.TooLong, "provider_id"},
	{false, 9, []int{6}, none, make([]byte, 16), wire.NotCanonical, "uuid"},
	{false, 10, []int{3, 0, 0}, long(4096), long(4097), wire.TooLong, "operation_targets[0].operation_id"},
	{false, 10, []int{3, 0, 2}, nil, 1, wire.WrongType, "operation_targets[0].provider_id"},
	{false, 10, []int{3}, nil, many(1<<20+1, list{"", "", ""}), wire.TooMany, "operation_targets"},
	{true, 1, []int{1, 3}, nil, int(Verdicts), wire.OutOfRange, "task.verdict"},
	{true, 1, []int{1, 4}, int(Advices) - 1, int(Advices), wire.OutOfRange, "task.advice"},
	{true, 1, []int{1, 10}, long(4096), long(4097), wire.TooLong, "task.rival"},
	{true, 1, []int{1, 11}, times, times + 1, wire.OutOfRange, "task.until"},
	{true, 1, []int{1, 3}, nil, int(VerdictPresumedLost), wire.WrongType, "task.evidence"},
	{true, 2, []int{1, 12, 0}, u32, u32 + 1, wire.OutOfRange, "task.evidence.round"},
	{true, 2, []int{1, 12, 4}, times, times + 1, wire.OutOfRange, "task.evidence.unreachable_since"},
	{true, 2, []int{1, 3}, nil, int(VerdictAlive), wire.WrongType, "task.message"},
	{true, 8, []int{1, 1}, int(RoundSubjects) - 1, int(RoundSubjects), wire.OutOfRange, "round.subject"},
	{true, 8, []int{1, 4}, int(RoundPhases) - 1, int(RoundPhases), wire.OutOfRange, "round.phase"},
	{true, 9, []int{1, 1}, int(EventTypes) - 1, int(EventTypes), wire.OutOfRange, "rejection.request"},
	{true, 9, []int{1, 2}, int(RejectCodes) - 1, int(RejectCodes), wire.OutOfRange, "rejection.code"},
	{true, 15, []int{1, 3}, int(mesos.OperationStates) - 1, int(mesos.OperationStates), wire.OutOfRange, "operation.state"},
	{true, 15, []int{1, 4}, int(OperationVerdicts) - 1, int(OperationVerdicts), wire.OutOfRange, "operation.verdict"},
	{true, 15, []int{1, 5}, int(OperationAdvices) - 1, int(OperationAdvices), wire.OutOfRange, "operation.advice"},
	{true, 15, []int{1, 7}, times, times + 1, wire.OutOfRange, "operation.unknown_since"},
	{true, 15, []int{1, 8}, long(64 << 10), long(64<<10 + 1), wire.TooLong, "operation.message"},
	{true, 17, []int{1}, long(4096), long(4097), wire.TooLong, "operation_id"},
	{true, 18, []int{1, 1}, times, times + 1, wire.OutOfRange, "schedule.explicit"},
}

func TestOutputLimits(t *testing.T) {
	notices := noticesOfEachType()
	for _, l := range outputLimits {
		frame := func(v any) []byte {
			if l.notice {
				return generic(t, list{list{}, list{}, list{with(notices[l.of].wire, l.at, v)}, 0})
			}
			return generic(t, list{list{}, list{with(callsOfEachType[l.of].wire, l.at, v)}, list{}, 0})
		}
		path := "calls[0]."
		if l.notice {
			path = "notices[0]."
		}
		if l.ok != nil {
			if err := read(frame(l.ok), &Output{}); err != nil {
				t.Errorf("%s at its limit: %v", path+l.field, err)
			}
		}
		err := read(frame(l.over), &Output{})
		if err == nil || err.Code != l.code || err.Field != path+l.field {
			t.Errorf("%s beyond its limit: %v; wanted %v", path+l.field, err, l.code)
		}
	}
}

// Calls and notices with a field more are refused.
func TestOutputCounts(t *testing.T) {
	refused := func(frame list, path string) {
		err := read(generic(t, frame), &Output{})
		if err == nil || err.Code != wire.WrongCount || err.Field != path {
			t.Errorf("%v: %v", frame, err)
		}
	}
	for _, c := range callsOfEachType {
		refused(list{list{}, list{append(append(list{}, c.wire...), 0)}, list{}, 0}, "calls[0]")
	}
	for _, n := range noticesOfEachType() {
		refused(list{list{}, list{}, list{append(append(list{}, n.wire...), 0)}, 0}, "notices[0]")
	}
}
