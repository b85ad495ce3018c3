"""The SQLite database: connection, layout, transactions and counters."""

from __future__ import annotations

import copy
import json
import sqlite3
import weakref
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pygen_runtime.emulator.locking import FileLock
from pygen_runtime.emulator.turns import Gate, Turns
from pygen_runtime.emulator.watch import Watch

OLDEST_SQLITE = (3, 25, 0)
"""Window functions came with it; everything else that is used is older."""

LAYOUT = """
CREATE TABLE IF NOT EXISTS counter(id INTEGER PRIMARY KEY CHECK(id = 1), instance INTEGER, change INTEGER);
INSERT OR IGNORE INTO counter VALUES(1, 0, 0);
CREATE TABLE IF NOT EXISTS document(
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, space TEXT, external_id TEXT, version TEXT, body TEXT,
    UNIQUE(kind, space, external_id, version));
CREATE TABLE IF NOT EXISTS instance(
    id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, space TEXT NOT NULL, external_id TEXT NOT NULL, key TEXT NOT NULL,
    version INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER,
    type TEXT, start_id INTEGER, end_id INTEGER, change INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS instance_key ON instance(key);
CREATE UNIQUE INDEX IF NOT EXISTS instance_change ON instance(change);
CREATE INDEX IF NOT EXISTS instance_start ON instance(start_id) WHERE start_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS instance_end ON instance(end_id) WHERE end_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS series(id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS point(
    series INTEGER NOT NULL, time INTEGER NOT NULL, value, status INTEGER NOT NULL, PRIMARY KEY(series, time))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file(id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS content(
    file INTEGER PRIMARY KEY, blob TEXT NOT NULL, size INTEGER NOT NULL, md5 TEXT NOT NULL, uploaded INTEGER NOT NULL);
"""

FORMAT = 1
LOCK_TIMEOUT = 1.0
"""Seconds that a transaction waits for another process to release the file; all other requests wait behind it."""

Row = tuple[Any, ...]


class Store:
    """The connection of writers behind one lock, and in a file (WAL) a connection for each reader, which sees what was
    committed: they do not wait for each other. In memory, which SQLite does not share so, readers take turns with writers.

    `kind` of an instance is 0 for nodes and 1 for edges, `key` is "space:externalId" (a space has no colon), and
    `change` numbers all changes of the project in their order: sync reads it.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise RuntimeError(f"the emulator needs SQLite 3.25 or newer, this Python has {sqlite3.sqlite_version}")
        self.path = None if path is None else Path(path)
        self._file_lock = None if self.path is None else FileLock(self.path)
        self.turns = Turns()
        self.gate = Gate()
        self._functions: list[tuple[str, int, Callable[..., Any]]] = []
        self._free: list[Store] = []
        self._readers: list[sqlite3.Connection] = []
        self.connection = self._connect()
        self._close = weakref.finalize(self, _close, self.connection, self._readers, self._file_lock)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        name = ":memory:" if self.path is None else str(self.path)
        return sqlite3.connect(name, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False)

    def function(self, name: str, arguments: int, function: Callable[..., Any]) -> None:
        """What SQL may call, on every connection."""
        self._functions.append((name, arguments, function))
        self.connection.create_function(name, arguments, function, deterministic=True)

    @contextmanager
    def reader(self) -> Generator[Store, None, None]:
        """A store that sees one state, and writes nothing."""
        if self.path is None:
            with self.turns.take(writes=False):
                yield self
            return
        with self.gate.shared():
            try:
                reader = self._free.pop()
            except IndexError:
                reader = self._new_reader()
            reader.connection.execute("BEGIN")
            try:
                yield reader
            finally:
                reader.connection.execute("COMMIT")
                self._free.append(reader)

    def _new_reader(self) -> Store:
        reader = copy.copy(self)
        reader.connection = self._connect()
        self._readers.append(reader.connection)
        reader.connection.execute("PRAGMA query_only = ON")
        for name, arguments, function in self._functions:
            reader.connection.create_function(name, arguments, function, deterministic=True)
        return reader

    def _open(self) -> None:
        if self.path is not None:
            # FULL: what was acknowledged survives the loss of power, not only of the process.
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = FULL")
        (found,) = self.row("PRAGMA user_version")
        if found not in (0, FORMAT):
            raise RuntimeError(
                f"{self.path} is an emulator database of format {found}, this version reads {FORMAT}: "
                "open it with the version that wrote it, or start with another file"
            )
        self.connection.executescript(f"BEGIN; {LAYOUT} PRAGMA user_version = {FORMAT}; COMMIT;")
        self.instance, self.change = self.row("SELECT instance, change FROM counter")

    def close(self) -> None:
        with self.turns.take(writes=True), self.gate.alone():
            self._free.clear()
            self._close()

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """All or nothing; transactions of threads follow one another."""
        with self.turns.take(writes=True):
            before = self.instance, self.change
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                if (self.instance, self.change) != before:
                    self.connection.execute("UPDATE counter SET instance = ?, change = ?", (self.instance, self.change))
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                self.instance, self.change = before
                raise

    instance: int
    change: int
    watch: Watch | None = None
    """Of the request that is answered, where it asks to see its statements."""

    def next_instance(self) -> int:
        self.instance += 1
        return self.instance

    def next_change(self) -> int:
        self.change += 1
        return self.change

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Runs a statement and answers the number of rows it touched."""
        return self.connection.execute(sql, parameters).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.connection.executemany(sql, rows)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        if self.watch is not None:
            return self.watch.rows(self.connection, sql, parameters)
        return self.connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row:
        found: Row = self.connection.execute(sql, parameters).fetchone()
        return found

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        return self.row(sql, parameters)[0]


def _close(connection: sqlite3.Connection, readers: Sequence[sqlite3.Connection], file_lock: FileLock | None) -> None:
    for each in (*readers, connection):
        each.close()
    if file_lock is not None:
        file_lock.release()


MEMBERS = "IN (SELECT value FROM json_each(?))"


def array_of(values: Iterable[Any]) -> str:
    """A parameter for `MEMBERS`: any number of values in one."""
    return json.dumps(list(values), ensure_ascii=False)
