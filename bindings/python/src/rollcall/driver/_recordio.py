"""The framing of Mesos's event streams: a length in decimal, a line feed, and that many bytes, again and again."""

from typing import Iterator

_DIGITS = 20
LIMIT = 64 << 20


class RecordError(Exception):
    """The stream is of no more use."""


class Records:
    """Splits a stream that comes in pieces into records."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._size = -1  # of the record that is being read; -1 while its length is

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Takes the next piece, and yields the records that it completes."""
        self._buffer += data
        while self._measure() and len(self._buffer) >= self._size:
            record = bytes(self._buffer[: self._size])
            del self._buffer[: self._size]
            self._size = -1
            if record:
                yield record

    @property
    def inside(self) -> bool:
        """Whether an end of the stream, now, would cut a record."""
        return bool(self._buffer) or self._size > 0

    def _measure(self) -> bool:
        """Reads the length, if all of it is there."""
        if self._size >= 0:
            return True
        end = self._buffer.find(b"\n", 0, _DIGITS + 1)
        digits = bytes(self._buffer[: end if end >= 0 else _DIGITS + 1])
        if digits and not (digits.isdigit() and len(digits) <= _DIGITS):
            raise RecordError(f"not the length of a record: {digits!r}")
        if end < 0:
            return False
        self._size = int(digits or b"0")
        if self._size > self._limit:
            raise RecordError(f"a record of {self._size} bytes; the limit is {self._limit}")
        del self._buffer[: end + 1]
        return True
