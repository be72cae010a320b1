"""The embedded log: one SQLite file in WAL mode. Every step is one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

from shared.log import sqlite_records as records
from shared.log.base import (
    Batch,
    Fenced,
    LogLimits,
    LogUnavailable,
    LogWriter,
    Message,
    PositionSource,
    Record,
    TopicSpec,
    check_sizes,
)
from shared.log.sqlite_file import SqliteFile
from shared.log.sqlite_subscription import SqliteSubscription

HEALTH_TIMEOUT_S = 2.0
SCAN = 500


class SqliteLog:
    """``Log`` on one file. ``lease_s`` is how long a silent member keeps its partitions;
    ``poll_s`` how often a waiting reader looks for what other processes wrote."""

    def __init__(
        self, path: Path, limits: LogLimits | None = None, *, lease_s: float = 5.0, poll_s: float = 0.1
    ) -> None:
        self.limits = limits or LogLimits()
        self.lease_s, self.poll_s = lease_s, poll_s
        self.writer_file, self.reader_file = SqliteFile(path), SqliteFile(path)
        self._changed = asyncio.Event()
        self._subscriptions: list[SqliteSubscription] = []
        self.running = False

    async def start(self) -> None:
        await self.writer_file.open(create=True)
        await self.reader_file.open(create=False)
        self.running = True

    async def stop(self) -> None:
        """Give partitions back and close the file; subscriptions end."""
        self.running = False
        self.notify()
        for subscription in self._subscriptions:
            await subscription.aclose()
        await self.writer_file.close()
        await self.reader_file.close()

    async def apply(self, topics: Sequence[TopicSpec]) -> None:
        """Create missing topics, and drop what is past retention. Compaction is Kafka's alone."""
        now = now_ms()

        def step(db: sqlite3.Connection) -> None:
            records.create_topics(db, topics)
            records.forget_old(db, now)

        await self.writer_file.write(step)

    async def append(self, messages: Sequence[Message]) -> None:
        check_sizes(messages, self.limits)
        now = now_ms()
        await self.writer_file.write(lambda db: records.insert(db, messages, now))
        self.notify()

    def subscribe(
        self, topic: str, group: str, *, positions: PositionSource | None = None, max_records: int = 200
    ) -> AsyncIterator[Batch]:
        subscription = SqliteSubscription(self, topic, group, positions, max_records)
        self._subscriptions.append(subscription)
        return subscription

    async def read(self, topic: str, *, follow: bool = False) -> AsyncIterator[Record]:
        last = 0
        while self.running:
            changed = self.changes()
            found = await self.reader_file.read(
                partial(records.scan, topic=topic, after_seq=last, limit=SCAN)
            )
            for seq, record in found:
                last = seq
                yield record
            if not found:
                if not follow:
                    return
                await self.wait(changed)

    async def writer(self, name: str) -> LogWriter:
        writer = SqliteWriter(self, name)
        await writer.open()
        return writer

    async def healthy(self) -> bool:
        try:
            async with asyncio.timeout(HEALTH_TIMEOUT_S):
                await self.reader_file.read(lambda db: db.execute("SELECT 1 FROM topics LIMIT 1").fetchone())
        except (TimeoutError, LogUnavailable):
            return False
        return True

    async def lag(self, topic: str, group: str) -> dict[int, int]:
        return await self.reader_file.read(lambda db: records.lag(db, topic, group))

    def changes(self) -> asyncio.Event:
        """An event that the next write of this process sets; take it *before* looking."""
        return self._changed

    def notify(self) -> None:
        """Wake every reader of this process."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait(self, changed: asyncio.Event) -> None:
        """Until this process wrote something, or it is time to look for what others wrote."""
        try:
            async with asyncio.timeout(self.poll_s):
                await changed.wait()
        except TimeoutError:
            return


class SqliteWriter:
    """A named writer whose own position moves in the transaction of its messages."""

    def __init__(self, log: SqliteLog, name: str) -> None:
        self._log, self._name = log, name
        self._epoch = 0
        self.position = 0

    async def open(self) -> None:
        """Fence the writer of that name before us, then read the position."""
        self._epoch, self.position = await self._log.writer_file.write(
            lambda db: db.execute(
                "INSERT INTO writers VALUES (?, 1, 0) ON CONFLICT DO UPDATE SET epoch = epoch + 1"
                " RETURNING epoch, position",
                (self._name,),
            ).fetchone()
        )

    async def append(self, messages: Sequence[Message], position: int) -> None:
        check_sizes(messages, self._log.limits)
        now = now_ms()

        def step(db: sqlite3.Connection) -> None:
            moved = db.execute(
                "UPDATE writers SET position = ? WHERE name = ? AND epoch = ? AND position = ?",
                (position, self._name, self._epoch, self.position),
            )
            if not moved.rowcount:
                raise Fenced(f"another {self._name} writes now")
            records.insert(db, messages, now)

        await self._log.writer_file.write(step)
        self.position = position
        self._log.notify()

    async def aclose(self) -> None:
        """Nothing to give back: the epoch is the fence."""


def now_ms() -> int:
    """Wall clock: record timestamps and leases only, never order or identity."""
    return time.time_ns() // 1_000_000
