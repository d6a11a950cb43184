use serde_json::Value;

use super::resources;
use crate::{Event, Micros, ReplaceRequest, Rollback, event};

/// A task: its id, and its `TaskInfo` in JSON, whose own ids do not matter.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// The id.
    pub id: &'a str,
    /// The `TaskInfo`.
    pub info: &'a Value,
}

/// A wish for another task in the place of one that runs, on the same agent. What
/// the tasks use is read from their infos.
#[derive(Clone, Debug)]
pub struct Replacement<'a> {
    /// Fresh; the same request under the same id is one replacement.
    pub replace_id: &'a str,
    /// The task that runs, as it was launched.
    pub old: Task<'a>,
    /// What is to run instead, under a fresh id.
    pub new: Task<'a>,
    /// What is started again if the new task does not come up: the old one, under a
    /// fresh id.
    pub fallback: Option<(Rollback, Task<'a>)>,
    /// Offers of the old task's agent, if the new one needs more than the old one has.
    pub offers: Vec<String>,
    /// Between SIGTERM and SIGKILL for the old task; 0: its own.
    pub grace: Micros,
    /// How long the end of the old task is waited for; 0: as configured.
    pub stop: Micros,
    /// How long TASK_RUNNING is waited for; 0: as configured.
    pub start: Micros,
    /// How long the new task must run, and not be unhealthy, until it counts as up.
    pub settle: Micros,
}

impl<'a> Replacement<'a> {
    /// A replacement without a fallback.
    pub fn new(replace_id: &'a str, old: Task<'a>, new: Task<'a>) -> Self {
        let (grace, stop, start, settle) = (0, 0, 0, 0);
        Self { replace_id, old, new, fallback: None, offers: vec![], grace, stop, start, settle }
    }

    /// The request for it. What comes of it are `Notice::Replacement`s, or a
    /// `Notice::Rejected`. It fails if an info names resources that are none.
    pub fn request(&self) -> Result<Event, String> {
        let used = |task: Task<'_>| resources::used(task.info).map_err(|e| format!("task {}: {e}", task.id));
        let mut replace = ReplaceRequest {
            replace_id: self.replace_id.into(),
            old_task_id: self.old.id.into(),
            old_resources: used(self.old)?,
            new_task_id: self.new.id.into(),
            new_resources: used(self.new)?,
            new_info: self.new.info.to_string().into(),
            grace: self.grace,
            stop: self.stop,
            start: self.start,
            settle: self.settle,
            ..Default::default()
        };
        if let Some((rollback, task)) = self.fallback {
            replace.rollback = rollback;
            replace.fallback_task_id = task.id.into();
            replace.fallback_info = task.info.to_string().into();
        }
        Ok(event::Replace { replace, offers: self.offers.clone(), ..Default::default() }.into())
    }
}
