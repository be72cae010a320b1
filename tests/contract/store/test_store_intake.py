"""Articles, records and completions in; what lives and what is a copy, on every adapter."""

from __future__ import annotations

import itertools

import pytest
from store_tellings import Feed, article, completion, take, telling

from services.store.api.articles import article_view
from services.store.base import Store
from services.store.filters import Filter, parse
from services.store.paging import Sort
from services.store.sql import queries
from services.store.stage import StoreStage
from shared.log.base import Fenced

NEWEST = Sort("time", "start_ms", True)
TEXT = (
    "Three people were killed when a missile hit a house in Poltava on Saturday morning. The governor said "
    "rescue teams were still at work in the ruins. Two more buildings in the same street lost their roofs "
    "and windows. Trains through the city were late by up to four hours."
)


async def listed(store: Store, wanted: Filter | None = None) -> list[str]:
    async with store.read() as session:
        page = await queries.page(session, queries.RECORDS, wanted or Filter(), NEWEST, None, 100)
    return [row["id"] for row in page.items]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_records_are_the_same_whatever_comes_first(store: Store, order: tuple[int, ...]) -> None:
    source = article("https://a.example/1", TEXT)
    told = telling(source, killed=(3, 3))
    payloads = (source, told, completion(source, [told]))
    await take(store, Feed().records(*[payloads[i] for i in order]))
    assert await listed(store) == [told.record.event_id]
    async with store.read() as session:
        view = await article_view(session, source.article_id)
    assert view is not None and (view["status"], view["text"]) == ("extracted(1)", TEXT)


async def test_a_new_version_replaces_what_the_old_one_said(store: Store) -> None:
    old = article("https://a.example/1", TEXT)
    new = article("https://a.example/1", TEXT.replace("Three", "Four"), 30, supersedes=old.version_id)
    before, after = telling(old, killed=(3, 3)), telling(new, killed=(4, 4))
    feed = Feed()
    await take(store, feed.records(old, before, completion(old, [before]), new, after))
    assert await listed(store) == [before.record.event_id], "until the new version is done"
    await take(store, feed.records(completion(new, [after])))
    assert await listed(store) == [after.record.event_id]
    async with store.read() as session:
        view = await article_view(session, old.article_id)
    assert view is not None
    assert (view["status"], view["text"], len(view["versions"])) == ("extracted(1)", new.text, 2)


async def test_a_late_old_version_changes_nothing(store: Store) -> None:
    old = article("https://a.example/1", TEXT)
    new = article("https://a.example/1", TEXT.replace("Three", "Four"), 30, supersedes=old.version_id)
    before, after = telling(old), telling(new)
    await take(
        store, Feed().records(new, after, completion(new, [after]), old, before, completion(old, [before]))
    )
    assert await listed(store) == [after.record.event_id]


async def test_a_record_the_completion_does_not_list_is_retracted(store: Store) -> None:
    source = article("https://a.example/1", TEXT)
    kept, dropped = telling(source), telling(source, ordinal=1)
    await take(store, Feed().records(source, kept, dropped, completion(source, [kept])))
    assert await listed(store) == [kept.record.event_id]


async def test_a_dead_lettered_version_leaves_the_one_before(store: Store) -> None:
    old = article("https://a.example/1", TEXT)
    new = article("https://a.example/1", "x" * 40, 30, supersedes=old.version_id)
    told = telling(old)
    failed = completion(new, []).model_copy(update={"outcome": "dead_lettered", "reason": "timeout"})
    await take(store, Feed().records(old, told, completion(old, [told]), new, failed))
    assert await listed(store) == [told.record.event_id]
    async with store.read() as session:
        view = await article_view(session, old.article_id)
    assert view is not None and (view["status"], view["reason"]) == ("dead_lettered", "timeout")


