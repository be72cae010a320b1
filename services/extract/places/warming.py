"""The shared cache between the process and the tables, asked once an article before the pure stage.

The stage itself stays synchronous and pure: ``warm`` brings what it will ask for into the process. With
the cache gone every name is read from the tables instead, with the same result.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import astuple

from services.extract.places.allowance import Allowance
from services.extract.places.lookup import Candidates, TableLookup
from services.extract.places.reader import PlaceReader
from services.extract.places.toponym import Toponym
from shared.cache.base import Cache
from shared.gazetteer.candidate import Candidate
from shared.gazetteer.gazetteer import Gazetteer

_TTL_S = 7 * 24 * 3600.0


class CachedLookup(TableLookup):
    """A lookup whose misses in the process go to ``cache`` in one round trip an article."""

    def __init__(self, gazetteer: Gazetteer, cache: Cache, size: int = 60_000) -> None:
        super().__init__(gazetteer, size)
        self._cache, self._allowance = cache, Allowance()

    async def warm(self, names: Iterable[str]) -> None:
        """Bring ``names`` into the process: from the cache what it has, the rest from the tables and into
        the cache, names without any place included. Faults of the cache cost nothing but its help."""
        wanted = [n for n in dict.fromkeys(names) if not self.knows(n)]
        if not wanted:
            return
        keys = {name: cache_key(self.version, name) for name in wanted}
        cached = await self._asked_of_cache(list(keys.values()))
        fresh: dict[str, bytes] = {}
        for name, key in keys.items():
            found = decoded(cached[key]) if key in cached else None
            if found is None:
                found = await self.missed(name)
                fresh[key] = encoded(found)
            else:
                self.counts["cache"] += 1
            self.put(name, found)
        if fresh and self._allowance.left():
            began = time.perf_counter()
            await self._cache.put_many(fresh, _TTL_S)
            self._allowance.spend(time.perf_counter() - began)

    async def _asked_of_cache(self, keys: list[str]) -> dict[str, bytes]:
        """What the cache has of ``keys``; nothing while it has cost more than its share."""
        if not self._allowance.left():
            return {}
        began = time.perf_counter()
        found = await self._cache.get_many(keys)
        self._allowance.spend(time.perf_counter() - began)
        return found

    async def missed(self, name: str) -> Candidates:
        """The answer for a name the cache does not have."""
        return self.fetch(name)


class CachedPlaceReader(PlaceReader):
    """A reader for a worker thread or process of its own: it warms the lookup before every search, on an
    event loop that nothing else uses. ``close`` stops the cache and the loop."""

    def __init__(self, gazetteer: Gazetteer, lookup: CachedLookup, cache: Cache) -> None:
        super().__init__(gazetteer, lookup)
        self._warmed, self._cache, self._loop = lookup, cache, asyncio.new_event_loop()
        self._loop.run_until_complete(cache.start())

    def find(self, text: str, sentences: list[tuple[int, int]] | None = None) -> list[Toponym]:
        """As :meth:`PlaceReader.find`, after one round trip to the cache at most."""
        self._loop.run_until_complete(self._warmed.warm(self.names(text)))
        return super().find(text, sentences)

    def close(self) -> None:
        self._loop.run_until_complete(self._cache.stop())
        self._loop.close()


def cache_key(version: str, name: str) -> str:
    """Key of a name's candidates: a new gazetteer reads nothing of an older one."""
    return f"place:{version}:{name}"


def encoded(found: Candidates) -> bytes:
    return json.dumps([astuple(c) for c in found], ensure_ascii=False, separators=(",", ":")).encode()


def decoded(value: bytes) -> Candidates | None:
    """Candidates of a cached value; ``None`` when it is not one, which reads as a miss."""
    try:
        return tuple(Candidate(*row) for row in json.loads(value))
    except (ValueError, TypeError):
        return None
