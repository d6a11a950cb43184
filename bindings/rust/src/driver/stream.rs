//! The one event stream: what calls of its epoch are sent on.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::{Value, json};
use ureq::Agent;

use super::client::{Fault, Leader, Masters};
use super::dialect::Dialect;
use super::{Arrival, Settings, from_mesos, recordio};
use crate::{Event, event};

pub(super) struct Connection {
    pub(super) masters: Masters,
    info: Value,
    pub(super) dialect: Dialect,
    pub(super) inbox: SyncSender<Arrival>,
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    /// Of the latest subscription.
    epoch: u32,
    /// Whom calls go to; none until it was answered.
    leader: Option<Leader>,
    agent: Option<Agent>,
}

impl Connection {
    pub(super) fn new(settings: &Settings, inbox: SyncSender<Arrival>) -> Result<Self, String> {
        let masters = Masters::new(settings)?;
        let mut info = settings.info.clone();
        if settings.config.partition_aware {
            let capable = json!({"type": "PARTITION_AWARE"});
            match info["capabilities"].as_array_mut() {
                Some(list) if list.contains(&capable) => {}
                Some(list) => list.push(capable),
                None => info["capabilities"] = json!([capable]),
            }
        }
        if info["principal"].is_null()
            && let Some(credentials) = &settings.credentials
        {
            info["principal"] = credentials.principal().into();
        }
        let dialect = Dialect::of(&info, &settings.config);
        Ok(Self { masters, info, dialect, inbox, current: Mutex::default() })
    }

    /// The framework's own; empty if it has none.
    pub(super) fn principal(&self) -> &str {
        self.info["principal"].as_str().unwrap_or_default()
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        // Nothing that holds it can be left half done.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the stream of a Subscribe call and ends the one before.
    pub(super) fn open(self: &Arc<Self>, epoch: u32, framework_id: &str) {
        let agent = self.masters.connection();
        self.replace(Current { epoch, leader: None, agent: Some(agent.clone()) });
        let mut info = self.info.clone();
        let mut call = json!({"type": "SUBSCRIBE"});
        if !framework_id.is_empty() {
            info["id"] = json!({"value": framework_id});
            call["framework_id"] = info["id"].clone();
        }
        call["subscribe"] = json!({"framework_info": info});
        let connection = Arc::clone(self);
        thread::spawn(move || {
            // If another was opened meanwhile this is news of old, which is void.
            let ended = |message| event::Disconnected { epoch, message: from_mesos::text(message) };
            let _ = connection.inbox.send(match connection.read(&agent, epoch, &call) {
                Err(fault @ Fault::Unauthorized(_)) => Arrival::Unauthorized(ended(fault.to_string())),
                Err(fault) => ended(fault.to_string()).into(),
                Ok(message) => ended(message).into(),
            });
        });
    }

    /// Passes on what the stream says until it ends, and returns why.
    fn read(&self, agent: &Agent, epoch: u32, call: &Value) -> Result<String, Fault> {
        let (leader, mut stream) = self.masters.subscribe(agent, call)?;
        {
            let mut current = self.current();
            if current.epoch != epoch {
                return Ok("another stream was opened".into());
            }
            current.leader = Some(leader);
        }
        loop {
            let record = match recordio::next(&mut stream) {
                Ok(Some(record)) => record,
                Ok(None) => return Ok("the master ended the stream".into()),
                Err(e) => return Ok(e.to_string()),
            };
            // What cannot be read is lost, and perhaps it was an update: only a
            // new subscription and its round make that good.
            let arrival = match from_mesos::arrival(epoch, &self.dialect.role, &record) {
                Ok(arrival) => arrival,
                Err(e) => return Ok(format!("an event that cannot be read: {e}")),
            };
            if self.inbox.send(arrival).is_err() {
                return Ok("the loop has ended".into());
            }
        }
    }

    /// Whom calls of an epoch go to; calls of any other are void.
    pub(super) fn leader(&self, epoch: u32) -> Option<Leader> {
        let current = self.current();
        current.leader.clone().filter(|_| current.epoch == epoch)
    }

    /// Keeps calls of an epoch that is over from being sent. Its stream stays,
    /// unheard, until the next is opened: to the master its end would be ours.
    pub(super) fn void(&self, epoch: u32) {
        let mut current = self.current();
        if current.epoch == epoch {
            current.leader = None;
        }
    }

    /// Ends the stream; the master keeps the framework for its failover timeout.
    pub(super) fn close(&self) {
        self.replace(Current::default());
    }

    fn replace(&self, next: Current) {
        let before = std::mem::replace(&mut *self.current(), next);
        if let Some(agent) = before.agent {
            agent.shutdown();
        }
    }
}

impl From<event::Disconnected> for Arrival {
    fn from(ended: event::Disconnected) -> Self {
        Self::Event(Event::Disconnected(ended), vec![])
    }
}
