"""One input partition as its owner transforms it: one transactional producer, one position.

The design that survived the chaos runs (docs/reliability.md): start a *new* producer, which aborts
the last owner's open transaction and fences it; only then read the position; await every send
before committing; and after any error let the producer go and start over.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerFenced
from aiokafka.structs import OffsetAndMetadata

from shared.log.base import Fenced, LogLimits, LogUnavailable, Message, RecordTooLarge
from shared.log.kafka_client import cancelled_by_driver, close_quietly, new_producer, read_to_end, reader
from shared.log.kafka_settings import KafkaSettings, state_topic
from shared.log.seen import SeenIds

logger = logging.getLogger(__name__)


class TransformPartition:
    """``PartitionWork`` of recipe 1. ``reopen_after_s`` is how long to stay away after a failure."""

    asks_again = False

    def __init__(
        self, settings: KafkaSettings, limits: LogLimits, group: str, place: TopicPartition
    ) -> None:
        self._settings, self._limits, self._group, self._place = settings, limits, group, place
        self._state = TopicPartition(state_topic(group, place.topic), place.partition)
        self._producer: AIOKafkaProducer | None = None
        self._seen = SeenIds()
        self.reopen_after_s = 0.0

    def seen(self, record_id: str) -> bool:
        return record_id in self._seen

    async def open(self, consumer: AIOKafkaConsumer) -> int | None:
        """Fence, then read: the position, or None when the group has never been here."""
        try:
            self._producer = await self.open_producer()
            stored, self._seen = await self._read_state()
            committed = await consumer.committed(self._place)
        except LogUnavailable:
            await self.close()
            raise
        except (KafkaError, OSError, AssertionError) as error:
            await self.close()
            raise LogUnavailable(f"{self._place}: {error!r}") from error
        known = [position for position in (stored, committed) if position is not None]
        return max(known) if known else None

    async def commit(self, to: int, outputs: Sequence[Message], seen: Sequence[str]) -> None:
        """Outputs, seen ids and position in one transaction, within the deadline."""
        producer = self._producer
        if producer is None:
            raise Fenced(f"{self._place} has no producer")
        state = json.dumps({"next": to, "seen": list(seen)}).encode()
        try:
            async with asyncio.timeout(self._settings.commit_deadline_s):
                await producer.begin_transaction()
                sends = [
                    await producer.send(m.topic, m.value, m.key, headers=list(m.headers)) for m in outputs
                ]
                sends.append(await producer.send(self._state.topic, state, b"", self._state.partition))
                await self.delivered(sends)
                position = {self._place: OffsetAndMetadata(to, "")}
                await producer.send_offsets_to_transaction(position, self._group)
                await producer.commit_transaction()
        except BaseException as error:
            await self.let_go()
            self._raise_ours(error)
            raise
        self.reopen_after_s = 0.0
        self._seen.add(seen)

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await self.close_producer(producer)

    async def let_go(self) -> None:
        """Give the producer up: after any error only a new one is safe (a late EndTxn could still
        commit part of the next transaction of this one)."""
        producer, self._producer = self._producer, None
        if producer is not None:
            closing = asyncio.create_task(self.close_producer(producer))
            _closing.add(closing)
            closing.add_done_callback(_closing.discard)

    async def open_producer(self) -> AIOKafkaProducer:
        """A started producer under this partition's transactional id."""
        name = self._settings.transactional_id(self._group, self._place.topic, self._place.partition)
        producer = new_producer(self._settings, self._limits, name)
        try:
            await producer.start()
        except BaseException:
            await close_quietly(producer)
            raise
        return producer

    async def close_producer(self, producer: AIOKafkaProducer) -> None:
        await close_quietly(producer)

    async def delivered(self, sends: Sequence[Awaitable[object]]) -> None:
        """Wait for every send: aiokafka commits happily when the broker refused a batch, and only
        the futures know."""
        await asyncio.gather(*sends)

    async def _read_state(self) -> tuple[int | None, SeenIds]:
        position: int | None = None
        seen = SeenIds()
        async with reader(self._settings, self._limits) as consumer:
            async for record in read_to_end(consumer, [self._state]):
                state = json.loads(record.value or b"{}")
                position = max(position or 0, state["next"])
                seen.add(state["seen"])
        return position, seen

    def _raise_ours(self, error: BaseException) -> None:
        """Raise the port's word for ``error``; return for what is not the log's fault. Whatever the
        driver raises leaves the outcome open, so it is ``LogUnavailable``: read the position anew."""
        if isinstance(error, ProducerFenced):
            # Whoever fenced us owns the partition; come back only when no rebalance has told us so.
            self.reopen_after_s = self._settings.session_ms / 1000
            raise Fenced(f"{self._place} has another owner") from error
        if isinstance(error, MessageSizeTooLargeError):
            self.reopen_after_s = 0.0
            raise RecordTooLarge(self._limits.max_record_bytes, self._limits.max_record_bytes) from error
        if isinstance(error, Exception) or cancelled_by_driver(error):
            self.reopen_after_s = 1.0
            raise LogUnavailable(f"{self._place}: {error!r}") from error


Factory = Callable[[KafkaSettings, LogLimits, str, TopicPartition], TransformPartition]
_closing: set[asyncio.Task[None]] = set()
