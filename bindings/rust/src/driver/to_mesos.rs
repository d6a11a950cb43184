//! Calls as Mesos wants them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::dialect::Dialect;
use super::resources;
use crate::call::{Accept, Replace};
use crate::{CallBody, Micros, NewOperation, OperationType, Rollback};

/// The call in JSON. It fails if the info of a task or an operation is not an object
/// in JSON, and if it is about replacements and not for a master that makes them.
pub(super) fn call(dialect: &Dialect, framework_id: &str, body: &CallBody) -> Result<Value, String> {
    let (kind, name, fields) = match body {
        CallBody::Subscribe(_) => return Err("a subscription is a stream, not a call".into()),
        CallBody::Accept(accept) => ("ACCEPT", "accept", {
            let mut fields = json!({"offer_ids": ids(&accept.offers), "operations": operations(accept, dialect)?});
            filters(&mut fields, accept.refuse);
            fields
        }),
        CallBody::Decline(decline) => ("DECLINE", "decline", {
            let mut fields = json!({"offer_ids": ids(&decline.offers)});
            filters(&mut fields, decline.refuse);
            fields
        }),
        CallBody::Replace(_) | CallBody::AcknowledgeReplacement(_) | CallBody::ReconcileReplacements(_)
            if !dialect.native =>
        {
            let said = "replace.native says that the master has it";
            return Err(format!("a call about replacements, which no Mesos has; {said}"));
        }
        CallBody::Replace(call) => ("REPLACE", "replace", replace(call)?),
        CallBody::AcknowledgeReplacement(ack) => ("ACKNOWLEDGE_REPLACEMENT", "acknowledge_replacement", {
            json!({"agent_id": id(&ack.agent_id), "replace_id": id(&ack.replace_id), "uuid": STANDARD.encode(ack.uuid)})
        }),
        CallBody::ReconcileReplacements(reconcile) => ("RECONCILE_REPLACEMENTS", "reconcile_replacements", {
            let targets = reconcile.replace_targets.iter().map(|target| {
                let mut fields = json!({"replace_id": id(&target.replace_id)});
                where_it_is(&mut fields, &target.agent_id, "");
                fields
            });
            json!({"replacements": targets.collect::<Vec<_>>()})
        }),
        CallBody::Revive => ("REVIVE", "", Value::Null),
        CallBody::Suppress => ("SUPPRESS", "", Value::Null),
        CallBody::Teardown => ("TEARDOWN", "", Value::Null),
        CallBody::Kill(kill) => ("KILL", "kill", {
            let mut fields = json!({"task_id": id(&kill.task_id)});
            if !kill.agent_id.is_empty() {
                fields["agent_id"] = id(&kill.agent_id);
            }
            grace(&mut fields, kill.grace);
            fields
        }),
        CallBody::Acknowledge(ack) => (
            "ACKNOWLEDGE",
            "acknowledge",
            json!({"agent_id": id(&ack.agent_id), "task_id": id(&ack.task_id), "uuid": STANDARD.encode(ack.uuid)}),
        ),
        CallBody::AcknowledgeOperation(ack) => ("ACKNOWLEDGE_OPERATION_STATUS", "acknowledge_operation_status", {
            let mut fields = json!({"operation_id": id(&ack.operation_id), "uuid": STANDARD.encode(ack.uuid)});
            where_it_is(&mut fields, &ack.agent_id, &ack.provider_id);
            fields
        }),
        CallBody::Reconcile(reconcile) => ("RECONCILE", "reconcile", {
            let targets = reconcile.targets.iter().map(|target| {
                let mut fields = json!({"task_id": id(&target.task_id)});
                where_it_is(&mut fields, &target.agent_id, "");
                fields
            });
            json!({"tasks": targets.collect::<Vec<_>>()})
        }),
        CallBody::ReconcileOperations(reconcile) => ("RECONCILE_OPERATIONS", "reconcile_operations", {
            let targets = reconcile.operation_targets.iter().map(|target| {
                let mut fields = json!({"operation_id": id(&target.operation_id)});
                where_it_is(&mut fields, &target.agent_id, &target.provider_id);
                fields
            });
            json!({"operations": targets.collect::<Vec<_>>()})
        }),
    };
    let mut call = json!({"type": kind, "framework_id": id(framework_id)});
    if !name.is_empty() {
        call[name] = fields;
    }
    Ok(call)
}

