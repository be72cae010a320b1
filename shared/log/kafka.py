"""The distributed log: Apache Kafka by aiokafka. Reads are ``read_committed`` everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from shared.log.base import (
    Batch,
    LogLimits,
    LogUnavailable,
    LogWriter,
    Message,
    PositionSource,
    Record,
    RecordTooLarge,
    TopicSpec,
    check_sizes,
)
from shared.log.kafka_client import (
    admin,
    close_quietly,
    create_topics,
    new_producer,
    partition_count,
    reader,
    to_record,
)
from shared.log.kafka_settings import KafkaSettings, state_topic
from shared.log.kafka_sink import SinkPartition
from shared.log.kafka_subscription import KafkaSubscription, PartitionWork
from shared.log.kafka_transform import Factory, TransformPartition
from shared.log.kafka_writer import KafkaWriter
from shared.log.seen import WINDOW_DAYS

HEALTH_TIMEOUT_S = 2.0
MAX_UNACKNOWLEDGED = 10_000


class KafkaLog:
    """``Log`` on a cluster. ``new_partition`` makes the owner of one partition of a transform."""

    def __init__(
        self, settings: KafkaSettings, limits: LogLimits | None = None,
        new_partition: Factory = TransformPartition,
    ) -> None:
        self.settings, self.limits = settings, limits or LogLimits()
        self._new_partition = new_partition
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._unacknowledged = 0
        self._subscriptions: list[_Lazy] = []

    async def start(self) -> None:
        """Connect; raises ``LogUnavailable`` when no broker answers."""
        await self._appender()

    async def stop(self) -> None:
        for subscription in self._subscriptions:
            await subscription.aclose()
        producer, self._producer = self._producer, None
        if producer is not None:
            await close_quietly(producer)

    async def apply(self, topics: Sequence[TopicSpec]) -> None:
        await create_topics(self.settings, self.limits, topics)

    async def append(self, messages: Sequence[Message]) -> None:
        """As the port says. A time-out leaves the outcome open: an idempotent producer never lets a
        batch expire, so the records may still arrive; their ids tell a repetition."""
        check_sizes(messages, self.limits)
        if self._unacknowledged + len(messages) > MAX_UNACKNOWLEDGED:
            raise LogUnavailable(f"{self._unacknowledged} records wait for the cluster already")
        self._unacknowledged += len(messages)
        sending = asyncio.ensure_future(self._send(messages))
        sending.add_done_callback(lambda done: self._acknowledged(len(messages), done))
        try:
            async with asyncio.timeout(self.settings.append_timeout_s):
                await asyncio.shield(sending)
        except TimeoutError as error:
            raise LogUnavailable(
                f"no acknowledgement within {self.settings.append_timeout_s:g} s"
            ) from error
        except MessageSizeTooLargeError as error:
            raise RecordTooLarge(self.limits.max_record_bytes, self.limits.max_record_bytes) from error
        except (KafkaError, OSError) as error:
            raise LogUnavailable(f"append failed: {error!r}") from error

    def subscribe(
        self, topic: str, group: str, *, positions: PositionSource | None = None, max_records: int = 200
    ) -> AsyncIterator[Batch]:
        subscription = _Lazy(self, topic, group, positions, max_records)
        self._subscriptions.append(subscription)
        return subscription

    async def read(self, topic: str, *, follow: bool = False) -> AsyncIterator[Record]:
        async with reader(self.settings, self.limits) as consumer:
            count = await partition_count(self.settings, topic)
            places = [TopicPartition(topic, partition) for partition in range(count)]
            if not places:
                return
            consumer.assign(places)
            await consumer.seek_to_beginning(*places)
            ends = await consumer.end_offsets(places)
            while follow or any([await consumer.position(place) < ends[place] for place in places]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        if follow or record.offset < ends[TopicPartition(topic, record.partition)]:
                            yield to_record(record)

    async def writer(self, name: str) -> LogWriter:
        writer = KafkaWriter(self.settings, self.limits, name)
        await writer.open()
        return writer

    async def healthy(self) -> bool:
        try:
            async with asyncio.timeout(HEALTH_TIMEOUT_S):
                producer = await self._appender()
                return bool(await producer.client.force_metadata_update())
        except (TimeoutError, LogUnavailable, KafkaError):
            return False

    async def lag(self, topic: str, group: str) -> dict[int, int]:
        """Kafka counts the markers of transactions too: on a topic written by transactions a
        partition that is done may show a lag of 1."""
        async with admin(self.settings) as client, reader(self.settings, self.limits) as consumer:
            count = await partition_count(self.settings, topic)
            places = [TopicPartition(topic, partition) for partition in range(count)]
            ends = await consumer.end_offsets(places)
            firsts = await consumer.beginning_offsets(places)
            committed = await client.list_consumer_group_offsets(group, partitions=places)
            return {
                place.partition: max(0, ends[place] - max(firsts[place], committed[place].offset))
                for place in places
            }

    async def _send(self, messages: Sequence[Message]) -> None:
        producer = await self._appender()
        sends = [await producer.send(m.topic, m.value, m.key, headers=list(m.headers)) for m in messages]
        await asyncio.gather(*sends)

    def _acknowledged(self, count: int, done: asyncio.Future[None]) -> None:
        self._unacknowledged -= count
        if not done.cancelled():
            done.exception()  # said already, or nobody waits for it any more

    async def _appender(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = new_producer(self.settings, self.limits)
                try:
                    await producer.start()
                except BaseException as error:
                    await close_quietly(producer)
                    if isinstance(error, (KafkaError, OSError)):
                        raise LogUnavailable(f"no broker answers at {self.settings.servers}") from error
                    raise
                self._producer = producer
            return self._producer

    async def subscription(
        self, topic: str, group: str, positions: PositionSource | None, max_records: int
    ) -> KafkaSubscription:
        """The subscription, once its topic exists; a transform's state topic is made with it."""
        count = await partition_count(self.settings, topic)
        if not count:
            raise LogUnavailable(f"no topic {topic}; create it with `dateline topics apply`")
        if positions is None:
            retention = WINDOW_DAYS * 86_400_000
            await self.apply([TopicSpec(state_topic(group, topic), count, retention)])

        def new_work(place: TopicPartition) -> PartitionWork:
            if positions is not None:
                return SinkPartition(positions, place)
            return self._new_partition(self.settings, self.limits, group, place)

        return KafkaSubscription(self.settings, self.limits, topic, group, max_records, new_work)


class _Lazy:
    """An ``AsyncIterator[Batch]`` that joins the group when first asked: ``subscribe`` itself is
    no coroutine and does nothing yet."""

    def __init__(
        self, log: KafkaLog, topic: str, group: str, positions: PositionSource | None, max_records: int
    ) -> None:
        self._log, self._arguments = log, (topic, group, positions, max_records)
        self._inner: KafkaSubscription | None = None
        self._closed = False

    def __aiter__(self) -> AsyncIterator[Batch]:
        return self

    async def __anext__(self) -> Batch:
        if self._closed:
            raise StopAsyncIteration
        if self._inner is None:
            self._inner = await self._log.subscription(*self._arguments)
        return await anext(self._inner)

    async def aclose(self) -> None:
        self._closed = True
        if self._inner is not None:
            await self._inner.aclose()
