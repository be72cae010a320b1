"""The mirror tells what the rows tell, whatever was written since it was last asked, on every database."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_tellings import PLACES, Feed, article, completion, take, telling
from test_store_any_order import invented, payloads

from services.store import polygon
from services.store.base import Session, Store
from services.store.filters import Filter, bbox
from services.store.instants import to_ms
from services.store.mirror.mirror import Mirror
from services.store.mirror.places import inside
from services.store.mirror.table import Table
from services.store.open import open_store
from services.store.sql import mirrored, statistics

ENOUGH = 1 << 30
SUMY = (PLACES["Sumy"]["lon"], PLACES["Sumy"]["lat"])
CONDITIONS: dict[str, tuple[Any, ...]] = {
    "time_from": tuple(to_ms(datetime(2025, 1, 30, hours, tzinfo=UTC)) for hours in (0, 4, 23)),
    "time_to": tuple(to_ms(datetime(2025, 2, 1, hours, tzinfo=UTC)) for hours in (0, 4, 5)),
    "bbox": tuple(map(bbox, ("34,49,36,50", "34.5514,49.5883,34.8003,50.9216", "34.6,40,-170,60"))),
    "polygon": (
        ((34.0, 49.0), (37.0, 49.0), (36.5, 50.2)),
        (SUMY, (40.0, 49.0), (40.0, 52.0)),
        ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)),
    ),
    "country": ("UA", "ua", "SD"),
    "admin1": ("sumy oblast", "Poltava Oblast"),
    "family": (("strike",), ("territory", "strike")),
    "type": (("captured",), ("missile_strike", "strike_unspecified"), ("ambush",)),
    "status": (("reported",), ("contested", "confirmed")),
    "side": ("Russia", "Ukraine"),
    "actor": ("russia forces", "Nobody"),
    "min_toll": (0, 1, 4),
    "toll_kind": ("killed", "injured"),
    "min_sources": (1, 2),
    "words": (("poltava",), ("report", "sumy"), ("nothing",)),
}


def questions(chance: random.Random, count: int) -> Iterator[Filter]:
    """Filters of up to four conditions."""
    for _ in range(count):
        names = chance.sample(sorted(CONDITIONS), chance.randint(0, 4))
        yield Filter(**{name: chance.choice(CONDITIONS[name]) for name in names})


async def tells_the_same(session: Session, mirror: Mirror, wanted: Filter) -> None:
    for group in statistics.GROUPS:
        told = await mirror.by_group(session, wanted, group)
        assert told is not None
        named = {row["key"]: dict(row) for row in told}
        rows = await statistics.from_rows(session, wanted, group)
        assert named == {row["key"]: row for row in rows}, (wanted, group)
        assert await statistics.by_group(session, wanted, group, mirror) == rows


@pytest.mark.parametrize("seed", range(5))
async def test_it_tells_what_the_rows_tell(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    story = [payload for _ in range(3) for payload in payloads(invented(chance))]
    chance.shuffle(story)
    records, mirror = Feed().records(*story), Mirror(ENOUGH)
    while records:
        size = chance.randint(1, 12)
        now, records = records[:size], records[size:]
        await take(store, now)
        async with store.read() as session:
            for wanted in questions(chance, 3):
                await tells_the_same(session, mirror, wanted)
    late = Mirror(ENOUGH)
    async with store.read() as session:
        for wanted in questions(chance, 40):
            await tells_the_same(session, late, wanted)


async def struck(store: Store, feed: Feed, days: range) -> None:
    """One incident a day."""
    told = []
    for n in days:
        source = article(f"https://s.example/{n}", f"Day {n} of the strikes was over in the evening. ", n)
        at = datetime(2025, 3, 1, 8, tzinfo=UTC) + timedelta(days=n)
        times = {"start": at.isoformat(), "end": (at + timedelta(hours=1)).isoformat()}
        event = telling(source, place=("Poltava", "Sumy")[n % 2], killed=(n, n), **times)
        told += [source, event, completion(source, [event])]
    await take(store, feed.records(*told))


async def followed(store: Store, mirror: Mirror) -> None:
    """Until the mirror is near enough to answer, or has ended."""
    following = asyncio.create_task(mirror.follow(store))
    try:
        async with asyncio.timeout(30):
            while not following.done():
                async with store.read() as session:
                    if await mirror.by_group(session, Filter(words=("day",)), "day") is not None:
                        return
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def test_far_behind_the_rows_answer_until_it_has_followed(store: Store) -> None:
    wanted, mirror = Filter(country="UA", type=("missile_strike",)), Mirror(ENOUGH, at_once=5)
    await struck(store, Feed(), range(20))
    async with store.read() as session:
        assert await mirror.by_group(session, wanted, "admin1") is None
        rows = await statistics.from_rows(session, wanted, "admin1")
        assert await statistics.by_group(session, wanted, "admin1", mirror) == rows
    await followed(store, mirror)
    async with store.read() as session:
        await tells_the_same(session, mirror, wanted)


async def test_an_article_is_asked_for_from_the_rows(store: Store) -> None:
    async with store.read() as session:
        assert await Mirror(ENOUGH).by_group(session, Filter(article_id="a"), "day") is None


async def test_of_a_store_too_large_there_is_none(store: Store) -> None:
    mirror = Mirror(1000)
    await struck(store, Feed(), range(2))
    async with asyncio.timeout(30):
        await mirror.follow(store)
    async with store.read() as session:
        assert await mirror.by_group(session, Filter(words=("day",)), "day") is None


async def test_states_gone_by_are_dropped(store: Store) -> None:
    table = Table()
    await struck(store, Feed(), range(20))
    async with store.read() as session:
        rows = await mirrored.after(session, 0, 1000)
        for _ in range(60):  # as though each had been told of anew
            table.add(rows)
        assert table.wasteful
        packed = table.packed()
        assert packed.slots == 20 and not packed.wasteful
        packed.add(rows[7:9])
        for wanted in (*questions(random.Random(3), 20), Filter(words=("day",), min_toll=7)):
            told = packed.by_group(wanted, "day")
            assert sorted(told, key=lambda row: row["key"]) == await statistics.from_rows(
                session, wanted, "day"
            )


async def test_after_the_store_was_away_it_starts_over(store: Store, tmp_path: Path) -> None:
    mirror = Mirror(ENOUGH)
    await struck(store, Feed(), range(6))
    async with store.read() as session:
        await tells_the_same(session, mirror, Filter(words=("day",)))
    gone = open_store(f"sqlite:///{tmp_path}/gone.sqlite")  # never started, which is as good as away
    following = asyncio.create_task(mirror.follow(gone))
    await asyncio.sleep(0)
    following.cancel()
    older = open_store(f"sqlite:///{tmp_path}/older.sqlite")
    await older.start()
    try:
        await struck(older, Feed(), range(2))
        async with older.read() as session:
            await tells_the_same(session, mirror, Filter(words=("day",)))
    finally:
        await older.stop()


corners = st.tuples(st.integers(0, 6).map(float), st.integers(0, 6).map(float))
anywhere = st.tuples(st.floats(-1, 7), st.floats(-1, 7))


@given(st.lists(corners, min_size=3, max_size=8), st.lists(corners | anywhere, min_size=1, max_size=20))
def test_many_points_in_a_ring_are_those_that_are_in_it(
    ring: list[polygon.Point], points: list[polygon.Point]
) -> None:
    lons, lats = np.array(points).T
    assert inside(tuple(ring), lons, lats).tolist() == [
        polygon.inside(tuple(ring), *point) for point in points
    ]


def test_no_condition_is_left_out() -> None:
    assert set(CONDITIONS) == {field.name for field in fields(Filter)} - {"article_id"}


async def test_tolls_of_any_size_are_added_up(store: Store) -> None:
    source, most = (
        article("https://s.example/most", "The dead of the whole war were counted at last. "),
        2**40,
    )
    event = telling(source, killed=(3, most))
    await take(store, Feed().records(source, event, completion(source, [event])))
    async with store.read() as session:
        mirror = Mirror(ENOUGH)
        await tells_the_same(session, mirror, Filter(words=("war",)))
        told = await mirror.by_group(session, Filter(words=("war",)), "country")
    assert told is not None and told[0]["killed_max"] == most
