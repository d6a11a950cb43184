//! Resources as Mesos wants them.

use serde_json::{Value, json};

use super::super::dialect::Dialect;
use super::{labels, ranges};
use crate::{Disk, DiskSourceType, Resource, VolumeMode};

pub(in super::super) fn resources(list: &[Resource], dialect: &Dialect) -> Vec<Value> {
    list.iter().map(|r| resource(r, dialect)).collect()
}

fn resource(r: &Resource, dialect: &Dialect) -> Value {
    let mut to = json!({"name": r.name});
    if let Some(spans) = &r.ranges {
        let spans = ranges::of(spans).into_iter().map(|(begin, end)| json!({"begin": begin, "end": end}));
        to["type"] = "RANGES".into();
        to["ranges"] = json!({"range": spans.collect::<Vec<_>>()});
    } else if let Some(set) = &r.set {
        to["type"] = "SET".into();
        to["set"] = json!({"item": set});
    } else {
        to["type"] = "SCALAR".into();
        to["scalar"] = json!({"value": r.scalar.unwrap_or_default() as f64 / 1000.0});
    }
    if !r.provider_id.is_empty() {
        to["provider_id"] = json!({"value": r.provider_id});
    }
    if !r.allocated_to.is_empty() {
        to["allocation_info"] = json!({"role": r.allocated_to});
    }
    reservations(&mut to, &r.reservations, dialect.refinement);
    if r.disk != Disk::default() {
        to["disk"] = disk(&r.disk);
    }
    if r.revocable {
        to["revocable"] = json!({});
    }
    if r.shared {
        to["shared"] = json!({});
    }
    to
}

/// Without refinement, one reservation as it was written before there could be several.
fn reservations(to: &mut Value, list: &[String], refinement: bool) {
    let who = |one: &[String]| {
        let mut who = json!({});
        put(&mut who, "principal", &one[2]);
        if let Some(labels) = labels::of(&one[3]) {
            who["labels"] = labels;
        }
        who
    };
    match list {
        [] if refinement => {}
        [] => to["role"] = "*".into(),
        [kind, role, ..] if !refinement && list.len() == 4 => {
            to["role"] = role.as_str().into();
            if kind == "DYNAMIC" {
                to["reservation"] = who(list);
            }
        }
        _ => {
            let all = list.chunks_exact(4).map(|one| {
                let mut reservation = who(one);
                reservation["type"] = one[0].as_str().into();
                reservation["role"] = one[1].as_str().into();
                reservation
            });
            to["reservations"] = all.collect();
        }
    }
}

fn disk(d: &Disk) -> Value {
    let mut to = json!({});
    if !d.persistence_id.is_empty() {
        to["persistence"] = json!({"id": d.persistence_id});
        put(&mut to["persistence"], "principal", &d.principal);
        to["volume"] = json!({"container_path": d.container_path});
        match d.mode {
            VolumeMode::None => {}
            VolumeMode::ReadWrite => to["volume"]["mode"] = "RW".into(),
            VolumeMode::ReadOnly => to["volume"]["mode"] = "RO".into(),
        }
    }
    let (kind, place) = match d.source {
        DiskSourceType::Unknown => return to,
        DiskSourceType::Path => ("PATH", "path"),
        DiskSourceType::Mount => ("MOUNT", "mount"),
        DiskSourceType::Block => ("BLOCK", "path"),
        DiskSourceType::Raw => ("RAW", "path"),
    };
    let source = &mut to["source"];
    *source = json!({"type": kind});
    if !d.root.is_empty() {
        source[place] = json!({"root": d.root});
    }
    put(source, "vendor", &d.vendor);
    put(source, "id", &d.id);
    put(source, "profile", &d.profile);
    if let Some(labels) = labels::of(&d.metadata) {
        source["metadata"] = labels;
    }
    to
}

fn put(to: &mut Value, name: &str, value: &str) {
    if !value.is_empty() {
        to[name] = value.into();
    }
}
