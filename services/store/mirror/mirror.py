"""A table that follows the store: each answer first reads what was written since, in its own snapshot."""

from __future__ import annotations

import asyncio
import logging

from services.store.base import Row, Session, Store, StoreUnavailable
from services.store.filters import Filter
from services.store.mirror.table import Table
from services.store.sql import mirrored

AT_ONCE = 1_000
"""Most rows an answer reads first, which takes some 15 ms."""
FILLED = 250
"""Rows read at a time while filling, so that nobody waits long for the event loop."""
PAUSE_S = 1.0

logger = logging.getLogger(__name__)


class Mirror:
    """At most about ``limit`` bytes; of a larger store there is none, and rows are added up instead."""

    def __init__(self, limit: int, at_once: int = AT_ONCE) -> None:
        self._limit, self._at_once = limit, at_once
        self._table: Table | None = Table()
        self._read = 0
        self._behind = False
        self._turn = asyncio.Lock()

    async def by_group(self, session: Session, wanted: Filter, group: str) -> list[Row] | None:
        """``Table.by_group`` of all that ``session`` sees, and perhaps of what was written since; None when
        the table is behind by more than an answer can wait for, or has not what is asked for."""
        if self._behind or wanted.article_id is not None:
            return None
        await self._read_on(session, self._at_once)
        return None if self._behind or self._table is None else list(self._table.by_group(wanted, group))

    async def follow(self, store: Store) -> None:
        """Fill the table and keep it near the store until cancelled, so that little is left for an answer."""
        while self._table is not None:
            try:
                async with store.read() as session:
                    await self._read_on(session, FILLED)
            except StoreUnavailable as error:
                logger.warning("statistics wait for the store: %s", error)
                await self._start_over()  # it may come back as it was before
            except Exception:  # a fault of statistics must not stop what is taken in
                logger.exception("statistics failed, again in %.0f s", PAUSE_S * 10)
                await self._start_over()
                await asyncio.sleep(PAUSE_S * 10)
            if self.size > self._limit:
                logger.warning("statistics are added up from rows: there are too many for the memory allowed")
                self._table = None
            elif not self._behind:
                await self._pack()
                await asyncio.sleep(PAUSE_S)

    async def _read_on(self, session: Session, most: int) -> None:
        async with self._turn:  # of two snapshots the older must not be read last
            if self._table is None:
                return
            rows = await mirrored.after(session, self._read, most)
            self._behind = len(rows) == most
            if rows:
                self._table.add(rows)
                self._read = rows[-1]["change"]

    async def _start_over(self) -> None:
        async with self._turn:
            self._table, self._read, self._behind = Table(), 0, False

    async def _pack(self) -> None:
        async with self._turn:
            if self._table is not None and self._table.wasteful:
                self._behind = True  # nobody must wait, nor use it meanwhile
                try:
                    self._table = await asyncio.to_thread(self._table.packed)
                finally:
                    self._behind = False

    @property
    def size(self) -> int:
        """About how many bytes the table takes."""
        return 0 if self._table is None else self._table.size
