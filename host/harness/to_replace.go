package harness

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// errNative: the call is one that no Mesos has.
var errNative = errors.New("harness: a call about replacements, which only a master has that replaces tasks itself; replace.native says that it does")

// replaceCallOf is a call about replacements. A Mesos is never sent one.
func (w writing) replaceCallOf(c *mesosapi.Call, in *scheduler.Call) (*mesosapi.Call, error) {
	if !w.native {
		return nil, errNative
	}
	switch in.Type {
	case scheduler.CallReplace:
		replace, err := replaceOf(in)
		if err != nil {
			return nil, err
		}
		c.Type, c.Replace = mesosapi.CallReplace, replace
	case scheduler.CallAcknowledgeReplacement:
		c.Type = mesosapi.CallAcknowledgeReplacement
		c.AcknowledgeReplacement = &mesosapi.AcknowledgeReplacement{
			AgentID: kept[mesosapi.AgentID](in.AgentID), ReplaceID: kept[mesosapi.ReplaceID](in.ReplaceID), UUID: bytes.Clone(in.UUID[:]),
		}
	default:
		c.Type = mesosapi.CallReconcileReplacements
		c.ReconcileReplacements = &mesosapi.ReconcileReplacements{Replacements: make([]mesosapi.ReconcileReplacement, len(in.ReplaceTargets))}
		for i, t := range in.ReplaceTargets {
			c.ReconcileReplacements.Replacements[i] = mesosapi.ReconcileReplacement{
				ReplaceID: kept[mesosapi.ReplaceID](t.ReplaceID), AgentID: kept[mesosapi.AgentID](t.AgentID),
			}
		}
	}
	return c, nil
}

func replaceOf(in *scheduler.Call) (*mesosapi.Replace, error) {
	q := &in.Replace
	task, err := taskOf(q.NewTaskID, in.AgentID, q.NewInfo)
	if err != nil {
		return nil, err
	}
	r := &mesosapi.Replace{
		ReplaceID: kept[mesosapi.ReplaceID](q.ReplaceID), OldTaskID: kept[mesosapi.TaskID](q.OldTaskID), AgentID: kept[mesosapi.AgentID](in.AgentID),
		TaskInfo: *task, Rollback: mesosapi.RollbackPolicy(q.Rollback), OfferIDs: offerIDs(in.Offers),
		StopTimeout: timeout(q.Stop), StartTimeout: timeout(q.Start), SettleTime: timeout(q.Settle),
	}
	if q.FallbackTaskID != "" {
		if r.Fallback, err = taskOf(q.FallbackTaskID, in.AgentID, q.FallbackInfo); err != nil {
			return nil, err
		}
	}
	if grace := timeout(q.Grace); grace != nil {
		r.KillPolicy = &mesosapi.KillPolicy{GracePeriod: grace}
	}
	return r, nil
}

// taskOf is a TaskInfo with the ids of the call, whatever the info says.
func taskOf(id mesos.TaskID, agent mesos.AgentID, stored []byte) (*mesosapi.TaskInfo, error) {
	info, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, bytes.Clone(stored))
	if err != nil {
		return nil, fmt.Errorf("harness: the info of task %s: %w", id, err)
	}
	info.TaskID, info.AgentID = kept[mesosapi.TaskID](id), kept[mesosapi.AgentID](agent)
	return info, nil
}

// timeout is a span; 0 is none, which leaves it to the master.
func timeout(span mesos.Micros) *time.Duration {
	if span == 0 {
		return nil
	}
	d := time.Duration(min(span, mesos.Micros(1<<63-1)/1000)) * time.Microsecond
	return &d
}

// replacementOf is the status of a replacement; not ok if it names something that
// cannot be named to a machine.
func replacementOf(in *mesosapi.ReplacementStatus) (s mesos.ReplaceStatus, ok bool) {
	for _, id := range [...]string{string(in.ReplaceID), string(in.AgentID), string(in.OldTaskID), string(in.NewTaskID), string(in.FallbackTaskID)} {
		if !presentable(id) {
			return s, false
		}
	}
	s = mesos.ReplaceStatus{
		ReplaceID: mesos.ReplaceID(in.ReplaceID), AgentID: mesos.AgentID(in.AgentID), OldTaskID: mesos.TaskID(in.OldTaskID),
		NewTaskID: mesos.TaskID(in.NewTaskID), FallbackTaskID: mesos.TaskID(in.FallbackTaskID), Message: text(in.Message),
	}
	if in.Phase > 0 && int(in.Phase) < int(mesos.ReplacePhases) {
		s.Phase = mesos.ReplacePhase(in.Phase)
	}
	if len(in.UUID) == len(s.UUID) {
		copy(s.UUID[:], in.UUID)
	}
	return s, s.ReplaceID != ""
}
