"""What both delivery recipes share: taking batches, keeping alive, reporting lag, stopping for good."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.contracts.envelope import event_id_of
from shared.log.base import Batch, Fenced, Log, LogUnavailable, Record
from shared.runtime.dead_letters import REPLAY, DeadLetter
from shared.runtime.errors import Transient
from shared.runtime.health import Health, Loop
from shared.runtime.metrics import Metrics
from shared.runtime.policy import Breaker, Policy

logger = logging.getLogger(__name__)

BEAT_S = 5.0
LAG_S = 10.0


@dataclass(slots=True)
class Stage:
    """One consuming loop of one service: its name in metrics and health, its bounds, its state."""

    name: str
    policy: Policy = field(default_factory=Policy)
    metrics: Metrics = field(default_factory=Metrics)
    health: Health = field(default_factory=Health)
    loop: Loop = field(init=False)
    breaker: Breaker = field(init=False)
    failures: int = 0

    def __post_init__(self) -> None:
        self.loop = self.health.add_loop(self.name)
        self.breaker = Breaker(self.policy)
        self.metrics.breaker_open.labels(self.name).set(0)

    async def batches(self, subscription: AsyncIterator[Batch]) -> AsyncIterator[Batch]:
        """Batches until the log stops; an unavailable log is waited for."""
        while True:
            try:
                batch = await self._next(subscription)
            except StopAsyncIteration:
                return
            except LogUnavailable as error:
                await self.back_off("unavailable", error)
                continue
            self.metrics.batch_records.labels(self.name).observe(len(batch.records))
            yield batch

    async def back_off(self, cause: str, error: BaseException) -> None:
        """Count a failed step and wait before the next."""
        self.failures += 1
        self.metrics.retries.labels(self.name, cause).inc()
        pause = self.policy.pause(self.failures)
        logger.warning("%s: %s, again in %.1f s: %s", self.name, cause, pause, error)
        self.loop.beat()
        await asyncio.sleep(pause)

    def succeeded(self, done: int, skipped: int, dead: list[DeadLetter], fates: list[bool]) -> None:
        """Count a committed step; ``fates`` are those of its records in order, True for dead."""
        self.failures = 0
        self.loop.beat()
        self.breaker.note(fates)
        records = self.metrics.records
        records.labels(self.name, "done").inc(done)
        records.labels(self.name, "skipped").inc(skipped)
        records.labels(self.name, "dead_lettered").inc(len(dead))
        for letter in dead:
            self.metrics.dead_letters.labels(self.name, letter.reason).inc()
            where = f"{letter.record.topic}/{letter.record.partition}@{letter.record.offset}"
            logger.warning("%s: dead letter %s: %s", self.name, where, letter.error)

    async def stop_if_too_many(self, fates: list[bool]) -> None:
        """Open the breaker when these fates are too much: readiness goes red and this call does
        not return until the stage is cancelled. Nothing of the step has been committed."""
        reason = self.breaker.would_open(fates)
        if reason is None:
            return
        logger.error("%s stopped: %s; fix the cause and restart", self.name, reason)
        self.metrics.breaker_open.labels(self.name).set(1)
        self.health.fail(self.name, f"stopped: {reason}")
        while True:
            self.loop.beat()
            await asyncio.sleep(BEAT_S)

    @asynccontextmanager
    async def lag_reported(self, log: Log, topic: str, group: str) -> AsyncIterator[None]:
        """Keep the lag gauge up to date meanwhile."""
        task = asyncio.create_task(self._report_lag(log, topic, group))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _next(self, subscription: AsyncIterator[Batch]) -> Batch:
        """The next batch; beats while there is none. Never cancelled half-way by the beat."""
        taking: asyncio.Future[Batch] = asyncio.ensure_future(anext(subscription))
        try:
            while not (await asyncio.wait({taking}, timeout=BEAT_S))[0]:
                self.loop.beat()
        finally:
            if not taking.done():
                taking.cancel()
        self.loop.beat()
        return taking.result()

    async def _report_lag(self, log: Log, topic: str, group: str) -> None:
        while True:
            try:
                for partition, behind in (await log.lag(topic, group)).items():
                    self.metrics.lag.labels(topic, str(partition)).set(behind)
            except LogUnavailable as error:
                logger.debug("lag of %s unknown: %s", topic, error)
            await asyncio.sleep(LAG_S)


def record_id(record: Record) -> str | None:
    """What a stage knows a record by: its ``ce_id``, and which replay of it this is. None for a
    record without one, which is never taken for a repetition."""
    event_id = event_id_of(record)
    replay = record.header(REPLAY)
    return f"{event_id}#{replay.decode(errors='replace')}" if event_id and replay else event_id


def cause_of(error: Exception) -> str:
    """The label of ``dateline_retries_total`` for an error that repeats a step."""
    if isinstance(error, Fenced):
        return "fenced"
    return "transient" if isinstance(error, Transient) else "unavailable"
