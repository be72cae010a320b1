"""The relay: outbox rows move to the log, and how far it came moves in the same log transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from shared.log.base import Fenced, Log, LogUnavailable, LogWriter, Message
from shared.runtime.stage import Stage, cause_of

STANDBY_S = 5.0


class Outbox(Protocol):
    """Rows written in the sink's own transactions, numbered from 1 without reuse, and only ever
    visible in order: a lower number must not appear after a higher one was read."""

    async def pending(self, after: int, limit: int) -> Sequence[tuple[int, Message]]:
        """Rows numbered above ``after``, in order, at most ``limit``."""

    async def relayed(self, upto: int) -> None:
        """Rows up to ``upto`` are on the log: delete them. May be told twice."""


async def run_relay(
    log: Log, name: str, outbox: Outbox, *, stage: Stage | None = None, poll_s: float = 0.2
) -> None:
    """Move rows until cancelled. Of several relays of one ``name`` the last opened works and the
    others stand by, taking over when rows stop moving. ``poll_s`` is the wait on an empty outbox."""
    stage = stage or Stage(name)
    while True:
        try:
            writer = await log.writer(name)
            try:
                await _move(writer, outbox, stage, poll_s)
            finally:
                await writer.aclose()
        except Fenced:
            await _stand_by(outbox, stage)
        except LogUnavailable as error:
            await stage.back_off(cause_of(error), error)


async def _move(writer: LogWriter, outbox: Outbox, stage: Stage, poll_s: float) -> None:
    while True:
        stage.loop.beat()
        rows = await outbox.pending(writer.position, stage.policy.max_records)
        if not rows:
            await asyncio.sleep(poll_s)
            continue
        last = rows[-1][0]
        await writer.append([message for _, message in rows], last)
        await outbox.relayed(last)
        stage.failures = 0
        stage.metrics.relayed.inc(len(rows))


async def _stand_by(outbox: Outbox, stage: Stage) -> None:
    """Until the first waiting row stays the same for a while: the other relay is gone."""
    first: int | None = None
    while True:
        stage.loop.beat()
        rows = await outbox.pending(0, 1)
        if rows and rows[0][0] == first:
            return
        first = rows[0][0] if rows else None
        await asyncio.sleep(STANDBY_S)
