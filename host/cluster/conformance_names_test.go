package cluster

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// conformanceNames are the tests of Mesos that ../shared/docs/protocol.md (A5)
// lists, by file, and the scenarios of ../shared/docs/scenarios.md that only
// masters and agents can show.
var conformanceNames = map[string][]string{
	"reconciliation_tests": {
		"TaskStateMismatch", "TaskStateMatch", "UnknownSlave", "UnknownTask", "UnknownTaskPartitionAware", "UnknownKillTask",
		"RecoveredAgent", "RecoveredAgentReregistrationInProgress", "DISABLED_RemovalInProgress", "ImplicitNonTerminalTask",
		"ImplicitTerminalTask", "UnacknowledgedTerminalTask", "ReconcileStatusUpdateTaskState", "PartitionedAgentThenMasterFailover",
	},
	"operation_reconciliation_tests": {
		"PendingOperation", "PendingAndFinishedOperations", "UnknownOperationRecoveredAgent", "UnknownOperationKnownAgent",
		"UnknownOperationUnreachableAgent", "UnknownOperationAgentMarkedGone", "UnknownOperationUnknownAgent",
		"DISABLED_AgentPendingOperationAfterMasterFailover", "ReconcileUnackedAgentOperation",
		"UnackedAgentOperationAfterMasterFailover", "ReconcileAgentOperationOnGoneAgent", "OperationOnUnsubscribedProvider",
		"FrameworkReconciliationRaceWithUpdateSlaveMessage",
	},
	"master_slave_reconciliation_tests": {
		"SlaveReregisterTerminatedExecutor", "ReconcileLostTask", "ReconcileDroppedTask", "ReconcileDroppedOperation",
		"ForwardOperationDroppedAfterExplicitReconciliation", "ReconcileRace", "SlaveReregisterPendingTask",
		"SlaveReregisterTerminalTask", "SlaveReregisterFrameworks", "SlaveReregisterTaskExecutorIds",
		"SlaveReregistrationRace_MESOS_7187",
	},
	"partition_tests": {
		"ReregisterPartitionedAgentWithEnrouteTask", "ReregisterSlavePartitionAware", "ReregisterSlaveNotPartitionAware",
		"PartitionedSlaveReregistrationMasterFailover", "PartitionedSlaveOrphanedTask", "DisconnectedFramework",
		"SpuriousSlaveReregistration", "PartitionedSlaveStatusUpdates", "PartitionedSlaveExitedExecutor",
		"TaskCompletedOnPartitionedAgent", "PartitionAwareTaskCompletedOnPartitionedAgent", "AgentWithTerminalTaskPartitioned",
		"RegistryGcByCount", "RegistryGcByCountManySlaves", "RegistryGcByAge", "RegistryGcRace", "PartitionedSlave",
		"FailHealthChecksTwice", "OneWayPartitionTest.MasterToSlave", "OneWayPartitionTest.MasterToScheduler",
	},
	"elsewhere": {
		"MasterTest.KillUnknownTask", "MasterTest.UnreachableTaskAfterFailover", "MasterTest.RegistryGcByCount",
		"MasterTest.TaskStatusContainerStatus", "MasterAPITest.TaskUpdatesUponAgentGone", "MasterAPITest.UnreachableAgentMarkedGone",
		"HealthCheckTest.HealthyTask", "CommandExecutorCheckTest.CommandCheckDeliveredAndReconciled",
		"CommandExecutorCheckTest.CommandCheckAndHealthCheckNoShadowing", "DefaultExecutorCheckTest.CommandCheckDeliveredAndReconciled",
		"DefaultExecutorCheckTest.CommandCheckAndHealthCheckNoShadowing",
		"MesosSchedulerDriverTest.ExplicitAcknowledgementsUnsetSlaveID", "SlaveRecoveryTest.ReconcileKillTask",
		"SlaveRecoveryTest.ReconcileShutdownFramework", "SlaveRecoveryTest.ReconcileTasksMissingFromSlave",
		"AgentOperationFeedbackTest.RetryOperationStatusUpdate", "AgentOperationFeedbackTest.CleanupAcknowledgedTerminalOperation",
		"AgentOperationFeedbackTest.OperationUpdateContainsAgentID", "AgentOperationFeedbackTest.DroppedOperationStatusUpdate",
		"AgentOperationFeedbackTest.DroppedOperationDuplicateStatusUpdate",
		"StorageLocalResourceProviderTest.ReconcileDroppedOperation",
		"StorageLocalResourceProviderTest.ReconcileUnacknowledgedTerminalOperation", "SchedulerReconcileTasks_BENCHMARK",
	},
	"scenarios": {
		"scenario-03-launch-crosses-reregistration", "scenario-16-dropped-operation-agent-fails-over",
		"scenario-23-reregistration-races-mark-unreachable",
	},
	// The lettered cases of MESOS-938, and its questions.
	"replacement": {
		"replace_2a_requirements_violated",
		"replace_3_4_5_smaller",
		"replace_3a_executor_registering",
		"replace_3b_agent_knows_first",
		"replace_3b_executor_terminated",
		"replace_3c_agent_not_back",
		"replace_3c_old_task_unknown",
		"replace_3d_timer",
		"replace_5_no_update",
		"replace_5_rollback_impossible",
		"replace_5_rolled_back",
		"replace_fault_agent_fails_after_receiving",
		"replace_fault_agent_fails_after_the_terminal_update",
		"replace_fault_agent_fails_while_killing",
		"replace_fault_agent_fails_while_the_new_task_starts",
		"replace_fault_agent_fails_while_waiting_for_the_executor",
		"replace_fault_agent_reboots",
		"replace_fault_agent_unreachable_and_gone",
		"replace_fault_framework_fails_over",
		"replace_fault_framework_removed",
		"replace_fault_link_breaks_before_the_order",
		"replace_fault_master_fails_after_receiving",
		"replace_fault_master_fails_while_the_agent_works",
		"replace_fault_no_checkpoint",
		"replace_fault_order_lost",
		"replace_kill",
		"replace_larger_with_offers",
	},
}

// TestConformanceIsComplete: every name has a transcript or stands in
// NOT-APPLICABLE.md with a reason, and no file is there for another name.
func TestConformanceIsComplete(t *testing.T) {
	var want []string
	for file, names := range conformanceNames {
		for _, name := range names {
			want = append(want, file+"/"+name)
		}
	}
	have := notApplicable(t)
	files, err := filepath.Glob(conformance + "/*/*")
	require.NoError(t, err)
	for _, f := range files {
		name := strings.TrimPrefix(strings.TrimSuffix(f, ".txt"), conformance+"/")
		require.NotContains(t, have, name, "both a transcript and not applicable")
		have = append(have, name)
	}
	slices.Sort(want)
	slices.Sort(have)
	require.Equal(t, want, have)
}

// notApplicable reads the table of NOT-APPLICABLE.md: test, reason.
func notApplicable(t *testing.T) (names []string) {
	t.Helper()
	text, err := os.ReadFile(conformance + "/NOT-APPLICABLE.md")
	require.NoError(t, err)
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || strings.HasPrefix(cells[1], "-") || strings.TrimSpace(cells[1]) == "test" {
			continue
		}
		require.NotEmpty(t, strings.TrimSpace(cells[2]), "no reason: %s", line)
		names = append(names, strings.Trim(cells[1], " `"))
	}
	return names
}