/// The operations in their order, and then the launch of the tasks, which may
/// use what the operations have made.
fn operations(accept: &Accept, dialect: &Dialect) -> Result<Vec<Value>, String> {
    let mut list = vec![];
    for start in &accept.start {
        list.push(operation(start, dialect)?);
    }
    let mut infos = vec![];
    for task in &accept.tasks {
        infos.push(info(&task.info, &task.task_id, &accept.agent_id)?);
    }
    if !infos.is_empty() {
        list.push(json!({"type": "LAUNCH", "launch": {"task_infos": infos}}));
    }
    Ok(list)
}

/// An operation as its framework has written it, or one of the machine's own, which
/// names resources instead.
pub(super) fn operation(start: &NewOperation, dialect: &Dialect) -> Result<Value, String> {
    let named = || json!({"resources": resources::resources(&start.resources, dialect)});
    match start.r#type {
        OperationType::Reserve if start.info.is_empty() => Ok(json!({"type": "RESERVE", "reserve": named()})),
        OperationType::Unreserve if start.info.is_empty() => Ok(json!({"type": "UNRESERVE", "unreserve": named()})),
        _ => {
            let mut operation = object(&start.info, "operation", &start.operation_id)?;
            if !start.operation_id.is_empty() {
                operation["id"] = id(&start.operation_id);
            }
            Ok(operation)
        }
    }
}

/// A `TaskInfo` with the ids of the call, whatever the info says.
fn info(info: &[u8], task_id: &str, agent_id: &str) -> Result<Value, String> {
    let mut info = object(info, "task", task_id)?;
    info["task_id"] = id(task_id);
    info["agent_id"] = id(agent_id);
    Ok(info)
}

fn replace(call: &Replace) -> Result<Value, String> {
    let q = &call.replace;
    let mut fields = json!({
        "replace_id": id(&q.replace_id),
        "old_task_id": id(&q.old_task_id),
        "task_info": info(&q.new_info, &q.new_task_id, &call.agent_id)?,
        "offer_ids": ids(&call.offers),
        "rollback": match q.rollback {
            Rollback::Off => "ROLLBACK_OFF",
            Rollback::IfFits => "ROLLBACK_IF_FITS",
            Rollback::Hold => "ROLLBACK_HOLD",
        },
    });
    where_it_is(&mut fields, &call.agent_id, "");
    if !q.fallback_task_id.is_empty() {
        fields["fallback"] = info(&q.fallback_info, &q.fallback_task_id, &call.agent_id)?;
    }
    grace(&mut fields, q.grace);
    for (name, span) in [("stop_timeout", q.stop), ("start_timeout", q.start), ("settle_time", q.settle)] {
        if span > 0 {
            fields[name] = json!({"nanoseconds": nanoseconds(span)}); // else it is left to the master
        }
    }
    Ok(fields)
}

fn grace(fields: &mut Value, grace: Micros) {
    if grace > 0 {
        fields["kill_policy"] = json!({"grace_period": {"nanoseconds": nanoseconds(grace)}});
    }
}

fn object(info: &[u8], what: &str, id: &str) -> Result<Value, String> {
    match serde_json::from_slice(info) {
        Ok(object @ Value::Object(_)) => Ok(object),
        Ok(_) => Err(format!("the info of {what} {id} is no object in JSON")),
        Err(e) => Err(format!("the info of {what} {id}: {e}")),
    }
}

fn id(value: &str) -> Value {
    json!({ "value": value })
}

fn ids(list: &[String]) -> Vec<Value> {
    list.iter().map(|value| id(value)).collect()
}

fn where_it_is(fields: &mut Value, agent_id: &str, provider_id: &str) {
    if !agent_id.is_empty() {
        fields["agent_id"] = id(agent_id);
    }
    if !provider_id.is_empty() {
        fields["resource_provider_id"] = id(provider_id);
    }
}

fn filters(fields: &mut Value, refuse: Micros) {
    if refuse > 0 {
        fields["filters"] = json!({"refuse_seconds": refuse as f64 / 1e6});
    }
}

