"""One input partition as a sink consumes it: the position is the sink's own database's."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.log.base import LogUnavailable, Message, PositionSource

logger = logging.getLogger(__name__)


class SinkPartition:
    """``PartitionWork`` of recipe 2. What is committed to Kafka is for lag display alone."""

    reopen_after_s = 0.5
    asks_again = True

    def __init__(self, positions: PositionSource, place: TopicPartition) -> None:
        self._positions, self._place = positions, place
        self._consumer: AIOKafkaConsumer | None = None

    def seen(self, record_id: str) -> bool:
        return False

    async def open(self, consumer: AIOKafkaConsumer) -> int | None:
        self._consumer = consumer
        try:
            return await self._positions(self._place.topic, self._place.partition)
        except Exception as error:  # the sink's own fault, whatever it is: the partition waits for it
            raise LogUnavailable(f"no position for {self._place} yet: {error}") from error

    async def commit(self, to: int, outputs: Sequence[Message], seen: Sequence[str]) -> None:
        if outputs or seen:
            raise ValueError("a sink's batch carries no outputs: its database has the transaction")
        assert self._consumer is not None
        try:
            await self._consumer.commit({self._place: to})
        except KafkaError as error:
            logger.debug("lag display of %s is late: %r", self._place, error)

    async def close(self) -> None:
        """Nothing to give back: the database's row is the fence."""
