// Package observe shows people and programs what a running scheduler does, and
// takes their requests: a progress line on a terminal, plain lines elsewhere, a
// log, and over HTTP a page, JSON and metrics. README.md describes the latter.
//
// Everything is made from what the harness tells after each turn. What a type
// of notice means to each of them is one row of noticeRows.
//
// # Metrics
//
// Made from metricRows by `go test -update`:
//
//	rollcall_build_info{version, revision, go, engine} gauge
//	    1; which program runs, with which engine
//	rollcall_session_state{state} gauge
//	    1 for the state that the session is in, 0 for the others
//	rollcall_ready gauge
//	    1 while subscribed with a first round complete, as /readyz
//	rollcall_epoch gauge
//	    number of the latest subscription; it rises over restarts
//	rollcall_schedule_paused gauge
//	    1 while no periodic round begins
//	rollcall_schedule_next_timestamp_seconds{kind} gauge
//	    when the next periodic round is due; 0 for never. One that is due begins when the one before it has ended
//	rollcall_tasks{state, verdict} gauge
//	    tasks by Mesos's state and by what it means
//	rollcall_tasks_waited_for{verdict, limited} gauge
//	    tasks that are waited for: for a first word, or for their agent; and whether that ends by itself
//	rollcall_task_changes_total{verdict, advice} counter
//	    changes of tasks, by what they mean and allow
//	rollcall_tasks_returned_total counter
//	    tasks that had been given up and live
//	rollcall_tasks_presumed_lost_total{evidence} counter
//	    tasks presumed lost: for silence, at the end of each such round; or as unreachable for too long
//	rollcall_contradictions_total counter
//	    sights of tasks alive that are over for good here
//	rollcall_unknown_tasks_total{outcome} counter
//	    live tasks that nobody here launched: reported (each, first), adopted
//	rollcall_doomed_total{cause, outcome} counter
//	    tasks that a policy ends, because nobody here launched them (unknown), they are over here (ended) or are one of two (returned): killed, spared (dry run)
//	rollcall_rounds_total{subject, kind, cause, phase} counter
//	    rounds by the phases they reached; progress and waiting are not counted. The subject is tasks or operations
//	rollcall_round_duration_seconds{subject, kind, phase} histogram
//	    from a round's start to its end, by how it ended
//	rollcall_drift_total{mesos, scheduler} counter
//	    answers in rounds of tasks, by what Mesos showed and what was held for true here; counted when a round ends
//	rollcall_round_resends_total{subject, kind} counter
//	    calls of rounds that were sent again because no answer had come
//	rollcall_round_unanswered_total{subject, kind} counter
//	    tasks or operations without an answer when their round ended
//	rollcall_round_running{subject} gauge
//	    1 while a round runs
//	rollcall_round_number{subject} gauge
//	    number of the newest round; 0 for none
//	rollcall_round_targets{subject} gauge
//	    tasks or operations that the newest round asks about
//	rollcall_round_remaining{subject} gauge
//	    of these, not yet answered
//	rollcall_round_silent{subject} gauge
//	    of these, silent at the fence: their agents are recovering
//	rollcall_last_complete_round_timestamp_seconds{subject} gauge
//	    when a round was last complete; 0 for never
//	rollcall_operations{state, verdict, advice} gauge
//	    operations by Mesos's state, by what it means and by what that allows
//	rollcall_operation_changes_total{verdict, advice} counter
//	    changes of operations, by what they mean and allow
//	rollcall_operation_updates_total{state} counter
//	    statuses of operations received, those of fences and duplicates included
//	rollcall_replacements{phase} gauge
//	    replacements of tasks that are under way, and those that are over and not forgotten, by the phase they are in
//	rollcall_replacement_changes_total{phase} counter
//	    phases that replacements have reached; committed, rolled-back, failed and those after them are outcomes
//	rollcall_subscribes_total counter
//	    SUBSCRIBE calls
//	rollcall_calls_total{call} counter
//	    calls that the machine asked for; those of a stream that has ended are not sent
//	rollcall_calls_failed_total{call, failure} counter
//	    calls that failed: refused; unsubscribed, so not done; unknown, perhaps done
//	rollcall_events_total{event} counter
//	    what the machine was told, requests included
//	rollcall_updates_total{state, reason} counter
//	    status updates received, those of fences and duplicates included
//	rollcall_acknowledgements_total counter
//	    acknowledgements of updates of tasks and operations, durable before they are sent
//	rollcall_notices_total{notice} counter
//	    what the framework was told
//	rollcall_rejected_total{request, code} counter
//	    requests that were not carried out
//	rollcall_store_records_total counter
//	    records made durable, deletions included
//	rollcall_store_commit_seconds histogram
//	    time until what a step stored was durable; its count is that of the commits
//	rollcall_engine_step_seconds histogram
//	    time of a step of the machine; its count is that of the steps
//	rollcall_engine_rebuilt_total counter
//	    machines that failed and were built anew from the store
package observe
