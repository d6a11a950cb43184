package observe

import "github.com/prometheus/client_golang/prometheus"

// metricRow documents a metric and is what it is made from.
type metricRow struct {
	name    string
	kind    string   // counter, gauge or histogram
	labels  []string // nil: none
	help    string
	buckets []float64 // of a histogram
}

const (
	counter   = "counter"
	gauge     = "gauge"
	histogram = "histogram"
)

// The names that are used in code. Each has a row below.
const (
	mBuild          = "rollcall_build_info"
	mSession        = "rollcall_session_state"
	mReady          = "rollcall_ready"
	mEpoch          = "rollcall_epoch"
	mPaused         = "rollcall_schedule_paused"
	mNext           = "rollcall_schedule_next_timestamp_seconds"
	mTasks          = "rollcall_tasks"
	mWaited         = "rollcall_tasks_waited_for"
	mTaskChanges    = "rollcall_task_changes_total"
	mReturned       = "rollcall_tasks_returned_total"
	mPresumed       = "rollcall_tasks_presumed_lost_total"
	mContradictions = "rollcall_contradictions_total"
	mUnknown        = "rollcall_unknown_tasks_total"
	mDoomed         = "rollcall_doomed_total"
	mRounds         = "rollcall_rounds_total"
	mRoundTime      = "rollcall_round_duration_seconds"
	mDrift          = "rollcall_drift_total"
	mResends        = "rollcall_round_resends_total"
	mUnanswered     = "rollcall_round_unanswered_total"
	mRunning        = "rollcall_round_running"
	mNumber         = "rollcall_round_number"
	mTargets        = "rollcall_round_targets"
	mRemaining      = "rollcall_round_remaining"
	mSilent         = "rollcall_round_silent"
	mComplete       = "rollcall_last_complete_round_timestamp_seconds"
	mOperations     = "rollcall_operations"
	mOpChanges      = "rollcall_operation_changes_total"
	mOpUpdates      = "rollcall_operation_updates_total"
	mReplacements   = "rollcall_replacements"
	mReplaceChanges = "rollcall_replacement_changes_total"
	mSubscribes     = "rollcall_subscribes_total"
	mCalls          = "rollcall_calls_total"
	mCallsFailed    = "rollcall_calls_failed_total"
	mEvents         = "rollcall_events_total"
	mUpdates        = "rollcall_updates_total"
	mAcks           = "rollcall_acknowledgements_total"
	mNotices        = "rollcall_notices_total"
	mRejected       = "rollcall_rejected_total"
	mRecords        = "rollcall_store_records_total"
	mCommits        = "rollcall_store_commit_seconds"
	mSteps          = "rollcall_engine_step_seconds"
	mRebuilt        = "rollcall_engine_rebuilt_total"
)

