//! `mesos.v1.Resource` in JSON, in both formats of reservations.

use serde_json::Value;

use super::{MOST_SCALAR, labels, ranges};
use crate::{Disk, DiskSourceType, Resource, ValueType, VolumeMode};

/// One resource; whether it is valid is found out by `canonical`. The role is
/// whom it is allocated to; none: as it says.
pub(in super::super) fn resource(from: &Value, role: Option<&str>) -> Result<Resource, String> {
    let kind = match from["type"].as_str() {
        Some("SCALAR") => ValueType::Scalar,
        Some("RANGES") => ValueType::Ranges,
        Some("SET") => ValueType::Set,
        _ => return Err("type: wanted SCALAR, RANGES or SET".into()),
    };
    let amount = match &from["scalar"] {
        Value::Null => 0,
        scalar => thousandths(&scalar["value"])?,
    };
    let spans = spans(&from["ranges"]["range"])?;
    let set = texts(&from["set"]["item"])?;
    let other =
        [(ValueType::Scalar, amount != 0), (ValueType::Ranges, !spans.is_empty()), (ValueType::Set, !set.is_empty())];
    if other.iter().any(|(is, there)| *there && *is != kind) {
        return Err("a resource has an amount of its type only".into());
    }
    Ok(Resource {
        name: text(&from["name"])?,
        r#type: kind,
        scalar: (kind == ValueType::Scalar).then_some(amount),
        ranges: (kind == ValueType::Ranges).then(|| ranges::bytes(&spans)),
        set: (kind == ValueType::Set).then_some(set),
        reservations: reservations(from)?,
        disk: disk(&from["disk"])?,
        provider_id: text(&from["provider_id"]["value"])?,
        allocated_to: match role {
            Some(role) => role.to_owned(),
            None => text(&from["allocation_info"]["role"])?,
        },
        revocable: !from["revocable"].is_null(),
        shared: !from["shared"].is_null(),
    })
}

fn thousandths(value: &Value) -> Result<u64, String> {
    let rounded = value.as_f64().map(|v| (v * 1000.0).round());
    match rounded {
        Some(v) if (0.0..=MOST_SCALAR as f64).contains(&v) => Ok(v as u64),
        _ => Err("a scalar is a number from 0 to 9007199254740.991".into()),
    }
}

fn spans(list: &Value) -> Result<Vec<ranges::Span>, String> {
    let mut all = vec![];
    for one in list.as_array().into_iter().flatten() {
        all.push((whole(&one["begin"])?, whole(&one["end"])?));
    }
    Ok(ranges::overlaid(all))
}

/// A number of 64 bits without a sign; 5050.0 is whole as well.
fn whole(value: &Value) -> Result<u64, String> {
    const PAST: f64 = (1_u128 << 64) as f64;
    let float = || value.as_f64().filter(|v| v.fract() == 0.0 && (0.0..PAST).contains(v)).map(|v| v as u64);
    value.as_u64().or_else(float).ok_or_else(|| "the end of a range is a whole number of 64 bits".into())
}

/// Type, role, principal and labels of each, one after the other. The format of
/// before reservation refinement is a role, and a reservation if it is dynamic.
fn reservations(from: &Value) -> Result<Vec<String>, String> {
    let mut all = vec![];
    for one in from["reservations"].as_array().into_iter().flatten() {
        all.extend([text(&one["type"])?, text(&one["role"])?, text(&one["principal"])?, labels::text(&one["labels"])?]);
    }
    let role = text(&from["role"])?;
    if all.is_empty() && !role.is_empty() && role != "*" {
        let one = &from["reservation"];
        let kind = if one.is_null() { "STATIC" } else { "DYNAMIC" };
        all.extend([kind.to_owned(), role, text(&one["principal"])?, labels::text(&one["labels"])?]);
    }
    Ok(all)
}

fn disk(from: &Value) -> Result<Disk, String> {
    let (persistence, volume, source) = (&from["persistence"], &from["volume"], &from["source"]);
    let root = if source["path"].is_null() { &source["mount"]["root"] } else { &source["path"]["root"] };
    Ok(Disk {
        persistence_id: text(&persistence["id"])?,
        principal: text(&persistence["principal"])?,
        container_path: text(&volume["container_path"])?,
        mode: match (volume, volume["mode"].as_str()) {
            (Value::Null, _) => VolumeMode::None,
            (_, Some("RW")) => VolumeMode::ReadWrite,
            (_, Some("RO")) => VolumeMode::ReadOnly,
            _ => return Err("mode: wanted RW or RO".into()),
        },
        source: match (source, source["type"].as_str()) {
            (Value::Null, _) | (_, Some("UNKNOWN")) => DiskSourceType::Unknown,
            (_, Some("PATH")) => DiskSourceType::Path,
            (_, Some("MOUNT")) => DiskSourceType::Mount,
            (_, Some("BLOCK")) => DiskSourceType::Block,
            (_, Some("RAW")) => DiskSourceType::Raw,
            _ => return Err("type: wanted PATH, MOUNT, BLOCK or RAW".into()),
        },
        root: text(root)?,
        vendor: text(&source["vendor"])?,
        id: text(&source["id"])?,
        profile: text(&source["profile"])?,
        metadata: labels::text(&source["metadata"])?,
    })
}

/// What is not there is empty.
pub(super) fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        other => Err(format!("a text is wanted instead of {other}")),
    }
}

fn texts(list: &Value) -> Result<Vec<String>, String> {
    list.as_array().into_iter().flatten().map(text).collect()
}
