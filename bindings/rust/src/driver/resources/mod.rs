//! Resources of Mesos's API and of the machine, there and back.

mod canonical;
mod labels;
mod ranges;
mod read;
mod validity;
mod write;

use serde_json::Value;

use crate::Resource;

pub(super) use canonical::canonical;
pub(super) use read::resource;
pub(super) use write::resources;

/// The longest text that can be named to a machine.
const LONGEST: usize = 4096;

/// How many of anything in one resource, or offer, a machine is told.
const MOST: usize = 10_000;

/// The largest amount in thousandths: Mesos keeps three decimals, and no more than
/// a double holds.
const MOST_SCALAR: u64 = (1 << 53) - 1;

/// An offer's resources, allocated to its role; a framework that knows one role
/// only is not told which it is. What cannot be said to a machine can hold nothing
/// for a replacement either, and is left out.
pub(super) fn offered(offer: &Value, role: &str) -> Vec<Resource> {
    let said = offer["allocation_info"]["role"].as_str().filter(|said| !said.is_empty());
    let role = said.unwrap_or(role);
    let Some(list) = offer["resources"].as_array() else { return vec![] };
    let allocated = list.first().is_some_and(|r| !r["allocation_info"].is_null());
    let sayable = list.iter().filter_map(|one| {
        let r = resource(one, (!allocated).then_some(role)).ok()?;
        canonical(vec![r]).ok().filter(|list| list.iter().all(validity::sayable))
    });
    match canonical(sayable.flatten().collect()) {
        Ok(list) if list.len() <= MOST && role.len() <= LONGEST => list,
        _ => vec![], // such as a port that is there twice
    }
}

/// What a task uses, its executor included, not allocated.
pub(super) fn used(info: &Value) -> Result<Vec<Resource>, String> {
    let mut list = vec![];
    for part in [info, &info["executor"]] {
        for one in part["resources"].as_array().into_iter().flatten() {
            list.push(resource(one, Some(""))?);
        }
    }
    let list = canonical(list)?;
    if list.len() <= MOST && list.iter().all(validity::sayable) {
        Ok(list)
    } else {
        Err("its resources are too many, or have texts that are too long".into())
    }
}

#[cfg(test)]
mod tests;
