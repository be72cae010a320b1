"""A named writer on Kafka: its position lives in a compacted topic, moved by its own transactions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerFenced

from shared.log.base import Fenced, LogLimits, LogUnavailable, Message, RecordTooLarge, TopicSpec, check_sizes
from shared.log.kafka_client import (
    cancelled_by_driver,
    close_quietly,
    create_topics,
    new_producer,
    read_to_end,
    reader,
)
from shared.log.kafka_settings import KafkaSettings


class KafkaWriter:
    """``LogWriter`` on Kafka: one transactional id per name."""

    def __init__(self, settings: KafkaSettings, limits: LogLimits, name: str) -> None:
        self._settings, self._limits, self._name = settings, limits, name
        self._state = TopicPartition(f"{name}.state", 0)
        self._producer: AIOKafkaProducer | None = None
        self.position = 0

    async def open(self) -> None:
        """Fence the writer of that name before us, then read the position."""
        await create_topics(
            self._settings, self._limits, [TopicSpec(self._state.topic, 1, compacted=True)]
        )
        producer = new_producer(self._settings, self._limits, f"dateline.{self._settings.env}.{self._name}")
        try:
            await producer.start()
            async with reader(self._settings, self._limits) as consumer:
                async for record in read_to_end(consumer, [self._state]):
                    self.position = json.loads(record.value or b"0")
        except BaseException as error:
            await close_quietly(producer)
            if isinstance(error, (KafkaError, OSError)):
                raise LogUnavailable(f"writer {self._name}: {error!r}") from error
            raise
        self._producer = producer

    async def append(self, messages: Sequence[Message], position: int) -> None:
        check_sizes(messages, self._limits)
        producer = self._producer
        if producer is None:
            raise LogUnavailable(f"writer {self._name} is closed")
        try:
            async with asyncio.timeout(self._settings.commit_deadline_s):
                await producer.begin_transaction()
                sends = [
                    await producer.send(m.topic, m.value, m.key, headers=list(m.headers)) for m in messages
                ]
                value = json.dumps(position).encode()
                sends.append(await producer.send(self._state.topic, value, self._name.encode()))
                await asyncio.gather(*sends)
                await producer.commit_transaction()
        except BaseException as error:
            await self.aclose()
            if isinstance(error, ProducerFenced):
                raise Fenced(f"another {self._name} writes now") from error
            if isinstance(error, MessageSizeTooLargeError):
                limit = self._limits.max_record_bytes
                raise RecordTooLarge(limit, limit) from error
            if isinstance(error, Exception) or cancelled_by_driver(error):
                raise LogUnavailable(f"writer {self._name}: {error!r}") from error
            raise
        self.position = position

    async def aclose(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await close_quietly(producer)