@pytest.mark.parametrize("hint", [None, "11111111-0000-0000-0000-000000000000"])
async def test_copies_are_linked_from_the_texts_alone(store: Store, hint: str | None) -> None:
    whole = article("https://a.example/1", TEXT)
    cut = article("https://b.example/9", TEXT.rsplit(". ", 1)[0] + ".", 5).model_copy(
        update={"near_duplicate_of": hint}
    )
    other = article(
        "https://c.example/3", "Nothing in this text was told before. It speaks of the harvest and rain.", 6
    )
    await take(store, Feed().records(cut, other, whole))
    async with store.read() as session:
        views = [await article_view(session, a.article_id) for a in (whole, cut, other)]
    assert [v and v["near_duplicate_of"] for v in views] == [None, whole.article_id, None]
    assert [v and v["near_duplicates"] for v in views] == [[cut.article_id], [whole.article_id], []]


async def test_a_batch_that_comes_again_changes_nothing_and_an_overlap_brings_only_what_is_new(
    store: Store,
) -> None:
    source = article("https://a.example/1", TEXT)
    events = [telling(source, ordinal=n) for n in range(4)]
    records = Feed().records(*events)
    stage = StoreStage(store)
    await stage.apply(records[0].topic, 0, records[:3], 3)
    with pytest.raises(Fenced):
        await StoreStage(store).apply(records[0].topic, 0, records[:3], 3)
    await StoreStage(store).apply(records[0].topic, 0, records[1:], 4)
    assert sorted(await listed(store)) == sorted(e.record.event_id for e in events)
    assert await stage.position(records[0].topic, 0) == 4


async def test_a_database_set_back_fences_the_process_that_read_on(store: Store) -> None:
    source = article("https://a.example/1", TEXT)
    records = Feed().records(*[telling(source, ordinal=n) for n in range(4)])
    stage = StoreStage(store)
    await stage.apply(records[0].topic, 0, records[:2], 2)
    async with store.write() as session:
        await session.execute("UPDATE offsets SET next = 1")
    with pytest.raises(Fenced):
        await stage.apply(records[0].topic, 0, records[2:], 4)
    assert len(await listed(store)) == 2


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ({}, 3),
        ({"country": "ua"}, 3),
        ({"country": "RU"}, 0),
        ({"admin1": "Sumy oblast"}, 1),
        ({"min_toll": "4"}, 1),
        ({"bbox": "34,49,35,50"}, 1),
        ({"bbox": "170,-90,-170,90"}, 0),
        ({"type": "drone_strike,captured"}, 1),
        ({"family": "strike"}, 3),
        ({"actor": "russia"}, 3),
        ({"actor": "Russian"}, 0),
        ({"side": "Russia"}, 3),
        ({"text": "POLTAVA governor"}, 1),
        ({"text": "polt"}, 0),
        ({"from": "2025-02-02"}, 1),
        ({"to": "2025-02-01"}, 2),
        ({"polygon": "POLYGON((34 49, 35 49, 34.6 51, 34 49))"}, 1),
        ({"status": "claimed"}, 0),
    ],
)
async def test_filters_mean_the_same_everywhere(store: Store, query: dict[str, str], hits: int) -> None:
    source = article("https://a.example/1", "Quiet title. Nothing more is said here.")
    events = [
        telling(source, killed=(3, 3)),
        telling(source, "drone_strike", "Sumy", killed=(4, None), claimant="Mayor", ordinal=1),
        telling(
            source,
            "air_strike",
            "Kharkiv",
            ordinal=2,
            claimant="Police",
            start="2025-02-02T10:00:00+02:00",
            end="2025-02-02T11:00:00+02:00",
        ),
    ]
    await take(store, Feed().records(*events))
    assert len(await listed(store, parse(query))) == hits


async def test_pages_neither_repeat_nor_skip(store: Store) -> None:
    source = article("https://a.example/1", TEXT)
    events = [telling(source, ordinal=n) for n in range(7)]
    await take(store, Feed().records(*events))
    seen: list[str] = []
    cursor: str | None = None
    async with store.read() as session:
        while True:
            page = await queries.page(session, queries.RECORDS, Filter(), NEWEST, cursor, 3)
            seen += [row["id"] for row in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert len(seen) == 7 and set(seen) == {e.record.event_id for e in events}
