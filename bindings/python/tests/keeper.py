"""The example, which ends by SIGKILL at its N-th write to the store: keeper.py MASTER STORE before|after N.

It declines offers for a moment only, so that a test need not wait for a minute until there are others.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Sequence, Union

from rollcall import Record
from rollcall.driver import Driver, SQLiteStore

sys.path.insert(0, str(Path(__file__).parents[3] / "examples/python"))
import example  # noqa: E402


class DeadlyStore(SQLiteStore):
    """Ends the process, without a chance to tidy up."""

    def __init__(self, path: str, when: str, writes: int) -> None:
        super().__init__(path)
        self._when, self._writes = when, writes

    def write(self, records: Sequence[Record]) -> None:
        self._writes -= 1
        if self._writes == 0 and self._when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().write(records)
        if self._writes == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class ImpatientDriver(Driver):
    def decline(self, offers: Union[str, Sequence[str]], *, refuse: float = 0) -> int:
        return super().decline(offers, refuse=0.1)


if __name__ == "__main__":
    vars(example)["Driver"] = ImpatientDriver
    example.main(sys.argv[1], DeadlyStore(sys.argv[2], sys.argv[3], int(sys.argv[4])))
