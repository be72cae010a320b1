"""The embedded store: one SQLite file in WAL mode, one writer and a few readers."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from services.store.base import Row, Session, StoreUnavailable
from services.store.instants import PERIOD_MS
from services.store.migrate import migrate
from services.store.polygon import touches

BUSY_TIMEOUT_MS = 10_000
TURN_S = 30.0
"""How long a transaction waits for its turn in this process: another one holds the writer, or all readers."""
READERS = 3
T = TypeVar("T")
_PLACEHOLDER = re.compile(r"\$(\d+)")


@cache
def _translated(sql: str) -> str:
    """``$1`` of the port is ``?1`` here."""
    return _PLACEHOLDER.sub(r"?\1", sql)


class SqliteSession:
    """A session on one connection; the store opens and ends its transaction."""

    dialect = "sqlite"

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch(self, sql: str, *args: Any) -> list[Row]:
        rows = await self._connection.execute_fetchall(_translated(sql), args)
        return list(rows)  # type: ignore[arg-type]  # sqlite3.Row is a mapping in all but name

    async def execute(self, sql: str, *args: Any) -> int:
        async with self._connection.execute(_translated(sql), args) as cursor:
            return cursor.rowcount

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            await self._connection.executemany(_translated(sql), rows)

    async def execute_script(self, script: str) -> None:
        for statement in script.split(";\n"):
            if statement.strip():
                await self._connection.execute(statement)

    async def stream(self, sql: str, *args: Any) -> AsyncIterator[Row]:
        async with self._connection.execute(_translated(sql), args) as cursor:
            while rows := await cursor.fetchmany(500):
                for row in rows:
                    yield row  # type: ignore[misc]  # as in fetch

    async def few(self, table: str, share: float, sql: str, *args: Any) -> bool:
        return False

    def has_word(self, column: str, separator: str, placeholder: str) -> str:
        return f"instr({column}, '{separator}' || {placeholder} || '{separator}') > 0"

    def overlaps(self, first: str, last: str) -> str:
        return f"end_ms >= COALESCE({first}, end_ms) AND start_ms < COALESCE({last}, start_ms + 1)"

    def has_cell(self, cells: str) -> str:
        return f"{cells} <> ''"  # a file is looked through

    period = f"(start_ms / {PERIOD_MS})"

    def in_periods(self, numbers: str) -> str:
        return f"{numbers} <> ''"

    def in_names(self, names: str) -> str:
        return f"{names} <> ''"

    def each_period(self, numbers: Sequence[int]) -> str:
        return ""

    def touches(self, ring: str) -> str:
        return f"touches(points, {ring})"


class SqliteStore:
    """``Store`` on the file ``path``; the directory is made when missing."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._writer: aiosqlite.Connection | None = None
        self._turn = asyncio.Lock()
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        self._held: set[str] = set()

    async def start(self) -> None:
        Path(self._path).parent.mkdir(parents=True, exist_ok=True)
        try:
            self._writer = await self._connect()
            async with self.write() as session:
                await migrate(session, "sqlite")
            for _ in range(READERS):
                self._readers.put_nowait(await self._connect())
        except BaseException as error:
            await self.stop()  # a connection left open keeps its thread, and the process with it
            if isinstance(error, sqlite3.OperationalError):
                raise StoreUnavailable(f"{self._path}: {error}") from error
            raise

    async def _connect(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self._path, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            for pragma in (
                f"busy_timeout={BUSY_TIMEOUT_MS}",  # first: to change the journal waits for a lock as well
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                "cache_size=-65536",
            ):
                await connection.execute(f"PRAGMA {pragma}")
            await connection.create_function("touches", 2, touches, deterministic=True)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def stop(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            await writer.close()
        while not self._readers.empty():
            await self._readers.get_nowait().close()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        await self._waited(self._turn.acquire, "another transaction writes")
        try:
            if (writer := self._writer) is None:
                raise StoreUnavailable("the store is not started")
            try:
                await writer.execute("BEGIN IMMEDIATE")
                yield SqliteSession(writer)
                await writer.execute("COMMIT")
            except BaseException as error:
                # queued behind whatever was under way when a task was cancelled, a BEGIN too: a transaction
                # nobody ends would keep every writer of the file waiting
                await asyncio.shield(writer.rollback())
                if isinstance(error, sqlite3.OperationalError):  # locked, disk full, input or output error
                    raise StoreUnavailable(str(error)) from error
                raise
        finally:
            self._turn.release()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        connection = await self._waited(self._readers.get, "all readers are in use")
        try:
            await connection.execute("BEGIN")
            yield SqliteSession(connection)
        finally:
            await asyncio.shield(self._give_back(connection))

    async def _give_back(self, connection: aiosqlite.Connection) -> None:
        """End what ``connection`` reads; when the store was stopped meanwhile, close it."""
        await connection.rollback()
        if self._writer is None:
            await connection.close()
        else:
            self._readers.put_nowait(connection)

    async def _waited(self, turn: Callable[[], Coroutine[Any, Any, T]], why: str) -> T:
        """``turn``, waited for no longer than ``TURN_S``."""
        if self._writer is None:
            raise StoreUnavailable("the store is not started")
        try:
            async with asyncio.timeout(TURN_S):
                return await turn()
        except TimeoutError:
            raise StoreUnavailable(f"{self._path}: {why} for more than {TURN_S:.0f} s") from None

    @asynccontextmanager
    async def exclusive(self, job: str) -> AsyncIterator[bool]:
        mine = job not in self._held
        self._held.add(job)
        try:
            yield mine
        finally:
            if mine:
                self._held.discard(job)

    async def healthy(self) -> bool:
        try:
            async with self.read() as session:
                await session.fetch("SELECT 1 AS one")
        except (StoreUnavailable, sqlite3.Error, ValueError):
            return False
        return True
