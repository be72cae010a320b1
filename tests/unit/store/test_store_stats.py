"""Sums of toll intervals: a parent and its parts are never counted twice, in whatever order they come."""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_tellings import PLACES, Feed, Payload, article, completion, take, telling

from services.store.api.context import ApiContext
from services.store.filters import Filter
from services.store.instants import to_ms
from services.store.main import routers
from services.store.mirror.mirror import Mirror
from services.store.open import open_store
from services.store.sql import statistics
from services.store.sql.sums import rebuild
from shared.cache.memory import MemoryCache

SITES = tuple(PLACES)
Figure = tuple[int, int | None]
figures = st.tuples(st.integers(0, 9), st.integers(0, 5) | st.none()).map(
    lambda f: (f[0], None if f[1] is None else f[0] + f[1])
)


def story(whole: Figure | None, parts: list[Figure], alone: Figure) -> list[list[Payload]]:
    """An aggregate with its sites in one article, another telling of the first site, and one site more."""
    total = article(
        "https://t.example/1", "People died in strikes on several cities in the night, police said."
    )
    parent = telling(
        total, "strike_unspecified", killed=whole, scope="multi_site", where=_at(*SITES[: len(parts)])
    )
    sites = [
        telling(total, place=SITES[n], killed=part, ordinal=n + 1, part_of=parent.record.event_id)
        for n, part in enumerate(parts)
    ]
    other = article("https://t.example/2", "Far from there a mine went off under a tractor.", 30, "Beta")
    far = {"start": "2025-01-20T08:00:00+02:00", "end": "2025-01-20T12:00:00+02:00"}
    single = telling(other, "explosive_device", "Sumy", killed=alone, **far)
    again = article("https://t.example/3", "One of the cities told what it had seen at night.", 60, "Gamma")
    second = [telling(again, place=SITES[0], killed=parts[0])] if parts else []
    told = [(total, [parent, *sites]), (other, [single]), (again, second)]
    return [[source, *events, completion(source, events)] for source, events in told]


def _at(*names: str) -> list[dict[str, Any]]:
    return [{"name": n, "text": n, "precision": "settlement", **PLACES[n]} for n in names]


def expected(whole: Figure | None, parts: list[Figure], alone: Figure) -> Figure:
    """Parts and single in full; of the whole only what its parts do not tell."""
    low = sum(p[0] for p in parts) + alone[0]
    highs = [p[1] for p in parts] + [alone[1]]
    if whole is not None:
        told = sum(p[0] for p in parts)
        rest = max(0, whole[0] - told)
        low += rest
        highs.append(None if whole[1] is None else max(rest, whole[1] - told))
    return low, None if None in highs else sum(h for h in highs if h is not None)


ENOUGH = 1 << 30


async def sums(articles: list[list[Payload]], order: random.Random) -> dict[str, dict[str, Any]]:
    """The totals of ``/v1/stats`` by each grouping, from each source, the articles taken in in some order."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/store.sqlite")
        await store.start()
        feed, mixed = Feed(), list(articles)
        order.shuffle(mixed)
        await take(store, feed.records(*[payload for told in mixed for payload in told]))
        app = FastAPI()
        for router in routers(ApiContext(store, MemoryCache(), mirror=Mirror(ENOUGH))):
            app.include_router(router)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://s.test") as client:
            answers = {
                f"{by} {least}": (await client.get("/v1/stats", params={"by": by, **least})).json()
                for by in ("day", "admin1", "type", "side")
                for least in ({}, {"min_toll": 0, "min_sources": 0})  # from kept sums, and from the mirror
            }
        await store.stop()
        for answer in answers.values():
            groups = answer["groups"]
            assert sum(g["incidents"] for g in groups) == answer["total"]["incidents"]
            assert sum(g["killed"]["min"] for g in groups) == answer["total"]["killed"]["min"]
        return {by: answer["total"] for by, answer in answers.items()}


@given(st.none() | figures, st.lists(figures, max_size=3), figures, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_one_is_counted_twice(
    whole: Figure | None, parts: list[Figure], alone: Figure, order: random.Random
) -> None:
    totals = asyncio.run(sums(story(whole, parts, alone), order))
    low, high = expected(whole, parts, alone)
    for total in totals.values():
        assert (total["killed"]["min"], total["killed"]["max"]) == (low, high)
        assert total["incidents"] == max(1, len(parts)) + 1


QUESTIONS = (
    Filter(),
    Filter(country="UA"),
    Filter(admin1="sumy oblast"),
    Filter(type=("missile_strike", "explosive_device")),
    Filter(family=("strike",)),
    Filter(side="Russia"),
    Filter(status=("reported",)),
    Filter(min_toll=3),
    Filter(min_toll=1, toll_kind="injured"),
    Filter(min_sources=2),
    Filter(country="UA", type=("missile_strike",)),
    Filter(words=("poltava",)),
)
HOURS = (0, 7, 24, 24 * 11 + 5, 24 * 40)
"""Ends of the time asked for, in hours from a day before all of it: days, stretches, and parts of them."""


async def kept_and_counted(articles: list[list[Payload]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/store.sqlite")
        await store.start()
        await take(store, Feed().records(*[payload for told in articles for payload in told]))
        ends = [to_ms(datetime(2025, 1, 8, tzinfo=UTC)) + hours * 3_600_000 for hours in HOURS]
        times = [(a, b) for a in (None, *ends) for b in (None, *ends) if a is None or b is None or a < b]
        mirror = Mirror(ENOUGH)
        async with store.read() as session:
            for question in QUESTIONS:
                for first, last in times:
                    wanted = replace(question, time_from=first, time_to=last)
                    for group in statistics.GROUPS:
                        kept = await statistics.by_group(session, wanted, group)
                        assert kept == await statistics.from_rows(session, wanted, group), (wanted, group)
                        told = await statistics.by_group(session, wanted, group, mirror)
                        assert told == kept, (wanted, group)
        shown = "SELECT * FROM incident_sums WHERE listed > 0 ORDER BY 1, 2, 3, 4, 5"
        async with store.write() as session:
            followed = [tuple(row) for row in await session.fetch(shown)]
            await rebuild(session)
            assert followed == [tuple(row) for row in await session.fetch(shown)]
        await store.stop()


@given(st.none() | figures, st.lists(figures, max_size=3), figures, st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_kept_sums_are_those_of_the_rows(
    whole: Figure | None, parts: list[Figure], alone: Figure, order: random.Random
) -> None:
    articles = story(whole, parts, alone)
    order.shuffle(articles)
    asyncio.run(kept_and_counted(articles))
