use serde_json::{Value, json};

use crate::Config;

/// What of a framework decides how it and its master speak.
#[derive(Clone, Debug, Default)]
pub(super) struct Dialect {
    /// Of offers that do not say theirs.
    pub(super) role: String,
    /// Whether reservations are written as a list, or as was usual before.
    pub(super) refinement: bool,
    /// Whether the master replaces tasks: calls that Mesos does not have are for it.
    pub(super) native: bool,
}

impl Dialect {
    pub(super) fn of(info: &Value, config: &Config) -> Self {
        let role = match info["roles"].as_array().map(Vec::as_slice) {
            Some([one]) => one,
            _ => &info["role"],
        };
        let role = role.as_str().filter(|role| !role.is_empty()).unwrap_or("*").to_owned();
        let refined = json!("RESERVATION_REFINEMENT");
        let refinement = info["capabilities"].as_array().is_some_and(|list| list.iter().any(|c| c["type"] == refined));
        Self { role, refinement, native: config.replace.native }
    }
}
