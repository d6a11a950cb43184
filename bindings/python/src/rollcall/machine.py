"""The state machine, in values."""

import itertools
from typing import Iterable, Iterator, List, Sequence

from . import _write
from ._instance import Instance
from ._read import read_output
from .events import Event
from .output import Output
from .values import Config, Record

_PART_RECORDS = 100_000
_PART_BYTES = 4 << 20


class Machine:
    """One scheduler's state machine. What it wants from its caller stands in the package's documentation.

    It may be used from any thread; calls wait for each other.
    """

    def __init__(self, config: Config = Config(), *, max_memory: int = 2 << 30) -> None:
        """Makes a machine that knows nothing; `restore` comes next, unless the store is empty."""
        self.instance = Instance(max_memory=max_memory)
        self.instance.create(_write.write_create(config))

    @classmethod
    def load(cls, snapshot: bytes, *, max_memory: int = 2 << 30) -> "Machine":
        """Makes a machine from a snapshot. It goes on exactly as the one that the snapshot was taken of."""
        machine = cls.__new__(cls)
        machine.instance = Instance(max_memory=max_memory)
        machine.instance.load(snapshot)
        return machine

    def restore(self, records: Iterable[Record]) -> None:
        """Takes all records of the store, in the order of their keys, before the first step.

        After an error some of them may be in: drop the machine.
        """
        for part in _parts(records):
            self.instance.restore(_write.write_restore(part))

    def step(self, now: int, events: Sequence[Event] = ()) -> Output:
        """Takes what happened, and answers everything that is owed for it.

        now is microseconds since 1970. More events than a step can take go into several; wake_at is that of the last.
        """
        if len(events) <= _write.MAX_EVENTS:
            return read_output(self.instance.step(_write.write_step(now, events)))
        outputs: List[Output] = []
        for at in range(0, len(events), _write.MAX_EVENTS):
            outputs.append(self.step(now, events[at : at + _write.MAX_EVENTS]))
        return Output(
            store=[r for o in outputs for r in o.store],
            calls=[c for o in outputs for c in o.calls],
            notices=[n for o in outputs for n in o.notices],
            wake_at=outputs[-1].wake_at,
        )

    def snapshot(self) -> bytes:
        """The exact state: to move a live machine, or to look at it later."""
        return self.instance.snapshot()

    def close(self) -> None:
        """Frees the machine's memory."""
        self.instance.close()

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _parts(records: Iterable[Record]) -> Iterator[List[Record]]:
    """Frames of some MiB each: the module needs room for one of them only."""
    rest = iter(records)
    while True:
        part: List[Record] = []
        size = 0
        for record in itertools.islice(rest, _PART_RECORDS):
            part.append(record)
            size += len(record.key) + len(record.value or b"") + 16
            if size >= _PART_BYTES:
                break
        if not part:
            return
        yield part
