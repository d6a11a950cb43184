package mesosapi

import (
	"time"

	"rollcall/host/mesosapi/internal/schema"
)

// The calls REPLACE, ACKNOWLEDGE_REPLACEMENT and RECONCILE_REPLACEMENTS and the
// event REPLACEMENT_UPDATED are those of `rollcall master --mode seed`: what
// MESOS-938 asked for. No Mesos has them, and none is to be sent them. Their
// numbers, from 101 on, are far from Mesos's own.

// ReplaceID names a replacement; the framework makes it up, and never twice.
type ReplaceID string

var replaceID = schema.Wrapped("ReplaceID", "value", schema.UniqueText[ReplaceID]())

// Replace ends a task and starts another in its place, on its agent: within what
// the old one has, or that and the offers.
type Replace struct {
	ReplaceID ReplaceID // the same again is one replacement
	OldTaskID TaskID
	AgentID   AgentID // of the old task; may be absent
	TaskInfo  TaskInfo
	// Fallback is the old task under a fresh id: what is started again if the new
	// one does not come up. Absent with ROLLBACK_OFF.
	Fallback   *TaskInfo
	Rollback   RollbackPolicy
	OfferIDs   []OfferID
	KillPolicy *KillPolicy // of the old task; absent: its own
	// StopTimeout is how long the end of the old task is waited for, StartTimeout
	// how long TASK_RUNNING. Absent means a minute each. SettleTime is how long the
	// new task must run then, and not be unhealthy; absent means not at all.
	StopTimeout  *time.Duration
	StartTimeout *time.Duration
	SettleTime   *time.Duration
}

var replaceSchema = schema.New("Call.Replace",
	schema.Req(1, "replace_id", replaceID, func(m *Replace) *ReplaceID { return &m.ReplaceID }),
	schema.Req(2, "old_task_id", taskID, func(m *Replace) *TaskID { return &m.OldTaskID }),
	schema.Opt(3, "agent_id", agentID, func(m *Replace) *AgentID { return &m.AgentID }),
	schema.Req(4, "task_info", taskInfoSchema.Kind(), func(m *Replace) *TaskInfo { return &m.TaskInfo }),
	schema.Ptr(5, "fallback", taskInfoSchema.Kind(), func(m *Replace) **TaskInfo { return &m.Fallback }),
	schema.Opt(6, "rollback", rollbackPolicies.Kind(), func(m *Replace) *RollbackPolicy { return &m.Rollback }),
	schema.Many(7, "offer_ids", offerID, func(m *Replace) *[]OfferID { return &m.OfferIDs }),
	schema.Ptr(8, "kill_policy", killPolicySchema.Kind(), func(m *Replace) **KillPolicy { return &m.KillPolicy }),
	schema.Ptr(9, "stop_timeout", duration, func(m *Replace) **time.Duration { return &m.StopTimeout }),
	schema.Ptr(10, "start_timeout", duration, func(m *Replace) **time.Duration { return &m.StartTimeout }),
	schema.Ptr(11, "settle_time", duration, func(m *Replace) **time.Duration { return &m.SettleTime }),
)

// AcknowledgeReplacement confirms a ReplacementStatus that has a UUID; until
// then the agent sends it again.
type AcknowledgeReplacement struct {
	AgentID   AgentID
	ReplaceID ReplaceID
	UUID      []byte // 16 bytes
}

var acknowledgeReplacementSchema = schema.New("Call.AcknowledgeReplacement",
	schema.Req(1, "agent_id", agentID, func(m *AcknowledgeReplacement) *AgentID { return &m.AgentID }),
	schema.Req(2, "replace_id", replaceID, func(m *AcknowledgeReplacement) *ReplaceID { return &m.ReplaceID }),
	schema.Req(3, "uuid", data, func(m *AcknowledgeReplacement) *[]byte { return &m.UUID }),
)

// ReconcileReplacements asks where replacements stand; none means all.
type ReconcileReplacements struct {
	Replacements []ReconcileReplacement
}

var reconcileReplacementsSchema = schema.New("Call.ReconcileReplacements",
	schema.Many(1, "replacements", reconcileReplacementSchema.Kind(), func(m *ReconcileReplacements) *[]ReconcileReplacement { return &m.Replacements }),
)

// ReconcileReplacement names a replacement to reconcile.
type ReconcileReplacement struct {
	ReplaceID ReplaceID
	AgentID   AgentID
}

var reconcileReplacementSchema = schema.New("Call.ReconcileReplacements.Replacement",
	schema.Req(1, "replace_id", replaceID, func(m *ReconcileReplacement) *ReplaceID { return &m.ReplaceID }),
	schema.Opt(2, "agent_id", agentID, func(m *ReconcileReplacement) *AgentID { return &m.AgentID }),
)

// ReplacementUpdated says where a replacement stands.
type ReplacementUpdated struct {
	Status ReplacementStatus
}

var replacementUpdatedSchema = schema.New("Event.ReplacementUpdated",
	schema.Req(1, "status", replacementStatusSchema.Kind(), func(m *ReplacementUpdated) *ReplacementStatus { return &m.Status }),
)

// ReplacementStatus is one status of a replacement. Only the latest is sent: its
// phases may be skipped, but never go back.
type ReplacementStatus struct {
	ReplaceID      ReplaceID
	AgentID        AgentID
	OldTaskID      TaskID
	NewTaskID      TaskID
	FallbackTaskID TaskID
	Phase          ReplacementPhase
	UUID           []byte // absent: must not be acknowledged
	Message        string
}

var replacementStatusSchema = schema.New("ReplacementStatus",
	schema.Req(1, "replace_id", replaceID, func(m *ReplacementStatus) *ReplaceID { return &m.ReplaceID }),
	schema.Opt(2, "agent_id", agentID, func(m *ReplacementStatus) *AgentID { return &m.AgentID }),
	schema.Opt(3, "old_task_id", taskID, func(m *ReplacementStatus) *TaskID { return &m.OldTaskID }),
	schema.Opt(4, "new_task_id", taskID, func(m *ReplacementStatus) *TaskID { return &m.NewTaskID }),
	schema.Opt(5, "fallback_task_id", taskID, func(m *ReplacementStatus) *TaskID { return &m.FallbackTaskID }),
	schema.Req(6, "phase", replacementPhases.Kind(), func(m *ReplacementStatus) *ReplacementPhase { return &m.Phase }),
	schema.Opt(7, "uuid", data, func(m *ReplacementStatus) *[]byte { return &m.UUID }),
	schema.Opt(8, "message", text, func(m *ReplacementStatus) *string { return &m.Message }),
)