fn nanoseconds(span: Micros) -> i64 {
    i64::try_from(span).map_or(i64::MAX, |micros| micros.saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewOperation, NewTask, Target, call as calls};

    #[test]
    fn an_accept_sets_the_ids() {
        let accept = Accept {
            agent_id: "a".into(),
            offers: vec!["o1".into()],
            start: vec![NewOperation {
                operation_id: "op".into(),
                info: br#"{"type":"RESERVE"}"#.to_vec(),
                ..Default::default()
            }],
            tasks: vec![NewTask { task_id: "t".into(), info: br#"{"name":"n"}"#.to_vec(), ..Default::default() }],
            refuse: 1_500_000,
        };
        let wanted = json!({
            "type": "ACCEPT",
            "framework_id": {"value": "F"},
            "accept": {
                "offer_ids": [{"value": "o1"}],
                "filters": {"refuse_seconds": 1.5},
                "operations": [
                    {"type": "RESERVE", "id": {"value": "op"}},
                    {"type": "LAUNCH", "launch": {"task_infos": [
                        {"name": "n", "task_id": {"value": "t"}, "agent_id": {"value": "a"}}
                    ]}},
                ],
            },
        });
        assert_eq!(call(&Dialect::default(), "F", &accept.clone().into()), Ok(wanted));
        for bad in ["", "[]", "\"x\"", "{"] {
            let mut accept = accept.clone();
            accept.tasks[0].info = bad.into();
            assert!(call(&Dialect::default(), "F", &accept.into()).unwrap_err().contains("task t"), "{bad}");
        }
    }

    #[test]
    fn calls_about_replacements_are_for_masters_that_make_them() {
        let (native, q) = (
            Dialect { native: true, ..Default::default() },
            crate::ReplaceRequest {
                replace_id: "r".into(),
                old_task_id: "t1".into(),
                new_task_id: "t2".into(),
                new_info: b"{}".into(),
                rollback: Rollback::Hold,
                fallback_task_id: "t3".into(),
                fallback_info: b"{}".into(),
                grace: 3,
                stop: 4,
                start: 5,
                settle: 6,
                ..Default::default()
            },
        );
        let replace: CallBody = Replace { agent_id: "a".into(), offers: vec!["o".into()], replace: q }.into();
        let wanted = json!({
            "replace_id": {"value": "r"}, "old_task_id": {"value": "t1"}, "agent_id": {"value": "a"},
            "task_info": {"task_id": {"value": "t2"}, "agent_id": {"value": "a"}},
            "fallback": {"task_id": {"value": "t3"}, "agent_id": {"value": "a"}},
            "rollback": "ROLLBACK_HOLD", "offer_ids": [{"value": "o"}],
            "kill_policy": {"grace_period": {"nanoseconds": 3000}},
            "stop_timeout": {"nanoseconds": 4000}, "start_timeout": {"nanoseconds": 5000},
            "settle_time": {"nanoseconds": 6000},
        });
        assert_eq!(call(&native, "F", &replace).unwrap()["replace"], wanted);
        let target = crate::ReplaceTarget { replace_id: "r".into(), ..Default::default() };
        let reconcile: CallBody = calls::ReconcileReplacements { replace_targets: vec![target] }.into();
        let asked = call(&native, "F", &reconcile).unwrap();
        assert_eq!(asked["reconcile_replacements"], json!({"replacements": [{"replace_id": {"value": "r"}}]}));
        let ack: CallBody = calls::AcknowledgeReplacement { replace_id: "r".into(), ..Default::default() }.into();
        assert_eq!(call(&native, "F", &ack).unwrap()["type"], "ACKNOWLEDGE_REPLACEMENT");
        for body in [replace, reconcile, ack] {
            assert!(call(&Dialect::default(), "F", &body).unwrap_err().contains("no Mesos has"));
        }
    }

    #[test]
    fn calls_have_mesos_s_form() {
        let of = |body: CallBody| call(&Dialect::default(), "F", &body).unwrap();
        assert_eq!(of(CallBody::Revive), json!({"type": "REVIVE", "framework_id": {"value": "F"}}));
        let kill = of(calls::Kill { task_id: "t".into(), grace: 3, ..Default::default() }.into());
        assert_eq!(
            kill["kill"],
            json!({"task_id": {"value": "t"}, "kill_policy": {"grace_period": {"nanoseconds": 3000}}})
        );
        let ack = of(calls::Acknowledge { agent_id: "a".into(), task_id: "t".into(), uuid: [255; 16] }.into());
        assert_eq!(ack["acknowledge"]["uuid"], "/////////////////////w==");
        let targets = vec![Target { task_id: "t".into(), agent_id: String::new() }];
        let round = of(calls::Reconcile { targets }.into());
        assert_eq!(round["reconcile"], json!({"tasks": [{"task_id": {"value": "t"}}]}));
    }
}
