"""Watches: new states of incidents that meet a filter, delivered to its webhook until taken."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import orjson

from services.store.base import Row, Store, StoreUnavailable
from services.store.filters import Filter, parse
from services.store.matching import meets
from services.store.sql import outbox
from services.store.sql import watches as watch_rows
from services.store.webhooks import NotTaken, Refused, resolve, send
from shared.contracts.ids import stable_id
from shared.contracts.incident import Incident

READER = "watches"
BATCH = 200
AT_ONCE = 8
POLL_S = 1.0
ATTEMPTS = 8
DISABLE_AFTER = 20
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 5_000, 3_600_000

logger = logging.getLogger(__name__)


def pause_ms(attempts: int) -> int:
    """How long to wait after this many failed tries: five seconds, doubling, at most an hour."""
    return int(min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1)))


class Dispatcher:
    """Queues and makes deliveries; ``clock`` is ms since 1970."""

    def __init__(
        self,
        store: Store,
        allow_private: bool,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._store, self._allow_private, self._clock = store, allow_private, clock

    async def queue_new(self) -> int:
        """Queue a delivery for each new state and watch that want each other; the states read."""
        async with self._store.read() as session:  # most often there is nothing: do not make writers wait
            if not await outbox.after(session, await outbox.position(session, READER), 1):
                return 0
        async with self._store.write() as session:
            rows = await outbox.after(session, await outbox.position(session, READER), BATCH)
            watches = [
                (row["watch_id"], _filter(row))
                for row in await watch_rows.all_of(session)
                if not row["disabled"]
            ]
            now = self._clock()
            wanted = []
            for row in rows if watches else ():
                incident = Incident.model_validate_json(row["doc"])
                wanted += [
                    (watch, row["incident_id"], row["revision"], row["seq"], now)
                    for watch, condition in watches
                    if meets(condition, incident)
                ]
            await watch_rows.queue(session, wanted)
            if rows:
                await outbox.move(session, READER, rows[-1]["seq"])
        return len(rows)

    async def deliver_due(self) -> int:
        """Make the deliveries that are due; how many were tried."""
        async with self._store.read() as session:
            rows = await watch_rows.due(session, self._clock(), AT_ONCE)
        await asyncio.gather(*[self._deliver(row) for row in rows])
        return len(rows)

    async def _deliver(self, row: Row) -> None:
        key = row["watch_id"], row["incident_id"], row["revision"]
        body = orjson.dumps({"watch_id": row["watch_id"], "incident": orjson.loads(row["doc"])})
        error: str | None = None
        try:
            target = await resolve(row["url"], allow_private=self._allow_private)
            await send(target, row["secret"], stable_id("delivery", *key), self._clock() // 1000, body)
        except (NotTaken, Refused) as failure:
            error = str(failure)
        async with self._store.write() as session:
            if error is None:
                await watch_rows.delivered(session, *key)
                return
            tries = row["attempts"] + 1
            again = self._clock() + pause_ms(tries) if tries < ATTEMPTS else None
            await watch_rows.failed(session, *key, error, again, DISABLE_AFTER)


def _filter(row: Row) -> Filter:
    return parse(orjson.loads(row["filter"]))


async def run_dispatch(store: Store, allow_private: bool) -> None:
    """Queue and deliver until cancelled, in one process of all that share the store."""
    dispatcher = Dispatcher(store, allow_private)
    while True:
        try:
            async with store.exclusive("dispatch") as mine:
                while mine:
                    if not await dispatcher.queue_new() + await dispatcher.deliver_due():
                        await asyncio.sleep(POLL_S)
        except StoreUnavailable as error:
            logger.warning("watches wait for the store: %s", error)
        except Exception:  # a fault of the watches must not stop what is taken in
            logger.exception("watches failed, again in %.0f s", POLL_S * 10)
        await asyncio.sleep(POLL_S * 10)
