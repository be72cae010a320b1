"""The file under the embedded log: its schema, and one thread that owns each connection."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from shared.log.base import LogUnavailable

T = TypeVar("T")

BUSY_TIMEOUT_MS = 5_000

SCHEMA = """
CREATE TABLE IF NOT EXISTS topics (
    topic TEXT PRIMARY KEY, partitions INTEGER NOT NULL, retention_ms INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heads (
    topic TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, part)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL, part INTEGER NOT NULL, pos INTEGER NOT NULL,
    key BLOB NOT NULL, value BLOB, headers TEXT NOT NULL, at_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS records_place ON records (topic, part, pos);
CREATE TABLE IF NOT EXISTS positions (
    topic TEXT NOT NULL, grp TEXT NOT NULL, part INTEGER NOT NULL,
    next INTEGER NOT NULL DEFAULT 0, owner TEXT, epoch INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, grp, part)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS members (
    topic TEXT NOT NULL, grp TEXT NOT NULL, member TEXT NOT NULL, until_ms INTEGER NOT NULL,
    PRIMARY KEY (topic, grp, member)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL, grp TEXT NOT NULL, part INTEGER NOT NULL, id TEXT NOT NULL, at_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS seen_place ON seen (topic, grp, part, seq);
CREATE TABLE IF NOT EXISTS writers (
    name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, position INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
"""


class SqliteFile:
    """One connection in one thread: calls are answered in order and never block the event loop.

    The log opens two: a writer, and a reader that long reads cannot make appends wait for.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-log")
        self._db: sqlite3.Connection | None = None

    async def open(self, *, create: bool) -> None:
        """Open the connection; with ``create`` also make the folder and the tables."""
        await self._call(lambda: self._open(create))

    async def close(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            await self._call(db.close)
        self._thread.shutdown(wait=False)

    async def write(self, step: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``step`` in one BEGIN IMMEDIATE transaction: all of it is durable, or none."""

        def transaction() -> T:
            db = self._connection()
            db.execute("BEGIN IMMEDIATE")
            try:
                result = step(db)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            return result

        return await self._call(transaction)

    async def read(self, step: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``step`` outside any transaction; each statement sees one snapshot."""
        return await self._call(lambda: step(self._connection()))

    def _open(self, create: bool) -> None:
        if create:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        db.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        if create:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(SCHEMA)
        db.execute("PRAGMA synchronous=FULL")
        self._db = db

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            raise LogUnavailable("the log is not open")
        return self._db

    async def _call(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as error:
            raise LogUnavailable(f"{self._path.name}: {error}") from error
        except RuntimeError as error:
            raise LogUnavailable("the log is closed") from error
