//! Events of the stream as the machine knows them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::{Arrival, resources};
use crate::{
    Event, Healthy, Micros, Offer, OperationState, OperationStatus, Reason, ReplacePhase, ReplaceStatus, Source,
    TaskState, TaskStatus, event,
};

/// The longest id that can be named to a machine, and the longest text that is.
const LONGEST_ID: usize = 4096;
const LONGEST_TEXT: usize = 16 << 10;

/// The largest time that a machine takes.
const LATEST: f64 = ((1_u64 << 53) - 1) as f64;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Received {
    #[serde(rename = "type")]
    kind: String,
    subscribed: Subscribed,
    offers: Offered,
    rescind: Rescind,
    update: Update,
    update_operation_status: UpdateOperation,
    replacement_updated: UpdateReplacement,
    failure: Failed,
    error: Said,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Id {
    value: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Subscribed {
    framework_id: Id,
    heartbeat_interval_seconds: f64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Offered {
    offers: Vec<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Rescind {
    offer_id: Id,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Update {
    status: Status,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Status {
    task_id: Id,
    agent_id: Id,
    state: String,
    source: String,
    reason: String,
    uuid: String,
    healthy: Option<bool>,
    unreachable_time: Option<Nanoseconds>,
    message: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Nanoseconds {
    nanoseconds: i64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UpdateOperation {
    status: Operation,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Operation {
    operation_id: Id,
    agent_id: Id,
    resource_provider_id: Id,
    state: String,
    uuid: Uuid,
    message: String,
}

/// In an operation's status a uuid is a message of its own.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Uuid {
    value: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UpdateReplacement {
    status: Replacement,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Replacement {
    replace_id: Id,
    agent_id: Id,
    old_task_id: Id,
    new_task_id: Id,
    fallback_task_id: Id,
    phase: String,
    uuid: String,
    message: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Failed {
    agent_id: Id,
    executor_id: Id,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Said {
    message: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    reconcile_operations: Answered,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answered {
    operation_statuses: Vec<Operation>,
}

/// An event of the stream. Those that say nothing to the machine, or name
/// something that cannot be named to it, are signs of life. The role is the
/// framework's, for offers that do not say theirs.
pub(super) fn arrival(epoch: u32, role: &str, record: &[u8]) -> Result<Arrival, serde_json::Error> {
    // Nobody sees to it that what an executor says is UTF-8.
    let mut r: Received = serde_json::from_str(&String::from_utf8_lossy(record))?;
    let mut whole = vec![];
    let event = match r.kind.as_str() {
        "SUBSCRIBED" => fits([&r.subscribed.framework_id]).then(|| {
            let heartbeat = micros(r.subscribed.heartbeat_interval_seconds * 1e6);
            event::Subscribed { epoch, framework_id: r.subscribed.framework_id.value, heartbeat }.into()
        }),
        "OFFERS" => {
            whole = std::mem::take(&mut r.offers.offers);
            let offers = whole.iter().filter_map(|whole| offer(whole, role)).collect();
            Some(event::Offered { epoch, offers }.into())
        }
        "RESCIND" => {
            fits([&r.rescind.offer_id]).then(|| event::Rescinded { epoch, offer_id: r.rescind.offer_id.value }.into())
        }
        "UPDATE" => fits([&r.update.status.task_id, &r.update.status.agent_id])
            .then(|| event::Updated { epoch, status: status(r.update.status) }.into()),
        "UPDATE_OPERATION_STATUS" => operation(r.update_operation_status.status)
            .map(|operation| event::OperationUpdated { epoch, operation }.into()),
        // Only of masters that replace tasks themselves.
        "REPLACEMENT_UPDATED" => replacement(r.replacement_updated.status)
            .map(|replacement| event::ReplacementUpdated { epoch, replacement }.into()),
        "FAILURE" => fits([&r.failure.agent_id, &r.failure.executor_id]).then(|| {
            let (agent_id, executor_id) = (r.failure.agent_id.value, r.failure.executor_id.value);
            event::AgentFailed { epoch, agent_id, executor_id }.into()
        }),
        "ERROR" => Some(event::MasterFailed { epoch, message: text(r.error.message) }.into()),
        _ => None,
    };
    let event = event.unwrap_or(Event::Heartbeat(event::Heartbeat { epoch }));
    Ok(Arrival::Event(event, whole))
}

/// The statuses in the answer to a call, which only Mesos 1.6 and 1.7 give.
pub(super) fn answers(call: &event::CallFailed, body: &[u8]) -> Option<Arrival> {
    let answer: Answer = serde_json::from_slice(body).ok()?;
    let statuses = answer.reconcile_operations.operation_statuses;
    if statuses.is_empty() {
        return None;
    }
    let operations = statuses.into_iter().filter_map(operation).collect();
    let answered = event::OperationsAnswered { epoch: call.epoch, call_id: call.call_id, operations };
    Some(Arrival::Event(answered.into(), vec![]))
}

/// Text for people, shortened if it is long.
pub(super) fn text(mut said: String) -> String {
    said.truncate(said.floor_char_boundary(LONGEST_TEXT));
    said
}

fn fits<const N: usize>(ids: [&Id; N]) -> bool {
    ids.iter().all(|id| id.value.len() <= LONGEST_ID)
}

fn offer(whole: &Value, role: &str) -> Option<Offer> {
    let (id, agent_id) = named(whole)?;
    Some(Offer { id: id.to_owned(), agent_id: agent_id.to_owned(), resources: resources::offered(whole, role) })
}

/// The ids of an offer and its agent, if the machine can be told of it.
pub(super) fn named(offer: &Value) -> Option<(&str, &str)> {
    let id = |name| offer[name]["value"].as_str().filter(|id: &&str| (1..=LONGEST_ID).contains(&id.len()));
    Some((id("id")?, id("agent_id")?))
}

fn status(s: Status) -> TaskStatus {
    TaskStatus {
        task_id: s.task_id.value,
        agent_id: s.agent_id.value,
        // A state that is not known yet becomes none, which the machine rejects
        // by name rather than guess.
        state: TaskState::from_name(&s.state).unwrap_or_default(),
        source: Source::from_name(&s.source).unwrap_or_default(),
        reason: Reason::from_name(&s.reason).unwrap_or_default(),
        uuid: uuid(&s.uuid),
        healthy: match s.healthy {
            None => Healthy::None,
            Some(false) => Healthy::Bad,
            Some(true) => Healthy::Good,
        },
        unreachable_time: s.unreachable_time.map_or(0, |t| micros(t.nanoseconds as f64 / 1e3).max(1)),
        message: text(s.message),
    }
}

fn operation(o: Operation) -> Option<OperationStatus> {
    fits([&o.operation_id, &o.agent_id, &o.resource_provider_id]).then(|| OperationStatus {
        operation_id: o.operation_id.value,
        agent_id: o.agent_id.value,
        provider_id: o.resource_provider_id.value,
        state: OperationState::from_name(&o.state).unwrap_or_default(),
        uuid: uuid(&o.uuid.value),
        message: text(o.message),
    })
}

fn replacement(r: Replacement) -> Option<ReplaceStatus> {
    let named = !r.replace_id.value.is_empty()
        && fits([&r.replace_id, &r.agent_id, &r.old_task_id, &r.new_task_id, &r.fallback_task_id]);
    let phase = r.phase.strip_prefix("REPLACEMENT_").unwrap_or_default().to_lowercase().replace('_', "-");
    named.then(|| ReplaceStatus {
        replace_id: r.replace_id.value,
        agent_id: r.agent_id.value,
        old_task_id: r.old_task_id.value,
        new_task_id: r.new_task_id.value,
        fallback_task_id: r.fallback_task_id.value,
        phase: ReplacePhase::from_name(&phase).unwrap_or_default(),
        uuid: uuid(&r.uuid),
        message: text(r.message),
    })
}

/// A master accepts none of another length in an acknowledgement.
fn uuid(base64: &str) -> [u8; 16] {
    STANDARD.decode(base64).ok().and_then(|bytes| bytes.try_into().ok()).unwrap_or_default()
}

fn micros(us: f64) -> Micros {
    us.clamp(0.0, LATEST) as Micros // what is no number becomes 0
}

#[cfg(test)]
mod tests;