// metricRows are all metrics whose names begin with rollcall_, in the order of
// the documentation, which is made from them.
var metricRows = []metricRow{
	{mBuild, gauge, []string{"version", "revision", "go", "engine"}, "1; which program runs, with which engine", nil},
	{mSession, gauge, []string{"state"}, "1 for the state that the session is in, 0 for the others", nil},
	{mReady, gauge, nil, "1 while subscribed with a first round complete, as /readyz", nil},
	{mEpoch, gauge, nil, "number of the latest subscription; it rises over restarts", nil},
	{mPaused, gauge, nil, "1 while no periodic round begins", nil},
	{mNext, gauge, []string{"kind"}, "when the next periodic round is due; 0 for never. One that is due begins when the one before it has ended", nil},
	{mTasks, gauge, []string{"state", "verdict"}, "tasks by Mesos's state and by what it means", nil},
	{mWaited, gauge, []string{"verdict", "limited"}, "tasks that are waited for: for a first word, or for their agent; and whether that ends by itself", nil},
	{mTaskChanges, counter, []string{"verdict", "advice"}, "changes of tasks, by what they mean and allow", nil},
	{mReturned, counter, nil, "tasks that had been given up and live", nil},
	{mPresumed, counter, []string{"evidence"}, "tasks presumed lost: for silence, at the end of each such round; or as unreachable for too long", nil},
	{mContradictions, counter, nil, "sights of tasks alive that are over for good here", nil},
	{mUnknown, counter, []string{"outcome"}, "live tasks that nobody here launched: reported (each, first), adopted", nil},
	{mDoomed, counter, []string{"cause", "outcome"}, "tasks that a policy ends, because nobody here launched them (unknown), they are over here (ended) or are one of two (returned): killed, spared (dry run)", nil},
	{mRounds, counter, []string{"subject", "kind", "cause", "phase"}, "rounds by the phases they reached; progress and waiting are not counted. The subject is tasks or operations", nil},
	{mRoundTime, histogram, []string{"subject", "kind", "phase"}, "from a round's start to its end, by how it ended", prometheus.ExponentialBuckets(0.001, 4, 12)},
	{mDrift, counter, []string{"mesos", "scheduler"}, "answers in rounds of tasks, by what Mesos showed and what was held for true here; counted when a round ends", nil},
	{mResends, counter, []string{"subject", "kind"}, "calls of rounds that were sent again because no answer had come", nil},
	{mUnanswered, counter, []string{"subject", "kind"}, "tasks or operations without an answer when their round ended", nil},
	{mRunning, gauge, []string{"subject"}, "1 while a round runs", nil},
	{mNumber, gauge, []string{"subject"}, "number of the newest round; 0 for none", nil},
	{mTargets, gauge, []string{"subject"}, "tasks or operations that the newest round asks about", nil},
	{mRemaining, gauge, []string{"subject"}, "of these, not yet answered", nil},
	{mSilent, gauge, []string{"subject"}, "of these, silent at the fence: their agents are recovering", nil},
	{mComplete, gauge, []string{"subject"}, "when a round was last complete; 0 for never", nil},
	{mOperations, gauge, []string{"state", "verdict", "advice"}, "operations by Mesos's state, by what it means and by what that allows", nil},
	{mOpChanges, counter, []string{"verdict", "advice"}, "changes of operations, by what they mean and allow", nil},
	{mOpUpdates, counter, []string{"state"}, "statuses of operations received, those of fences and duplicates included", nil},
	{mReplacements, gauge, []string{"phase"}, "replacements of tasks that are under way, and those that are over and not forgotten, by the phase they are in", nil},
	{mReplaceChanges, counter, []string{"phase"}, "phases that replacements have reached; committed, rolled-back, failed and those after them are outcomes", nil},
	{mSubscribes, counter, nil, "SUBSCRIBE calls", nil},
	{mCalls, counter, []string{"call"}, "calls that the machine asked for; those of a stream that has ended are not sent", nil},
	{mCallsFailed, counter, []string{"call", "failure"}, "calls that failed: refused; unsubscribed, so not done; unknown, perhaps done", nil},
	{mEvents, counter, []string{"event"}, "what the machine was told, requests included", nil},
	{mUpdates, counter, []string{"state", "reason"}, "status updates received, those of fences and duplicates included", nil},
	{mAcks, counter, nil, "acknowledgements of updates of tasks and operations, durable before they are sent", nil},
	{mNotices, counter, []string{"notice"}, "what the framework was told", nil},
	{mRejected, counter, []string{"request", "code"}, "requests that were not carried out", nil},
	{mRecords, counter, nil, "records made durable, deletions included", nil},
	{mCommits, histogram, nil, "time until what a step stored was durable; its count is that of the commits", prometheus.ExponentialBuckets(0.0001, 4, 10)},
	{mSteps, histogram, nil, "time of a step of the machine; its count is that of the steps", prometheus.ExponentialBuckets(0.00001, 4, 10)},
	{mRebuilt, counter, nil, "machines that failed and were built anew from the store", nil},
}

// desc is how Prometheus knows a metric.
func (r *metricRow) desc() *prometheus.Desc {
	return prometheus.NewDesc(r.name, r.help, r.labels, nil)
}
