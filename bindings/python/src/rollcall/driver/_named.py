"""Resources as the operations of a call name them, in Mesos's JSON."""

import json
from typing import Any, Dict, List, Sequence

from ..enums import DiskSourceType, ValueType, VolumeMode
from ..values import Disk, Resource
from ._canonical import unpack

Json = Dict[str, Any]

_MODES = {VolumeMode.READ_WRITE: "RW", VolumeMode.READ_ONLY: "RO"}


def named(resources: Sequence[Resource], refinement: bool) -> List[Json]:
    """Resources as an operation names them, for a framework with RESERVATION_REFINEMENT or one without."""
    return [_json_of(r, refinement) for r in resources]


def _labels(text: str) -> Json:
    return {"labels": {"labels": json.loads(text)}} if text else {}


def _json_of(r: Resource, refinement: bool) -> Json:
    out: Json = {"name": r.name, "type": r.type.name}
    if r.type is ValueType.SCALAR:
        out["scalar"] = {"value": (r.scalar or 0) / 1000}
    elif r.type is ValueType.RANGES:
        out["ranges"] = {"range": [{"begin": begin, "end": end} for begin, end in unpack(r.ranges or b"")]}
    else:
        out["set"] = {"item": list(r.set or ())}
    if r.provider_id:
        out["provider_id"] = {"value": r.provider_id}
    if r.allocated_to:
        out["allocation_info"] = {"role": r.allocated_to}
    out.update(_reserved(r.reservations, refinement))
    if r.disk != Disk(id=""):
        out["disk"] = _disk_json(r.disk)
    if r.revocable:
        out["revocable"] = {}
    if r.shared:
        out["shared"] = {}
    return out


def _reserved(stack: Sequence[str], refinement: bool) -> Json:
    """The old format has one reservation; several look the same in both."""
    if not refinement and not stack:
        return {"role": "*"}
    if not refinement and len(stack) == 4:
        kind, role, principal, labels = stack
        if kind == "STATIC":
            return {"role": role}
        return {"role": role, "reservation": {**_some(principal=principal), **_labels(labels)}}
    each = [stack[i : i + 4] for i in range(0, len(stack), 4)]
    return _some(reservations=[{"type": t, "role": r, **_some(principal=p), **_labels(ls)} for t, r, p, ls in each])


def _disk_json(d: Disk) -> Json:
    out: Json = {}
    if d.persistence_id:
        out["persistence"] = {"id": d.persistence_id, **_some(principal=d.principal)}
        out["volume"] = {**_some(mode=_MODES.get(d.mode)), "container_path": d.container_path}
    if d.source:
        out["source"] = {"type": d.source.name, **_some(vendor=d.vendor, id=d.id, profile=d.profile)}
        if d.metadata:
            out["source"]["metadata"] = _labels(d.metadata)["labels"]
        if d.root:
            out["source"]["mount" if d.source is DiskSourceType.MOUNT else "path"] = {"root": d.root}
    return out


def _some(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value}
