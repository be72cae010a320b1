"""Recipe 2, sink: rows and position in one *database* transaction; the log seeks there (house.md)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

from shared.log.base import Batch, Fenced, Log, LogUnavailable, Record, RecordTooLarge
from shared.runtime.dead_letters import DeadLetter
from shared.runtime.errors import Rejected, Transient
from shared.runtime.stage import Stage, cause_of


class Sink(Protocol):
    """A database that keeps its own position in each partition it consumes."""

    async def position(self, topic: str, partition: int) -> int | None:
        """The next offset to read, or None when nothing of that partition was ever applied."""

    async def apply(
        self, topic: str, partition: int, records: Sequence[Record], next_offset: int
    ) -> None:
        """Apply ``records`` and set the position to ``next_offset`` in ONE transaction.

        The fence: the stored position must not be past ``records[0].offset`` (or, for no records,
        must be below ``next_offset``), checked under the row's lock; else raise ``Fenced``: another
        process was here. Offsets may have gaps. ``records`` is empty when a dead letter is passed
        over. ``Rejected`` and ``Transient`` as everywhere; nothing is written when this raises.
        """


async def run_sink(
    log: Log, topics: Sequence[str], group: str, sink: Sink, *, stages: Sequence[Stage] | None = None
) -> None:
    """Consume ``topics`` for ``group`` into ``sink`` until the log stops or the task is cancelled.

    One loop per topic; ``stages`` gives each its name and bounds, in the order of ``topics``.
    Dead letters are appended to the log before the position passes them: at least once.
    """
    stages = stages or [Stage(f"{group}.{topic}") for topic in topics]
    async with asyncio.TaskGroup() as loops:
        for topic, stage in zip(topics, stages, strict=True):
            loops.create_task(_consume(log, topic, group, sink, stage), name=f"sink {topic}")


async def _consume(log: Log, topic: str, group: str, sink: Sink, stage: Stage) -> None:
    subscription = log.subscribe(topic, group, positions=sink.position, max_records=stage.policy.max_records)
    async with stage.lag_reported(log, topic, group):
        async for batch in stage.batches(subscription):
            started = time.perf_counter()
            try:
                await _apply(log, group, sink, stage, batch)
                await batch.commit()
            except (Fenced, LogUnavailable, Transient) as error:
                await stage.back_off(cause_of(error), error)
                continue
            stage.metrics.stage_seconds.labels(stage.name).observe(time.perf_counter() - started)


async def _apply(log: Log, group: str, sink: Sink, stage: Stage, batch: Batch) -> None:
    """The whole batch at once, or record by record to find the one at fault."""
    try:
        await sink.apply(batch.topic, batch.partition, batch.records, batch.records[-1].offset + 1)
    except (Fenced, Transient, LogUnavailable):
        raise
    except Exception:
        for record in batch.records:
            letter = await _apply_one(sink, group, stage, batch, record)
            if letter is not None:
                await stage.stop_if_too_many([True])
                await _bury(log, letter)
                await sink.apply(batch.topic, batch.partition, (), record.offset + 1)
            stage.succeeded(0 if letter else 1, 0, [letter] if letter else [], [letter is not None])
    else:
        stage.succeeded(len(batch.records), 0, [], [False] * len(batch.records))


async def _apply_one(
    sink: Sink, group: str, stage: Stage, batch: Batch, record: Record
) -> DeadLetter | None:
    """None when the record was applied, else its dead letter."""
    attempts = stage.policy.attempts
    for attempt in range(1, attempts + 1):
        try:
            await sink.apply(batch.topic, batch.partition, [record], record.offset + 1)
        except (Fenced, Transient, LogUnavailable):
            raise
        except Exception as error:
            if isinstance(error, Rejected) or attempt == attempts:
                return DeadLetter(record, group, stage.name, error, attempt)
            await asyncio.sleep(stage.policy.pause(attempt))
        else:
            return None
    raise AssertionError("policy.attempts is at least 1")


async def _bury(log: Log, letter: DeadLetter) -> None:
    try:
        await log.append([letter.message()])
    except RecordTooLarge as error:
        await log.append([letter.message(limit=error.limit)])
