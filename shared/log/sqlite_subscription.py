"""A group member's view of a topic on the embedded log: leases, batches, commits."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from shared.log import sqlite_records as statements
from shared.log.base import (
    Batch,
    Fenced,
    LogUnavailable,
    Message,
    PositionLost,
    PositionSource,
    Record,
    check_sizes,
)
from shared.log.seen import SeenIds
from shared.log.sqlite_group import Lease, Member

if TYPE_CHECKING:
    from shared.log.sqlite import SqliteLog

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Held:
    """A partition of ours. ``stale`` means its position must be asked for again before reading."""

    lease: Lease
    seen: SeenIds
    stale: bool


class SqliteBatch:
    """``Batch`` of the embedded log."""

    def __init__(self, subscription: SqliteSubscription, held: Held, records: Sequence[Record]) -> None:
        self.topic, self.partition = subscription.topic, held.lease.part
        self.records = records
        self._subscription, self._held = subscription, held
        self._done = 0

    def seen(self, record_id: str) -> bool:
        return record_id in self._held.seen

    @property
    def finished(self) -> bool:
        return self._done == len(self.records)

    async def commit(self, outputs: Sequence[Message] = (), seen: Sequence[str] = ()) -> None:
        await self.commit_prefix(len(self.records), outputs, seen)

    async def commit_prefix(
        self, count: int, outputs: Sequence[Message] = (), seen: Sequence[str] = ()
    ) -> None:
        if not self._done < count <= len(self.records):
            raise ValueError(f"count {count}: {self._done} of {len(self.records)} are committed already")
        await self._subscription.commit(self._held, self.records[count - 1].offset + 1, outputs, seen)
        self._done = count


class SqliteSubscription:
    """An ``AsyncIterator[Batch]``; ends when the log stops. One batch is out at a time."""

    def __init__(
        self, log: SqliteLog, topic: str, group: str, positions: PositionSource | None, max_records: int
    ) -> None:
        self.topic = topic
        self._log, self._group, self._positions, self._max = log, group, positions, max_records
        self._member = Member(topic, group, uuid.uuid4().hex)
        self._held: dict[int, Held] = {}
        self._out: SqliteBatch | None = None
        self._turn = 0
        self._heart: asyncio.Task[None] | None = None

    def __aiter__(self) -> AsyncIterator[Batch]:
        return self

    async def __anext__(self) -> Batch:
        self._take_back()
        if self._heart is None:
            await self._beat()
            self._heart = asyncio.create_task(self._keep_alive(), name=f"lease {self.topic} {self._group}")
        while self._log.running:
            changed = self._log.changes()
            for held in self._in_turn():
                batch = await self._batch(held)
                if batch is not None:
                    self._turn = batch.partition + 1
                    self._out = batch
                    return batch
            await self._log.wait(changed)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Stop the heartbeat and give the partitions back."""
        heart, self._heart = self._heart, None
        if heart is None:
            return
        heart.cancel()
        await asyncio.gather(heart, return_exceptions=True)
        epochs = {part: held.lease.epoch for part, held in self._held.items()}
        self._held.clear()
        try:
            await self._log.writer_file.write(lambda db: self._member.leave(db, epochs))
        except LogUnavailable as error:
            logger.warning("partitions of %s not given back, the lease will run out: %s", self.topic, error)

    async def commit(self, held: Held, to: int, outputs: Sequence[Message], seen: Sequence[str]) -> None:
        """Outputs, seen ids and position in one transaction, if the partition is still ours."""
        check_sizes(outputs, self._log.limits)
        lease, now = held.lease, time.time_ns() // 1_000_000

        def step(db: sqlite3.Connection) -> None:
            if not self._member.advance(db, lease, to, exact=self._positions is None):
                raise Fenced(f"{self.topic}/{lease.part} has another owner")
            statements.insert(db, outputs, now)
            statements.add_seen(db, self.topic, self._group, lease.part, seen, now)

        try:
            await self._log.writer_file.write(step)
        except Fenced:
            self._held.pop(lease.part, None)
            raise
        held.lease = replace(lease, next=to)
        held.seen.add(seen)
        if outputs:
            self._log.notify()

    def _take_back(self) -> None:
        """The batch that was out came back: what was not committed comes again, and a sink's
        position is asked for again, for its database may know better."""
        if self._out is not None and not self._out.finished and self._out.partition in self._held:
            self._held[self._out.partition].stale = self._positions is not None
        self._out = None

    def _in_turn(self) -> list[Held]:
        """Our partitions, beginning after the last one served, so that none starves."""
        order = sorted(self._held, key=lambda part: (part < self._turn, part))
        return [self._held[part] for part in order]

    async def _batch(self, held: Held) -> SqliteBatch | None:
        if held.stale and not await self._ask_position(held):
            return None
        part, start = held.lease.part, held.lease.next
        found = await self._log.reader_file.read(
            lambda db: statements.fetch(db, self.topic, part, start, self._max)
        )
        still_ours = self._held.get(part) is held
        return SqliteBatch(self, held, found) if found and still_ours else None

    async def _ask_position(self, held: Held) -> bool:
        position: int | None = held.lease.next
        try:
            if self._positions is not None:
                position = await self._positions(self.topic, held.lease.part)
        except Exception as error:  # the sink's own fault, whatever it is: the partition waits for it
            logger.warning("no position for %s/%d yet: %s", self.topic, held.lease.part, error)
            return False
        held.lease = replace(held.lease, next=await self._checked(held.lease.part, position or 0))
        held.stale = False
        return True

    async def _checked(self, part: int, position: int) -> int:
        """``position``, if the log has it; a file that was deleted must not make a sink wait for
        ever, nor retention make anybody skip."""
        first, end = await self._log.reader_file.read(lambda db: statements.bounds(db, self.topic, part))
        if position and not first <= position <= end:
            raise PositionLost(
                f"{self._group} is at {position} of {self.topic}/{part}, which holds {first} to {end}: "
                "records were deleted before they were read, or the log was made anew"
            )
        return max(position, first)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(self._log.lease_s / 5)
            try:
                await self._beat()
            except LogUnavailable as error:
                logger.warning("lease on %s not renewed: %s", self.topic, error)

    async def _beat(self) -> None:
        epochs = {part: held.lease.epoch for part, held in self._held.items()}
        busy = {self._out.partition} if self._out is not None else set()
        now, lease_ms = time.time_ns() // 1_000_000, int(self._log.lease_s * 1000)
        taken, gone = await self._log.writer_file.write(
            lambda db: self._member.beat(db, epochs, busy, now, lease_ms)
        )
        for part in gone:
            held = self._held.get(part)
            if held is not None and held.lease.epoch == epochs.get(part):
                del self._held[part]
        for lease in taken:
            ids = await self._log.reader_file.read(
                partial(statements.seen_ids, topic=self.topic, group=self._group, part=lease.part)
            )
            self._held[lease.part] = Held(lease, SeenIds(ids), stale=True)
        if taken:
            self._log.notify()
