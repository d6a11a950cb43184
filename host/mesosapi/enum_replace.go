package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// RollbackPolicy says what is done when the new task of a Replace does not come up.
type RollbackPolicy int32

// The policies.
const (
	RollbackOff    RollbackPolicy = 0 // the replacement has failed
	RollbackIfFits RollbackPolicy = 1 // the old task is started again if what the new one had is enough
	RollbackHold   RollbackPolicy = 2 // what the old task needs is held until the new one runs
)

var rollbackPolicies = schema.NewEnum(map[RollbackPolicy]string{
	RollbackOff:    "ROLLBACK_OFF",
	RollbackIfFits: "ROLLBACK_IF_FITS",
	RollbackHold:   "ROLLBACK_HOLD",
})

// String returns the value's name, or its number if it has none.
func (v RollbackPolicy) String() string { return rollbackPolicies.Name(v) }

// ReplacementPhase is where a replacement stands. Those from
// ReplacementCommitted on are outcomes, of which it has one.
type ReplacementPhase int32

// The phases: the numbers of mesos.ReplacePhase. Those that only a replacement
// over stock Mesos goes through are left out.
const (
	ReplacementPending        ReplacementPhase = 1
	ReplacementQueued         ReplacementPhase = 2
	ReplacementStopping       ReplacementPhase = 3
	ReplacementLaunching      ReplacementPhase = 5
	ReplacementSettling       ReplacementPhase = 6
	ReplacementRetreating     ReplacementPhase = 7
	ReplacementRollingBack    ReplacementPhase = 8
	ReplacementUnreachable    ReplacementPhase = 9
	ReplacementCommitted      ReplacementPhase = 10
	ReplacementRolledBack     ReplacementPhase = 11
	ReplacementFailed         ReplacementPhase = 12
	ReplacementAborted        ReplacementPhase = 13
	ReplacementRejected       ReplacementPhase = 14
	ReplacementDropped        ReplacementPhase = 15
	ReplacementGoneByOperator ReplacementPhase = 16
	ReplacementUnknown        ReplacementPhase = 17
)

var replacementPhases = schema.NewEnum(map[ReplacementPhase]string{
	ReplacementPending:        "REPLACEMENT_PENDING",
	ReplacementQueued:         "REPLACEMENT_QUEUED",
	ReplacementStopping:       "REPLACEMENT_STOPPING",
	ReplacementLaunching:      "REPLACEMENT_LAUNCHING",
	ReplacementSettling:       "REPLACEMENT_SETTLING",
	ReplacementRetreating:     "REPLACEMENT_RETREATING",
	ReplacementRollingBack:    "REPLACEMENT_ROLLING_BACK",
	ReplacementUnreachable:    "REPLACEMENT_UNREACHABLE",
	ReplacementCommitted:      "REPLACEMENT_COMMITTED",
	ReplacementRolledBack:     "REPLACEMENT_ROLLED_BACK",
	ReplacementFailed:         "REPLACEMENT_FAILED",
	ReplacementAborted:        "REPLACEMENT_ABORTED",
	ReplacementRejected:       "REPLACEMENT_REJECTED",
	ReplacementDropped:        "REPLACEMENT_DROPPED",
	ReplacementGoneByOperator: "REPLACEMENT_GONE_BY_OPERATOR",
	ReplacementUnknown:        "REPLACEMENT_UNKNOWN",
})

// String returns the value's name, or its number if it has none.
func (v ReplacementPhase) String() string { return replacementPhases.Name(v) }
