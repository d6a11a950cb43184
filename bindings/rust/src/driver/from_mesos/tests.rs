use serde_json::json;

use super::*;

fn of(record: Value) -> (Event, Vec<Value>) {
    match arrival(3, "web", record.to_string().as_bytes()).unwrap() {
        Arrival::Event(event, offers) => (event, offers),
        _ => unreachable!(),
    }
}

#[test]
fn an_update_in_full() {
    let (event, _) = of(json!({"type": "UPDATE", "update": {"status": {
        "task_id": {"value": "t"}, "agent_id": {"value": "a"}, "executor_id": {"value": "e"},
        "state": "TASK_UNREACHABLE", "source": "SOURCE_MASTER", "reason": "REASON_RECONCILIATION",
        "uuid": "AAECAwQFBgcICQoLDA0ODw==", "healthy": false, "message": "m", "timestamp": 1.5,
        "unreachable_time": {"nanoseconds": 1_500_000_000_000_123_456_i64},
    }}}));
    let status = TaskStatus {
        task_id: "t".into(),
        agent_id: "a".into(),
        state: TaskState::Unreachable,
        source: Source::Master,
        reason: Reason::RECONCILIATION,
        uuid: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        healthy: Healthy::Bad,
        unreachable_time: 1_500_000_000_000_123,
        message: "m".into(),
    };
    assert_eq!(event, event::Updated { epoch: 3, status }.into());
}

#[test]
fn what_is_not_said_or_not_known_is_nothing() {
    let (event, _) = of(json!({"type": "UPDATE", "update": {"status": {
        "task_id": {"value": "t"}, "state": "TASK_OF_TOMORROW", "reason": "REASON_X", "uuid": "c2hvcnQ="}}}));
    let status = TaskStatus { task_id: "t".into(), ..Default::default() };
    assert_eq!(event, event::Updated { epoch: 3, status }.into());
}

#[test]
fn what_says_nothing_to_the_machine_is_a_sign_of_life() {
    let long = "x".repeat(5000);
    for record in [
        json!({"type": "HEARTBEAT"}),
        json!({"type": "INVERSE_OFFERS", "inverse_offers": {}}),
        json!({}),
        json!({"type": "UPDATE", "update": {"status": {"task_id": {"value": long}}}}),
        json!({"type": "RESCIND", "rescind": {"offer_id": {"value": long}}}),
    ] {
        assert_eq!(of(record).0, Event::Heartbeat(event::Heartbeat { epoch: 3 }));
    }
}

#[test]
fn offers_are_kept_whole() {
    let whole = json!({"id": {"value": "o"}, "agent_id": {"value": "a"}, "resources": [1], "hostname": "h"});
    let (event, offers) = of(json!({"type": "OFFERS", "offers": {"offers": [whole, {"id": {"value": "no agent"}}]}}));
    let wanted = vec![Offer { id: "o".into(), agent_id: "a".into(), ..Offer::default() }];
    assert_eq!(event, event::Offered { epoch: 3, offers: wanted }.into());
    assert_eq!(offers[0], whole);
}

#[test]
fn replacements_of_masters_that_make_them() {
    let (event, _) = of(json!({"type": "REPLACEMENT_UPDATED", "replacement_updated": {"status": {
        "replace_id": {"value": "r"}, "phase": "REPLACEMENT_ROLLED_BACK", "uuid": "AQEBAQEBAQEBAQEBAQEBAQ=="}}}));
    let phase = ReplacePhase::RolledBack;
    let replacement = ReplaceStatus { replace_id: "r".into(), phase, uuid: [1; 16], ..Default::default() };
    assert_eq!(event, event::ReplacementUpdated { epoch: 3, replacement }.into());
    let (event, _) = of(json!({"type": "REPLACEMENT_UPDATED", "replacement_updated": {"status": {"phase": "?"}}}));
    assert_eq!(event, event::Heartbeat { epoch: 3 }.into());
}

#[test]
fn the_others() {
    let subscribed = json!({"framework_id": {"value": "F"}, "heartbeat_interval_seconds": 15.0, "master_info": {}});
    let (event, _) = of(json!({"type": "SUBSCRIBED", "subscribed": subscribed}));
    assert_eq!(event, event::Subscribed { epoch: 3, framework_id: "F".into(), heartbeat: 15_000_000 }.into());
    let (event, _) = of(json!({"type": "FAILURE", "failure": {"agent_id": {"value": "a"}, "status": 9}}));
    assert_eq!(event, event::AgentFailed { epoch: 3, agent_id: "a".into(), ..Default::default() }.into());
    let (event, _) = of(json!({"type": "ERROR", "error": {"message": "Framework has been removed"}}));
    assert_eq!(event, event::MasterFailed { epoch: 3, message: "Framework has been removed".into() }.into());
    let (event, _) = of(json!({"type": "UPDATE_OPERATION_STATUS", "update_operation_status": {"status": {
        "operation_id": {"value": "op"}, "state": "OPERATION_FINISHED",
        "uuid": {"value": "AQEBAQEBAQEBAQEBAQEBAQ=="}}}}));
    let operation = OperationStatus {
        operation_id: "op".into(),
        state: OperationState::Finished,
        uuid: [1; 16],
        ..Default::default()
    };
    assert_eq!(event, event::OperationUpdated { epoch: 3, operation }.into());
}

#[test]
fn text_that_is_no_text() {
    let Arrival::Event(event, _) =
        arrival(3, "web", b"{\"type\":\"ERROR\",\"error\":{\"message\":\"a\xffb\"}}").unwrap()
    else {
        unreachable!()
    };
    assert_eq!(event, event::MasterFailed { epoch: 3, message: "a\u{fffd}b".into() }.into());
    assert!(arrival(3, "web", b"{").is_err());
    let long = text("é".repeat(LONGEST_TEXT));
    assert_eq!(long.len(), LONGEST_TEXT);
    assert_eq!(text("x".to_owned() + &"é".repeat(LONGEST_TEXT)).len(), LONGEST_TEXT - 1);
}

#[test]
fn answers_in_the_body_of_a_call() {
    let call = event::CallFailed { epoch: 2, call_id: 9, ..Default::default() };
    let body = json!({"type": "RECONCILE_OPERATIONS", "reconcile_operations": {"operation_statuses": [
        {"operation_id": {"value": "op"}, "state": "OPERATION_UNKNOWN"}]}});
    let Some(Arrival::Event(event, _)) = answers(&call, body.to_string().as_bytes()) else { panic!() };
    let operation = OperationStatus { operation_id: "op".into(), state: OperationState::Unknown, ..Default::default() };
    assert_eq!(event, event::OperationsAnswered { epoch: 2, call_id: 9, operations: vec![operation] }.into());
    assert!(answers(&call, b"").is_none());
    assert!(answers(&call, b"{}").is_none());
}
