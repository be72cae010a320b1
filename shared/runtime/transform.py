"""Recipe 1, transform: outputs, dead letters and position in one log transaction (house.md)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from shared.log.base import Batch, Fenced, Log, LogUnavailable, Message, Record, RecordTooLarge
from shared.runtime.dead_letters import DeadLetter
from shared.runtime.errors import Rejected, Transient
from shared.runtime.stage import Stage, cause_of, record_id

Transform = Callable[[Record], Awaitable[Sequence[Message]]]
"""A pure step: the messages that follow from one record. Raises ``Rejected`` or ``Transient``."""

Farewell = Callable[[DeadLetter], Sequence[Message]]
"""What is said, in the same transaction, about a record that goes to the dead letters."""


@dataclass(slots=True)
class Step:
    """What became of the records of one batch, in order."""

    outputs: list[Message] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    fates: list[bool] = field(default_factory=list)
    skipped: int = 0


async def run_transform(
    log: Log,
    topic: str,
    group: str,
    transform: Transform,
    *,
    stage: Stage | None = None,
    identify: Callable[[Record], str | None] = record_id,
    farewell: Farewell = lambda letter: (),
) -> None:
    """Consume ``topic`` for ``group`` until the log stops or the task is cancelled.

    A record seen before (by ``identify``) is skipped. ``Rejected`` sends it to the dead letters;
    ``Transient`` repeats the batch with backoff; any other error is tried ``policy.attempts``
    times for that record alone, then it goes to the dead letters. Too many of these stop the
    stage. Outputs, dead letters, seen ids and position become durable together.
    """
    run = _Run(group, transform, stage or Stage(group), identify, farewell)
    subscription = log.subscribe(topic, group, max_records=run.stage.policy.max_records)
    async with run.stage.lag_reported(log, topic, group):
        async for batch in run.stage.batches(subscription):
            started = time.perf_counter()
            try:
                await run.handle(batch)
            except (Fenced, LogUnavailable, Transient) as error:
                await run.stage.back_off(cause_of(error), error)
                continue
            run.stage.metrics.stage_seconds.labels(run.stage.name).observe(time.perf_counter() - started)


@dataclass(slots=True)
class _Run:
    group: str
    transform: Transform
    stage: Stage
    identify: Callable[[Record], str | None]
    farewell: Farewell

    async def handle(self, batch: Batch) -> None:
        step = await self._step(batch, batch.records)
        await self.stage.stop_if_too_many(step.fates)
        try:
            await batch.commit(step.outputs, step.seen)
        except RecordTooLarge:
            await self._one_by_one(batch)
            return
        self._count(step)

    async def _one_by_one(self, batch: Batch) -> None:
        """Some output is larger than the log takes: commit each record alone to find whose."""
        for count, record in enumerate(batch.records, 1):
            step = await self._step(batch, [record])
            try:
                await batch.commit_prefix(count, step.outputs, step.seen)
            except RecordTooLarge as error:
                refused = step.dead[0].error if step.dead else Rejected("too_large", str(error), "value")
                step = self._given_up(record, refused, limit=error.limit)
                await batch.commit_prefix(count, step.outputs, step.seen)
            self._count(step)

    async def _step(self, batch: Batch, records: Sequence[Record]) -> Step:
        fresh: dict[int, str | None] = {}
        step = Step()
        for record in records:
            name = self.identify(record)
            if name is not None and (batch.seen(name) or name in fresh.values()):
                step.skipped += 1
            else:
                fresh[record.offset] = name
        todo = [record for record in records if record.offset in fresh]
        limit = asyncio.Semaphore(self.stage.policy.concurrency)
        results = await asyncio.gather(*[self._try(record, limit) for record in todo])
        for result in results:
            step.outputs += result.outputs
            step.dead += result.dead
            step.fates += result.fates
        step.seen = [name for name in fresh.values() if name is not None]
        return step

    async def _try(self, record: Record, limit: asyncio.Semaphore) -> Step:
        """One record's outputs or its dead letter; only ``Transient`` comes out."""
        attempts = self.stage.policy.attempts
        async with limit:
            for attempt in range(1, attempts + 1):
                try:
                    outputs = await self.transform(record)
                except Transient:
                    raise
                except Rejected as error:
                    return self._given_up(record, error, attempt)
                except Exception as error:
                    if attempt == attempts:
                        return self._given_up(record, error, attempt)
                    await asyncio.sleep(self.stage.policy.pause(attempt))
                else:
                    self.stage.loop.beat()
                    return Step(list(outputs), fates=[False])
        raise AssertionError("policy.attempts is at least 1")

    def _given_up(
        self, record: Record, error: BaseException, attempts: int = 1, limit: int | None = None
    ) -> Step:
        letter = DeadLetter(record, self.group, self.stage.name, error, attempts)
        name = self.identify(record)
        outputs = [letter.message(limit), *self.farewell(letter)]
        return Step(outputs, [name] if name else [], [letter], [True])

    def _count(self, step: Step) -> None:
        done = len(step.fates) - len(step.dead)
        self.stage.succeeded(done, step.skipped, step.dead, step.fates)
