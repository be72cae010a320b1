"""Small steps with aiokafka that several parts of the adapter need."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared.log.base import LogLimits, LogUnavailable, Record, TopicSpec
from shared.log.kafka_settings import KafkaSettings

logger = logging.getLogger(__name__)

CLOSE_TIMEOUT_S = 10.0
OVERHEAD = 64 * 1024  # record framing and batch header, over key + value + headers


def to_record(raw: ConsumerRecord) -> Record:
    return Record(
        raw.topic, raw.partition, raw.offset, raw.key or b"", raw.value, tuple(raw.headers), raw.timestamp
    )


def new_producer(
    settings: KafkaSettings, limits: LogLimits, transactional_id: str | None = None
) -> AIOKafkaProducer:
    """Idempotent, acks=all; transactional when given an id. Not started."""
    return AIOKafkaProducer(
        bootstrap_servers=list(settings.servers),
        acks="all",
        enable_idempotence=True,
        transactional_id=transactional_id,
        transaction_timeout_ms=settings.producer_request_ms,
        request_timeout_ms=settings.producer_request_ms,
        max_batch_size=256 * 1024,
        max_request_size=limits.max_record_bytes + OVERHEAD,
    )


def cancelled_by_driver(error: BaseException) -> bool:
    """Whether a cancellation comes from a future the driver gave up, and not from our own caller."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and not task.cancelling()


async def close_quietly(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Stop a client that may be broken; what it still had to say is not needed."""
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await client.stop()
    except (KafkaError, TimeoutError, OSError, AssertionError) as error:
        logger.debug("a client did not stop cleanly: %r", error)


@asynccontextmanager
async def reader(settings: KafkaSettings, limits: LogLimits) -> AsyncIterator[AIOKafkaConsumer]:
    """A ``read_committed`` consumer without a group."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=list(settings.servers),
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=limits.max_record_bytes + OVERHEAD,
        fetch_max_wait_ms=100,
    )
    try:
        await consumer.start()
        yield consumer
    except (KafkaError, OSError) as error:
        raise LogUnavailable(f"reading failed: {error!r}") from error
    finally:
        await close_quietly(consumer)


async def read_to_end(
    consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]
) -> AsyncIterator[ConsumerRecord]:
    """Every committed record of ``places`` up to where they end now. The end under
    ``read_committed`` is the last stable offset, so all of it can be reached."""
    consumer.assign(list(places))
    await consumer.seek_to_beginning(*places)
    ends = await consumer.end_offsets(list(places))
    while True:
        behind = [place for place in places if await consumer.position(place) < ends[place]]
        if not behind:
            return
        for records in (await consumer.getmany(*behind, timeout_ms=200)).values():
            for record in records:
                yield record


@asynccontextmanager
async def admin(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=list(settings.servers))
    try:
        await client.start()
        yield client
    except (KafkaError, OSError) as error:
        raise LogUnavailable(f"the cluster did not answer: {error!r}") from error
    finally:
        await client.close()


async def create_topics(settings: KafkaSettings, limits: LogLimits, topics: Sequence[TopicSpec]) -> None:
    """Create what is missing; raises ``LogUnavailable`` naming a topic that could not be made."""
    wanted = [
        NewTopic(
            name=topic.name,
            num_partitions=topic.partitions,
            replication_factor=settings.replicas,
            topic_configs={
                "retention.ms": str(-1 if topic.retention_ms is None else topic.retention_ms),
                "cleanup.policy": "compact" if topic.compacted else "delete",
                "max.message.bytes": str(limits.max_record_bytes + OVERHEAD),
                "min.insync.replicas": str(max(1, settings.replicas - 1)),
            },
        )
        for topic in topics
    ]
    async with admin(settings) as client:
        present = set(await client.list_topics())
        missing = [topic for topic in wanted if topic.name not in present]
        if not missing:
            return
        response = await client.create_topics(missing)
        for name, code, *_ in response.topic_errors:
            if code and for_code(code) is not TopicAlreadyExistsError:
                raise LogUnavailable(f"topic {name} could not be created: {for_code(code).__name__}")
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            # The broker answers before its metadata has them.
            while not {topic.name for topic in missing} <= set(await client.list_topics()):  # noqa: ASYNC110  asked, for it tells no one
                await asyncio.sleep(0.05)


async def partition_count(settings: KafkaSettings, topic: str) -> int:
    """Partitions of ``topic``; 0 when it does not exist."""
    async with admin(settings) as client:
        described = await client.describe_topics([topic])
        return len(described[0]["partitions"]) if described and not described[0]["error_code"] else 0
