"""Resources out of Mesos's JSON; reservations in the old format, and in that with refinement."""

import json
import math
from operator import index
from typing import Any, Dict, List, Optional

from ..enums import DiskSourceType, ValueType, VolumeMode
from ..values import Disk, Resource
from ._canonical import MOST, Range, canonical, pack
from ._names import nameable

Json = Dict[str, Any]

_MOST_PARTS = 10_000  # of anything in one resource, or offer
_SOURCES = {t.name: t for t in DiskSourceType if t}
_MODES = {"RW": VolumeMode.READ_WRITE, "RO": VolumeMode.READ_ONLY}
_VALUES = {"scalar": ValueType.SCALAR, "ranges": ValueType.RANGES, "set": ValueType.SET}
_BROKEN = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)


def offered(offer: Json, role: str) -> List[Resource]:
    """What an offer has, allocated to the role that it says, or this one. What is not as Mesos has it is left out."""
    good: List[Resource] = []
    try:
        role = nameable((offer.get("allocation_info") or {}).get("role") or role)
        parts = offer.get("resources") or []
        said = isinstance(parts[0], dict) and parts[0].get("allocation_info") if parts else False
        for part in parts:
            try:
                good.append(resource_of(part, None if said else role))
            except _BROKEN:
                continue
        list_ = canonical(good)
    except _BROKEN:
        return []
    return list_ if len(list_) <= _MOST_PARTS else []


def needed(task: Json) -> List[Resource]:
    """What a TaskInfo asks for, its executor included, allocated to nobody. Raises ValueError."""
    parts = [*(task.get("resources") or ()), *((task.get("executor") or {}).get("resources") or ())]
    try:
        return canonical(resource_of(part, "") for part in parts)
    except _BROKEN as e:
        raise ValueError(f"the resources of task {task['task_id']['value']}: {e}") from e


