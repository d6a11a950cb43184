//! Sends calls in their order, each after the one before it was answered.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

use serde_json::Value;
use ureq::Agent;

use super::stream::Connection;
use super::{Arrival, from_mesos, to_mesos};
use crate::{Call, CallBody, CallType, Event, Failure, event};

/// A queue without a limit of its own: what is in it is bounded by the machine's.
pub(super) struct Sender {
    queue: Option<mpsc::Sender<Outgoing>>,
    agent: Agent,
    thread: Option<JoinHandle<()>>,
    connection: Arc<Connection>,
}

/// A call ready to leave, with its failure, which is to be completed.
struct Outgoing {
    call: Value,
    failure: event::CallFailed,
}

impl Sender {
    pub(super) fn new(connection: &Arc<Connection>) -> Self {
        let (queue, calls) = mpsc::channel();
        let agent = connection.masters.connection();
        let thread = thread::spawn({
            let (connection, agent) = (Arc::clone(connection), agent.clone());
            move || run(&connection, &agent, &calls)
        });
        Self { queue: Some(queue), agent, thread: Some(thread), connection: Arc::clone(connection) }
    }

    /// Queues a call.
    pub(super) fn put(&self, framework_id: &str, call: &Call) {
        let failure = failure_of(call);
        match to_mesos::call(&self.connection.dialect, framework_id, &call.body) {
            Ok(call) => {
                if let Some(queue) = &self.queue {
                    let _ = queue.send(Outgoing { call, failure }); // in vain when it has been closed
                }
            }
            Err(e) => {
                // From a thread: the inbox may be full, and the loop is who empties it.
                let inbox = self.connection.inbox.clone();
                thread::spawn(move || drop(inbox.send(failed(failure, Failure::Refused, e))));
            }
        }
    }

    /// Gives up what is queued, and the call under way.
    pub(super) fn close(&mut self) {
        self.queue = None;
        self.agent.clone().shutdown();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, agent: &Agent, calls: &Receiver<Outgoing>) {
    for Outgoing { call, failure } in calls {
        let Some(leader) = connection.leader(failure.epoch) else {
            continue; // void: its stream is over
        };
        let arrival = match connection.masters.send(agent, &leader, &call) {
            Ok(body) => match from_mesos::answers(&failure, &body) {
                Some(arrival) => arrival,
                None => continue,
            },
            Err(fault) => failed(failure, fault.failure(), fault.to_string()),
        };
        if connection.inbox.send(arrival).is_err() {
            return;
        }
    }
}

fn failed(mut failed: event::CallFailed, failure: Failure, message: String) -> Arrival {
    failed.failure = failure;
    failed.message = from_mesos::text(message);
    Arrival::Event(Event::CallFailed(failed), vec![])
}

/// What a failure of a call must name.
fn failure_of(call: &Call) -> event::CallFailed {
    let mut failed = event::CallFailed { epoch: call.epoch, call_id: call.id, ..Default::default() };
    failed.call = match &call.body {
        CallBody::Subscribe(_) => CallType::Subscribe,
        CallBody::Accept(accept) => {
            failed.task_ids = accept.tasks.iter().map(|task| task.task_id.clone()).collect();
            let named = accept.start.iter().map(|operation| &operation.operation_id);
            failed.operation_ids = named.filter(|id| !id.is_empty()).cloned().collect();
            failed.offers.clone_from(&accept.offers);
            CallType::Accept
        }
        CallBody::Decline(_) => CallType::Decline,
        CallBody::Revive => CallType::Revive,
        CallBody::Suppress => CallType::Suppress,
        CallBody::Kill(_) => CallType::Kill,
        CallBody::Acknowledge(_) => CallType::Acknowledge,
        CallBody::Reconcile(_) => CallType::Reconcile,
        CallBody::Teardown => CallType::Teardown,
        CallBody::AcknowledgeOperation(_) => CallType::AcknowledgeOperation,
        CallBody::ReconcileOperations(_) => CallType::ReconcileOperations,
        CallBody::Replace(_) => CallType::Replace,
        CallBody::AcknowledgeReplacement(_) => CallType::AcknowledgeReplacement,
        CallBody::ReconcileReplacements(_) => CallType::ReconcileReplacements,
    };
    failed
}
