"""The one form in which a machine takes resources: in order, amounts of one kind in one entry, none empty."""

import struct
from typing import Any, Iterable, List, Sequence, Tuple

from ..enums import DiskSourceType, ValueType
from ..values import Resource

MOST = (1 << 53) - 1
"""The largest amount of a scalar, in thousandths."""

Range = Tuple[int, int]


def canonical(parts: Iterable[Resource]) -> List[Resource]:
    """Raises ValueError for amounts that cannot be added up, such as a port that is there twice."""
    together: List[Resource] = []
    for r in sorted((r for r in parts if r.scalar or r.ranges or r.set), key=_entry):
        if together and not _indivisible(r) and _kind(together[-1]) == _kind(r):
            together[-1] = _sum(together[-1], r)
        else:
            together.append(r)
    return together


def pack(ranges: Sequence[Range]) -> bytes:
    """Ranges as the machine takes them."""
    return b"".join(struct.pack(">QQ", *r) for r in ranges)


def unpack(ranges: bytes) -> List[Range]:
    return list(struct.iter_unpack(">QQ", ranges))


def _kind(r: Resource) -> Tuple[Any, ...]:
    """All but the amount, and how a volume is used. Python has texts in the order of their bytes in UTF-8."""
    stack = r.reservations
    reservations = [(stack[i + 1], stack[i] == "DYNAMIC", stack[i + 2], stack[i + 3]) for i in range(0, len(stack), 4)]
    d = r.disk
    disk = (d.source, d.root, d.vendor, d.id, d.profile, d.metadata, d.persistence_id)
    return r.name, r.provider_id, r.allocated_to, reservations, disk, r.revocable, r.shared, r.type


def _entry(r: Resource) -> Tuple[Any, ...]:
    amount = (r.scalar or 0, r.ranges or b"", r.set or ()) if _indivisible(r) else ()
    return _kind(r), amount, (r.disk.container_path, r.disk.mode, r.disk.principal)


def _indivisible(r: Resource) -> bool:
    """It is there whole, or not at all."""
    exclusive = r.disk.source in (DiskSourceType.MOUNT, DiskSourceType.BLOCK)
    return (
        r.shared
        or r.disk.persistence_id != ""
        or exclusive
        or (r.disk.source is DiskSourceType.RAW and r.disk.id != "")
    )


def _sum(a: Resource, b: Resource) -> Resource:
    if a.type is ValueType.SCALAR:
        scalar = (a.scalar or 0) + (b.scalar or 0)
        if scalar > MOST:
            raise ValueError(f"{a.name}: a sum over {MOST} thousandths")
        return a.changed(scalar=scalar)
    if a.type is ValueType.RANGES:
        return a.changed(ranges=pack(_joined(a.name, sorted(unpack(a.ranges or b"") + unpack(b.ranges or b"")))))
    items = sorted([*(a.set or ()), *(b.set or ())])
    if len(set(items)) < len(items):
        raise ValueError(f"{a.name}: an item twice")
    return a.changed(set=items)


def _joined(name: str, ranges: Sequence[Range]) -> List[Range]:
    """Those that touch are one."""
    joined: List[Range] = []
    for begin, end in ranges:
        if joined and begin <= joined[-1][1]:
            raise ValueError(f"{name}: {begin} twice")
        if joined and begin == joined[-1][1] + 1:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    return joined