def resource_of(part: Json, role: Optional[str]) -> Resource:
    """One of Mesos's, allocated to a role, or, without one, to that which it says.

    Raises ValueError, or what else comes of a part that is not as Mesos has it.
    """
    scalar, ranges, items = part.get("scalar"), part.get("ranges"), part.get("set")
    kind = _VALUES.get(part["type"].lower())
    amount: Dict[str, Any] = {
        "scalar": 0 if scalar is None else _thousandths(scalar["value"]),
        "ranges": pack(_ranges([(index(r["begin"]), index(r["end"])) for r in (ranges or {}).get("range") or ()])),
        "set": sorted(nameable(i) for i in (items or {}).get("item") or ()),
    }
    r = Resource(
        name=nameable(part["name"]),
        type=kind or ValueType.NONE,
        reservations=_reservations_of(part),
        disk=_disk_of(part.get("disk") or {}),
        provider_id=_text((part.get("provider_id") or {}).get("value")),
        allocated_to=_text((part.get("allocation_info") or {}).get("role") if role is None else role),
        revocable=part.get("revocable") is not None,
        shared=part.get("shared") is not None,
        **{field: value for field, value in amount.items() if _VALUES[field] is kind},
    )
    stray = [field for field, value in amount.items() if value and _VALUES[field] is not kind]
    if not kind or not r.name or stray:
        raise ValueError(f"a resource {r.name!r} of type {part['type']} with {stray or 'no such value'}")
    if len(set(amount["set"])) < len(amount["set"]):
        raise ValueError(f"{r.name}: an item twice")
    if max(len(amount["ranges"]) // 16, len(amount["set"]), len(r.reservations) // 4) > _MOST_PARTS:
        raise ValueError(f"{r.name}: too much of it")
    _check_disk(r)
    _check_reservations(r)
    return r


def _text(text: Optional[str]) -> str:
    return nameable(text or "")


def _thousandths(value: float) -> int:
    """Mesos keeps three decimals; halves are rounded up."""
    v = value * 1000
    n = math.floor(v)
    n += v - n >= 0.5
    if not 0 <= n <= MOST:
        raise ValueError(f"{value} is not an amount")
    return n


def _ranges(ranges: List[Range]) -> List[Range]:
    """In order; those that overlap or touch are one, as for Mesos."""
    joined: List[Range] = []
    for begin, end in sorted(ranges):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        elif not 0 <= begin <= end < 1 << 64:
            raise ValueError(f"{begin} to {end} is not a range")
        elif joined and begin == joined[-1][1] + 1:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    return joined


def _reservations_of(part: Json) -> List[str]:
    """The stack. In the old format there is one: a role, and if it is dynamic what RESERVE said."""
    out: List[str] = []
    for v in part.get("reservations") or ():
        out += v["type"], _text(v["role"]), _text(v.get("principal")), nameable(labels_text(v.get("labels")))
    role = part.get("role") or "*"
    if out or role == "*":
        return out
    v = part.get("reservation")
    if v is None:
        return ["STATIC", nameable(role), "", ""]
    return ["DYNAMIC", nameable(role), _text(v.get("principal")), nameable(labels_text(v.get("labels")))]


def _disk_of(disk: Json) -> Disk:
    persistence, volume, source = (disk.get(name) or {} for name in ("persistence", "volume", "source"))
    place = source.get("path") or source.get("mount") or {}
    return Disk(
        persistence_id=_text(persistence.get("id")),
        principal=_text(persistence.get("principal")),
        container_path=_text(volume.get("container_path")),
        mode=_MODES.get(volume.get("mode", ""), VolumeMode.NONE),
        source=_SOURCES.get(source.get("type", ""), DiskSourceType.UNKNOWN),
        root=_text(place.get("root")),
        vendor=_text(source.get("vendor")),
        id=_text(source.get("id")),
        profile=_text(source.get("profile")),
        metadata=nameable(labels_text(source.get("metadata"))),
    )


def _check_disk(r: Resource) -> None:
    d = r.disk
    rooted = d.source in (DiskSourceType.PATH, DiskSourceType.MOUNT)
    if r.shared and not d.persistence_id:
        raise ValueError(f"{r.name}: shared, and no persistent volume")
    if d == Disk(id=""):
        return
    if r.name != "disk":
        raise ValueError(f"{r.name}: only disk has a disk")
    if not d.source and (d.root or d.vendor or d.id or d.profile or d.metadata):
        raise ValueError("a disk of an unknown type")
    if d.root and not rooted:
        raise ValueError(f"a disk of type {d.source.name} with a root")
    if not d.persistence_id and (d.principal or d.container_path or d.mode):
        raise ValueError("a volume without an id")


def _check_reservations(r: Resource) -> None:
    """Each refines the one before it, for a role below."""
    above = ""
    for i in range(0, len(r.reservations), 4):
        kind, role = r.reservations[i : i + 2]
        if kind not in ("STATIC", "DYNAMIC") or not _is_role(role):
            raise ValueError(f"{r.name}: a reservation {kind} for {role!r}")
        if i > 0 and (kind == "STATIC" or not role.startswith(above + "/")):
            raise ValueError(f"{r.name}: a reservation {kind} for {role!r} on top of one for {above!r}")
        above = role


def _is_role(role: str) -> bool:
    return all(
        part not in ("", ".", "..", "*") and part[0] != "-" and not any(c in "\t\n\v\f\r \x7f" for c in part)
        for part in role.split("/")
    )


def labels_text(labels: Optional[Json]) -> str:
    """One text for equal labels, in whatever order they stand; the machine writes it too."""
    pairs = [(str(label["key"]), label.get("value")) for label in (labels or {}).get("labels") or ()]
    pairs.sort(key=lambda p: (p[0], "" if p[1] is None else "=" + p[1]))
    if not pairs:
        return ""
    sorted_ = [{"key": k} if v is None else {"key": k, "value": v} for k, v in pairs]
    out = json.dumps(sorted_, ensure_ascii=False, separators=(",", ":"))
    return out.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
