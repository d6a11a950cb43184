//! Whether a resource is well formed: `Resources::validate` of Mesos, and whether a
//! machine can be told of it.

use super::{LONGEST, MOST};
use crate::{Disk, DiskSourceType, Resource, VolumeMode};

pub(super) fn check(r: &Resource) -> Result<(), String> {
    want(!r.name.is_empty(), "a resource has a name")?;
    disk(r)?;
    reservations(&r.reservations)?;
    want(!r.shared || !r.disk.persistence_id.is_empty(), "only a persistent volume is shared")
}

/// Whether none of its texts is too long, and nothing in it is too many.
pub(super) fn sayable(r: &Resource) -> bool {
    let d = &r.disk;
    let texts = [&r.name, &r.provider_id, &r.allocated_to, &d.persistence_id, &d.principal, &d.container_path];
    let more = [&d.root, &d.vendor, &d.id, &d.profile, &d.metadata];
    let set = r.set.as_deref().unwrap_or_default();
    let spans = r.ranges.as_deref().unwrap_or_default().len() / 16;
    let all = texts.into_iter().chain(more).chain(set).chain(&r.reservations);
    spans.max(set.len()).max(r.reservations.len() / 4) <= MOST && all.into_iter().all(|text| text.len() <= LONGEST)
}

fn disk(r: &Resource) -> Result<(), String> {
    let d = &r.disk;
    if *d == Disk::default() {
        return Ok(());
    }
    want(r.name == "disk", "only the resource disk is a disk")?;
    let rooted = matches!(d.source, DiskSourceType::Path | DiskSourceType::Mount);
    want(d.root.is_empty() || rooted, "a disk that is no PATH and no MOUNT has no root")?;
    let plain = [&d.vendor, &d.id, &d.profile, &d.metadata].iter().all(|text| text.is_empty());
    want(d.source != DiskSourceType::Unknown || plain, "a disk source is of type PATH, MOUNT, BLOCK or RAW")?;
    let unused = d.mode == VolumeMode::None && d.principal.is_empty() && d.container_path.is_empty();
    want(!d.persistence_id.is_empty() || unused, "only a persistent volume has a principal, path and mode")
}

fn reservations(list: &[String]) -> Result<(), String> {
    let mut above: Option<&str> = None;
    for one in list.chunks_exact(4) {
        let (kind, name) = (one[0].as_str(), one[1].as_str());
        want(matches!(kind, "STATIC" | "DYNAMIC"), "a reservation is STATIC or DYNAMIC")?;
        want(role(name), "a reservation is for the name of a role")?;
        if let Some(above) = above {
            want(kind == "DYNAMIC", "a reservation that refines another is DYNAMIC")?;
            let below = name.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'));
            want(below, "a reservation refines that of a role above its own")?;
        }
        above = Some(name);
    }
    Ok(())
}

/// `roles::validate`, the role * refused.
fn role(name: &str) -> bool {
    let space = |c: char| matches!(c, '\t'..='\r' | ' ' | '\x7f');
    name.split('/')
        .all(|part| !matches!(part, "" | "." | ".." | "*") && !part.starts_with('-') && !part.contains(space))
}

fn want(is: bool, wanted: &str) -> Result<(), String> {
    if is { Ok(()) } else { Err(wanted.into()) }
}
