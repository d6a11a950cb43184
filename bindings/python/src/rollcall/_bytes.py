"""What the generated code reads and writes with: MessagePack, as much as the boundary uses, in its one form."""

import struct
from typing import Any, Callable, Dict, List, Tuple, Type

# Writing: headers by the number that they hold. The small ones are kept, the others made.


class _Made(Dict[int, bytes]):
    def __init__(self, make: Callable[[int], bytes], kept: int) -> None:
        super().__init__((n, make(n)) for n in range(kept))
        self._make = make

    def __missing__(self, n: int) -> bytes:
        return self._make(n)


def _uint(n: int) -> bytes:
    if n < 1 << 7:
        return struct.pack(">B", n)
    if n < 1 << 8:
        return struct.pack(">BB", 0xCC, n)
    if n < 1 << 16:
        return struct.pack(">BH", 0xCD, n)
    if n < 1 << 32:
        return struct.pack(">BI", 0xCE, n)
    return struct.pack(">BQ", 0xCF, n)


def _text(n: int) -> bytes:
    if n < 32:
        return struct.pack(">B", 0xA0 | n)
    return _sized(0xD9, n)


def _blob(n: int) -> bytes:
    return _sized(0xC4, n)


def _sized(first: int, n: int) -> bytes:
    if n < 1 << 8:
        return struct.pack(">BB", first, n)
    if n < 1 << 16:
        return struct.pack(">BH", first + 1, n)
    return struct.pack(">BI", first + 2, n)


def _array(n: int) -> bytes:
    if n < 16:
        return struct.pack(">B", 0x90 | n)
    if n < 1 << 16:
        return struct.pack(">BH", 0xDC, n)
    return struct.pack(">BI", 0xDD, n)


UINT = _Made(_uint, 1 << 8)
TEXT = _Made(_text, 1 << 8)
BLOB = _Made(_blob, 1 << 8)
ARRAY = _Made(_array, 1 << 8)
BOOL = {False: b"\xc2", True: b"\xc3"}


def text(s: str) -> bytes:
    """A string with its header."""
    b = s.encode()
    return TEXT[len(b)] + b


# Reading: functions take the frame and a place in it, and return the place after what they have read.

UNPACK: Dict[int, Callable[[bytes, int], Tuple[int]]] = {
    0xCC: struct.Struct(">B").unpack_from,
    0xCD: struct.Struct(">H").unpack_from,
    0xCE: struct.Struct(">I").unpack_from,
    0xCF: struct.Struct(">Q").unpack_from,
}
WIDTH = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}

_LENGTH = {
    0xC5: (2, struct.Struct(">H").unpack_from),
    0xC6: (4, struct.Struct(">I").unpack_from),
    0xDA: (2, struct.Struct(">H").unpack_from),
    0xDB: (4, struct.Struct(">I").unpack_from),
    0xDC: (2, struct.Struct(">H").unpack_from),
    0xDD: (4, struct.Struct(">I").unpack_from),
}


def _long(b: bytes, i: int, allowed: Tuple[int, int]) -> Tuple[int, int]:
    if b[i] not in allowed:
        raise ValueError(f"byte {b[i]:#x} at {i}")
    width, unpack = _LENGTH[b[i]]
    return unpack(b, i + 1)[0], i + 1 + width


def long_text(b: bytes, i: int) -> Tuple[int, int]:
    """Where a string of more than 255 bytes begins and ends."""
    n, i = _long(b, i, (0xDA, 0xDB))
    return i, i + n


def long_blob(b: bytes, i: int) -> Tuple[int, int]:
    """Where bytes, more than 255, begin and end."""
    n, i = _long(b, i, (0xC5, 0xC6))
    return i, i + n


def long_array(b: bytes, i: int) -> Tuple[int, int]:
    """How many elements, more than 15, follow, and where."""
    return _long(b, i, (0xDC, 0xDD))


def texts(b: bytes, i: int) -> Tuple[List[str], int]:
    """A list of strings."""
    n = b[i]
    if n < 160:
        n -= 144
        i += 1
    else:
        n, i = long_array(b, i)
    out = []
    for _ in range(n):
        n = b[i]
        if n == 217:
            j = i + 2
            i = j + b[i + 1]
        elif n < 192:
            j = i + 1
            i += n - 159
        else:
            j, i = long_text(b, i)
        out.append(b[j:i].decode())
    return out, i


class Members(Dict[int, Any]):
    """The members of an enum by their numbers; those that have no name are made as they are met."""

    def __init__(self, enum: Type[Any]) -> None:
        super().__init__((m.value, m) for m in enum)
        self._enum = enum

    def __missing__(self, n: int) -> Any:
        return self._enum(n)
