"""What a reader may wait for the shared cache: its share of the time, whatever the cache does."""

from __future__ import annotations

import asyncio
import itertools

from services.extract.places.allowance import SHARE, Allowance
from services.extract.places.lookup import TableLookup
from services.extract.places.warming import CachedLookup
from shared.cache.redis import RedisCache
from shared.gazetteer.gazetteer import Gazetteer


def test_waiting_stays_within_its_share() -> None:
    now = 0.0
    allowance = Allowance(lambda: now)
    waited = 0.0
    for _ in range(1000):
        now += 0.006  # an article
        if allowance.left():
            now += 0.05
            waited += 0.05
            allowance.spend(0.05)
    assert waited <= SHARE * now + 0.05
    assert waited > 0.5 * SHARE * now, "it is asked again when time has gone by"


def test_a_quick_helper_is_always_asked() -> None:
    ticks = itertools.count()
    allowance = Allowance(lambda: next(ticks) * 0.01)
    for _ in range(100):
        assert allowance.left()
        allowance.spend(0.0005)


async def test_hanging_cache_changes_no_answer(default_gazetteer: Gazetteer) -> None:
    """A server that takes connections and never says a word."""
    kept: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: kept.append(writer), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    cache = RedisCache(f"redis://{host}:{port}/0", timeout_s=0.05)
    await cache.start()
    lookup, plain = CachedLookup(default_gazetteer, cache), TableLookup(default_gazetteer)
    names = ["Kyiv", "Goma", "Khan Younis", "Nowhere at all"]
    for name in names:
        await lookup.warm([name])
    assert [lookup.get(n) for n in names] == [plain.get(n) for n in names]
    await cache.stop()
    for writer in kept:
        writer.close()
    server.close()
