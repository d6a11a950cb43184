//! The one form of resources that the machine takes: in order, amounts of one kind
//! in one entry, none empty.

use std::cmp::Ordering;

use super::{MOST_SCALAR, ranges, validity};
use crate::{DiskSourceType, Resource};

pub(in super::super) fn canonical(list: Vec<Resource>) -> Result<Vec<Resource>, String> {
    let mut all = vec![];
    for r in list {
        validity::check(&r)?;
        let r = sum(&r, &Resource::default())?;
        if !empty(&r) {
            all.push(r);
        }
    }
    all.sort_by(order);
    let mut out: Vec<Resource> = vec![];
    for r in all {
        match out.last_mut() {
            Some(last) if !indivisible(&r) && kind(last) == kind(&r) => *last = sum(last, &r)?,
            _ => out.push(r),
        }
    }
    Ok(out)
}

fn empty(r: &Resource) -> bool {
    r.scalar.unwrap_or_default() == 0
        && r.ranges.as_ref().is_none_or(Vec::is_empty)
        && r.set.as_ref().is_none_or(Vec::is_empty)
}

/// Whether it can be had whole or not at all.
fn indivisible(r: &Resource) -> bool {
    let disk = &r.disk;
    r.shared
        || !disk.persistence_id.is_empty()
        || matches!(disk.source, DiskSourceType::Mount | DiskSourceType::Block)
        || disk.source == DiskSourceType::Raw && !disk.id.is_empty()
}

/// Adds an amount of the same kind, or none.
fn sum(a: &Resource, b: &Resource) -> Result<Resource, String> {
    let mut all = a.clone();
    if let Some(amount) = &mut all.scalar {
        *amount += b.scalar.unwrap_or_default();
        if *amount > MOST_SCALAR {
            return Err(format!("the sum of {} is over 9007199254740.991", a.name));
        }
    }
    if let Some(bytes) = &mut all.ranges {
        bytes.extend(b.ranges.iter().flatten());
        *bytes = ranges::bytes(&ranges::joined(ranges::of(bytes))?);
    }
    if let Some(set) = &mut all.set {
        set.extend(b.set.iter().flatten().cloned());
        set.sort_unstable();
        if set.windows(2).any(|two| two[0] == two[1]) {
            return Err(format!("an item of {} is there twice", a.name));
        }
    }
    Ok(all)
}

fn order(a: &Resource, b: &Resource) -> Ordering {
    let amount = |r: &Resource| indivisible(r).then(|| (r.scalar, r.ranges.clone(), r.set.clone()));
    kind(a).cmp(&kind(b)).then_with(|| amount(a).cmp(&amount(b))).then_with(|| usage(a).cmp(&usage(b)))
}

/// All but the amount, and the way a volume is used.
fn kind(r: &Resource) -> impl Ord + '_ {
    let d = &r.disk;
    let reservation = |one: &'_ [String]| (one[1].clone(), one[0] == "DYNAMIC", one[2].clone(), one[3].clone());
    let reservations: Vec<_> = r.reservations.chunks_exact(4).map(reservation).collect();
    let disk = (d.source as u64, &d.root, &d.vendor, &d.id, &d.profile, &d.metadata, &d.persistence_id);
    (&r.name, &r.provider_id, &r.allocated_to, reservations, disk, r.revocable, r.shared, r.r#type as u64)
}

fn usage(r: &Resource) -> impl Ord + '_ {
    (&r.disk.container_path, r.disk.mode as u64, &r.disk.principal)
}
