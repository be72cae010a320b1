"""A group member's view of a topic on Kafka: assignment, opening, batches, commits.

aiokafka publishes an assignment and fetches *before* its callback has ended, so nothing here
trusts what was fetched: a partition is opened by our own loop (fence, position, seek), only open
ones are asked for records, and records of an opening that is over are dropped and read again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

from shared.log.base import (
    Batch,
    Fenced,
    LogLimits,
    LogUnavailable,
    Message,
    PositionLost,
    Record,
    RecordTooLarge,
    check_sizes,
)
from shared.log.kafka_client import OVERHEAD, close_quietly, to_record
from shared.log.kafka_settings import KafkaSettings

logger = logging.getLogger(__name__)

POLL_MS = 200


class PartitionWork(Protocol):
    """What owning one partition means to a recipe: ``TransformPartition`` or ``SinkPartition``."""

    reopen_after_s: float
    asks_again: bool
    """Whether the position is asked for again when a batch was left without a commit."""

    def seen(self, record_id: str) -> bool: ...

    async def open(self, consumer: AIOKafkaConsumer) -> int | None: ...

    async def commit(self, to: int, outputs: Sequence[Message], seen: Sequence[str]) -> None: ...

    async def close(self) -> None: ...


@dataclass(slots=True, eq=False)
class Slot:
    """An assigned partition; a new one for every assignment, so that its identity is the local
    generation. ``next`` None means it is not open; it is due again at ``open_at`` (monotonic)."""

    place: TopicPartition
    work: PartitionWork
    next: int | None = None
    open_at: float = 0.0


class KafkaBatch:
    """``Batch`` on Kafka."""

    def __init__(self, subscription: KafkaSubscription, slot: Slot, records: Sequence[Record]) -> None:
        self.topic, self.partition = slot.place
        self.records = records
        self.slot = slot
        self._subscription = subscription
        self._done = 0

    def seen(self, record_id: str) -> bool:
        return self.slot.work.seen(record_id)

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
        await self._subscription.commit(self.slot, self.records[count - 1].offset + 1, outputs, seen)
        self._done = count


class KafkaSubscription(ConsumerRebalanceListener):  # type: ignore[misc]  # the driver is untyped
    """An ``AsyncIterator[Batch]``; ends when closed. One batch is out at a time."""

    def __init__(
        self,
        settings: KafkaSettings,
        limits: LogLimits,
        topic: str,
        group: str,
        max_records: int,
        new_work: Callable[[TopicPartition], PartitionWork],
    ) -> None:
        self.topic, self._group = topic, group
        self._settings, self._limits, self._max = settings, limits, max_records
        self._new_work = new_work
        self._consumer: AIOKafkaConsumer | None = None
        self._slots: dict[TopicPartition, Slot] = {}
        self._buffer: deque[tuple[Slot, list[Record]]] = deque()
        self._out: KafkaBatch | None = None
        self._committing = asyncio.Lock()
        self._closed = False

    def __aiter__(self) -> AsyncIterator[Batch]:
        return self

    async def __anext__(self) -> Batch:
        if self._consumer is None and not self._closed:
            self._consumer = await self._join()
        self._take_back()
        while not self._closed:
            batch = self._buffered() or await self._fetch()
            if batch is not None:
                self._out = batch
                return batch
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Leave the group and stop the producers."""
        self._closed = True
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await close_quietly(consumer)
        slots, self._slots = self._slots, {}
        await asyncio.gather(*[slot.work.close() for slot in slots.values()])

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Let the running transaction end within its deadline, then let everything go."""
        try:
            async with asyncio.timeout(self._settings.commit_deadline_s), self._committing:
                pass
        except TimeoutError:
            logger.warning("%s: a commit did not end before the rebalance; it is fenced", self.topic)
        slots, self._slots = self._slots, {}
        await asyncio.gather(*[slot.work.close() for slot in slots.values()], return_exceptions=True)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """New slots, not open yet: the loop opens them, one step, no surprise."""
        self._slots = {place: Slot(place, self._new_work(place)) for place in assigned}

    async def commit(self, slot: Slot, to: int, outputs: Sequence[Message], seen: Sequence[str]) -> None:
        check_sizes(outputs, self._limits)
        async with self._committing:
            if self._slots.get(slot.place) is not slot or slot.next is None:
                raise Fenced(f"{slot.place} was given away")
            before, slot.next = slot.next, None  # not open until we know how it ended
            try:
                await slot.work.commit(to, outputs, seen)
            except RecordTooLarge:
                if await self._position(slot) != before:
                    raise Fenced(f"{slot.place} moved meanwhile") from None
                slot.next = before
                raise
            except BaseException:
                slot.open_at = time.monotonic() + slot.work.reopen_after_s
                raise
            slot.next = to

    async def _join(self) -> AIOKafkaConsumer:
        settings = self._settings
        consumer = AIOKafkaConsumer(
            bootstrap_servers=list(settings.servers),
            group_id=self._group,
            group_instance_id=f"{settings.instance}.{self.topic}" if settings.instance else None,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="none",  # positions are ours to decide; a lost one must not go unseen
            session_timeout_ms=settings.session_ms,
            heartbeat_interval_ms=settings.session_ms // 5,
            rebalance_timeout_ms=settings.rebalance_ms,
            request_timeout_ms=settings.consumer_request_ms,
            max_partition_fetch_bytes=self._limits.max_record_bytes + OVERHEAD,
        )
        consumer.subscribe([self.topic], listener=self)
        try:
            await consumer.start()
        except BaseException as error:
            await close_quietly(consumer)
            if isinstance(error, (KafkaError, OSError)):
                raise LogUnavailable(f"joining {self._group} failed: {error!r}") from error
            raise
        return consumer

    def _take_back(self) -> None:
        """The batch that was out came back; what was not committed comes again. A sink's partition
        is opened anew, for its database may know a better position."""
        out, self._out = self._out, None
        if out is None or out.finished or self._slots.get(out.slot.place) is not out.slot:
            return
        if out.slot.next is None or self._consumer is None:
            return
        if out.slot.work.asks_again:
            out.slot.next = None
            out.slot.open_at = 0.0
            return
        try:
            self._consumer.seek(out.slot.place, out.slot.next)
        except IllegalStateError:
            out.slot.next = None  # the rebalance that takes it away is on its way

    def _buffered(self) -> KafkaBatch | None:
        while self._buffer:
            slot, records = self._buffer.popleft()
            if self._slots.get(slot.place) is slot and slot.next is not None:
                if records[0].offset >= slot.next:
                    return KafkaBatch(self, slot, records)
                slot.next = None  # read before the seek: open again, which seeks
        return None

    async def _fetch(self) -> KafkaBatch | None:
        await self._open_due()
        consumer = self._consumer
        ready = {place: slot for place, slot in self._slots.items() if slot.next is not None}
        if consumer is None or not ready:
            await asyncio.sleep(POLL_MS / 4000)
            return None
        try:
            found = await consumer.getmany(*ready, timeout_ms=POLL_MS, max_records=self._max)
        except NoOffsetForPartitionError:
            return None  # aiokafka looked before we had sought; the seek has settled it
        except OffsetOutOfRangeError as error:
            raise PositionLost(f"{error}: records were deleted before {self._group} read them") from error
        except IllegalStateError:
            return None  # given away between the lines
        except (KafkaError, OSError) as error:
            raise LogUnavailable(f"fetching {self.topic} failed: {error!r}") from error
        for place, records in found.items():
            self._buffer.append((ready[place], [to_record(record) for record in records]))
        return self._buffered()

    async def _open_due(self) -> None:
        now = time.monotonic()
        due = [slot for slot in self._slots.values() if slot.next is None and slot.open_at <= now]
        await asyncio.gather(*[self._open(slot) for slot in due])

    async def _open(self, slot: Slot) -> None:
        """Fence, then position, then seek; publish only what is still ours."""
        try:
            position = await self._position(slot)
        except LogUnavailable as error:
            logger.warning("%s/%d is not open yet: %s", self.topic, slot.place.partition, error)
            slot.open_at = time.monotonic() + max(0.5, slot.work.reopen_after_s)
            return
        if self._slots.get(slot.place) is slot and self._consumer is not None:
            try:
                self._consumer.seek(slot.place, position)
            except IllegalStateError:
                return  # the rebalance that takes it away is on its way
            slot.next = position
        else:
            await slot.work.close()

    async def _position(self, slot: Slot) -> int:
        """Where to read on. Raises ``PositionLost`` when the log no longer has that place."""
        consumer = self._consumer
        if consumer is None:
            raise LogUnavailable("the subscription is closed")
        await slot.work.close()
        position = await slot.work.open(consumer)
        try:
            first = (await consumer.beginning_offsets([slot.place]))[slot.place]
            end = (await consumer.end_offsets([slot.place]))[slot.place]
        except (KafkaError, OSError) as error:
            raise LogUnavailable(f"{slot.place}: {error!r}") from error
        if position is None:
            return int(first)
        if not first <= position <= end:
            raise PositionLost(
                f"{self._group} is at {position} of {slot.place}, which holds {first} to {end}: "
                "records were deleted before they were read, or the topic was made anew"
            )
        return position
