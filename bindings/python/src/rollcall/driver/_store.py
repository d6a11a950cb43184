"""Where records are kept."""

import sqlite3
from os import PathLike
from typing import Dict, Iterable, Iterator, Optional, Protocol, Sequence, Union

from ..values import Record


class Store(Protocol):
    """What a driver wants of a database. It calls from one thread at a time, though not always the same."""

    def load(self) -> Iterable[Record]:
        """All records, in the order of the bytes of their keys."""

    def write(self, records: Sequence[Record]) -> None:
        """Applies records in their order; a value of None deletes the key. All, or none, are durable on return."""

    def close(self) -> None:
        """Is called when the driver is closed."""


class SQLiteStore:
    """A file of SQLite. Only one store at a time can have it open; the second fails with sqlite3.OperationalError."""

    def __init__(self, path: Union[str, "PathLike[str]"]) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("BEGIN IMMEDIATE")  # takes the lock, and keeps it
            self._db.execute("CREATE TABLE IF NOT EXISTS rollcall (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL)")
            self._db.execute("COMMIT")
        except BaseException:
            self._db.close()
            raise

    def load(self) -> Iterator[Record]:
        for key, value in self._db.execute("SELECT key, value FROM rollcall ORDER BY key"):
            yield Record(key=key, deleted=False, value=value)

    def write(self, records: Sequence[Record]) -> None:
        last: Dict[bytes, Optional[bytes]] = {r.key: r.value for r in records}  # a key may come twice
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany("DELETE FROM rollcall WHERE key = ?", [(k,) for k, v in last.items() if v is None])
            self._db.executemany(
                "INSERT OR REPLACE INTO rollcall (key, value) VALUES (?, ?)",
                [(k, v) for k, v in last.items() if v is not None],
            )
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def close(self) -> None:
        self._db.close()
