import sqlite3
from pathlib import Path
from typing import Dict

import pytest

from rollcall import Record
from rollcall.driver import SQLiteStore


def put(key: bytes, value: bytes) -> Record:
    return Record(key=key, value=value)


def drop(key: bytes) -> Record:
    return Record(key=key, deleted=True, value=None)


def held(store: SQLiteStore) -> Dict[bytes, object]:
    return {r.key: r.value for r in store.load()}


def test_records_are_applied_in_their_order(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "db")
    store.write([put(b"a", b"1"), put(b"b", b"1"), drop(b"b"), put(b"c", b"1"), drop(b"c"), put(b"c", b"2")])
    store.write([put(b"a", b"2"), drop(b"nobody")])
    assert held(store) == {b"a": b"2", b"c": b"2"}
    store.close()
    assert held(SQLiteStore(tmp_path / "db")) == {b"a": b"2", b"c": b"2"}


def test_records_come_in_the_order_of_the_bytes_of_their_keys(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "db")
    keys = [b"task/\xc3\xa9", b"task/b", b"Task", b"task/a", b"round/0000000010", b"task/", b"\xff"]
    store.write([put(k, b"") for k in keys])
    assert [r.key for r in store.load()] == sorted(keys)


def test_all_or_nothing(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "db")
    store.write([put(b"a", b"1")])
    with pytest.raises(sqlite3.Error):
        store.write([put(b"a", b"2"), put(b"b", object())])  # type: ignore[arg-type]
    assert held(store) == {b"a": b"1"}
    store.write([put(b"b", b"1")])


def test_one_at_a_time(tmp_path: Path) -> None:
    first = SQLiteStore(tmp_path / "db")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        SQLiteStore(tmp_path / "db")
    first.close()
    SQLiteStore(tmp_path / "db").close()
