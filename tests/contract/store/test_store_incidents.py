"""Incidents are a function of the set of messages: order, batch split, repetition, two writers."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_tellings import Feed, Payload, article, completion, in_batches, take, telling

from services.store.base import Row, Store
from services.store.canonical import canonical_state
from services.store.open import open_store
from services.store.stage import CONSUMED, StoreStage
from shared.contracts.topics import EVENTS
from shared.log.base import Fenced, Record

WIRE = (
    "Rescuers searched the ruins of a house in Poltava that a missile had destroyed in the night. The head "
    "of the region said that three people had died there. Power was back in most districts by noon."
)


def story() -> list[Payload]:
    """A toll that rises, a wire copy, a corrected version, an aggregate with its site, another town."""
    first = article("https://a.example/1", WIRE, 0, "Alpha Times")
    copy = article("https://b.example/2", WIRE, 9, "Beta Post")
    later = article(
        "https://c.example/3", "The toll in Poltava stands at four after a man died in hospital.", 95, "Gamma"
    )
    wrong = article(
        "https://d.example/4", "A missile fell on Sumy and killed nine, local people said early.", 12, "Delta"
    )
    right = article(
        "https://d.example/4",
        "A missile fell on Poltava and killed two, officials said early.",
        70,
        "Delta",
        supersedes=wrong.version_id,
    )
    total = article(
        "https://e.example/5", "Five people died in strikes on Poltava and on Kharkiv overnight.", 120, "Eps"
    )
    other = article(
        "https://f.example/6", "A strike set a store on fire in Kharkiv. One person died there.", 121, "Zeta"
    )
    parent = telling(total, killed=(5, 5), ordinal=0, scope="multi_site", kind="strike_unspecified")
    told = [
        (first, [telling(first, killed=(3, 3))]),
        (copy, [telling(copy, killed=(3, 3))]),
        (
            later,
            [telling(later, killed=(4, 4), claimant="Emergency service", claim_kind="emergency_service")],
        ),
        (wrong, [telling(wrong, place="Sumy", killed=(9, 9))]),
        (right, [telling(right, killed=(2, 2))]),
        (
            total,
            [
                parent,
                telling(total, place="Kharkiv", killed=(1, 1), ordinal=1, part_of=parent.record.event_id),
            ],
        ),
        (other, [telling(other, "strike_unspecified", "Kharkiv", killed=(1, 1))]),
    ]
    return [p for source, events in told for p in (source, *events, completion(source, events))]


PAYLOADS = story()


async def fill(store: Store, records: Sequence[Record], cuts: random.Random) -> None:
    stage = StoreStage(store)
    for topic, batch in in_batches(records, cuts, most=6):
        await stage.apply(topic, 0, batch, batch[-1].offset + 1)


async def incidents(store: Store) -> list[dict]:
    async with store.read() as session:
        rows: list[Row] = await session.fetch(
            "SELECT doc FROM incidents WHERE retracted = 0 ORDER BY start_ms, south"
        )
    return [orjson.loads(row["doc"]) for row in rows]


async def test_the_story_reads_as_it_was_told(store: Store) -> None:
    await take(store, Feed().records(*PAYLOADS))
    found = {(i["where"][0]["name"], i["scope"]): i for i in await incidents(store)}
    assert set(found) == {("Poltava", "site"), ("Kharkiv", "site"), ("Poltava", "multi_site")}
    poltava, kharkiv, total = (
        found["Poltava", "site"],
        found["Kharkiv", "site"],
        found["Poltava", "multi_site"],
    )
    assert {k: poltava["tolls"]["killed"][k] for k in ("min", "max")} == {"min": 4, "max": 4}
    assert [e["min"] for e in poltava["toll_timeline"]] == [3, 3, 2, 4]
    assert poltava["toll_timeline"][3]["supersedes"] == poltava["toll_timeline"][0]["entry_id"]
    assert poltava["independent_sources"] == 3, "a wire copy adds none"
    assert {"kind": "part_of", "incident_id": total["incident_id"], "score": None} in kharkiv["links"]
    assert len(kharkiv["records"]) == 2


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(len(PAYLOADS))), seed=st.integers(0, 10**6))
def test_any_order_and_any_split_give_the_same_incidents(order: list[int], seed: int) -> None:
    async def run() -> tuple[str, str]:
        states = []
        with tempfile.TemporaryDirectory() as folder:
            for name, payloads in (("a", PAYLOADS), ("b", [PAYLOADS[i] for i in order])):
                store = open_store(f"sqlite:///{Path(folder)}/{name}.sqlite")
                await store.start()
                try:
                    await fill(store, Feed().records(*payloads), random.Random(seed if name == "b" else 0))
                    states.append(await canonical_state(store))
                finally:
                    await store.stop()
        return states[0], states[1]

    expected, got = asyncio.run(run())
    assert expected.count('"incident"') >= 3
    assert got == expected


async def test_everything_twice_changes_nothing(store: Store) -> None:
    feed = Feed()
    await take(store, feed.records(*PAYLOADS))
    once = await canonical_state(store)
    async with store.read() as session:
        published = (await session.fetch("SELECT COUNT(*) AS n FROM outbox"))[0]["n"]
    await take(store, feed.records(*PAYLOADS))
    assert await canonical_state(store) == once
    async with store.read() as session:
        assert (await session.fetch("SELECT COUNT(*) AS n FROM outbox"))[0]["n"] == published


async def test_two_stores_at_once_give_what_one_gives(store: Store, store_url: str, tmp_path: Path) -> None:
    alone = open_store(f"sqlite:///{tmp_path}/alone.sqlite")
    other = open_store(store_url)
    await alone.start()
    await other.start()

    async def feed(side: Store, topic: str, records: list[Record]) -> None:
        stage = StoreStage(side)
        for record in records:
            await stage.apply(topic, record.partition, [record], record.offset + 1)

    records = Feed().records(*PAYLOADS)
    try:
        await take(alone, records)
        await asyncio.gather(
            *[
                feed(side, topic, [r for r in records if r.topic == topic])
                for side, topic in zip((store, other, store), CONSUMED, strict=True)
            ]
        )
        assert await canonical_state(store) == await canonical_state(alone)
    finally:
        await alone.stop()
        await other.stop()


async def test_an_incident_whose_last_record_goes_is_retracted(store: Store) -> None:
    old = article("https://a.example/1", "A missile hit a house in Poltava and killed three people there.")
    new = article(
        "https://a.example/1",
        "The report of a strike was wrong and was taken back.",
        9,
        supersedes=old.version_id,
    )
    told, feed = telling(old, killed=(3, 3)), Feed()
    await take(store, feed.records(old, told, completion(old, [told])))
    (before,) = await incidents(store)
    await take(store, feed.records(new, completion(new, [])))
    assert await incidents(store) == []
    async with store.read() as session:
        rows = await session.fetch("SELECT incident_id, revision, doc FROM outbox ORDER BY seq")
    assert [(r["incident_id"], r["revision"]) for r in rows] == [
        (before["incident_id"], 1),
        (before["incident_id"], 2),
    ]
    assert orjson.loads(rows[-1]["doc"])["retracted"] is True


async def test_a_new_version_keeps_the_incident_and_the_old_figure(store: Store) -> None:
    old = article("https://a.example/1", "A missile hit a house in Poltava and killed three people there.")
    new = article(
        "https://a.example/1",
        "A missile hit a house in Poltava and killed five people.",
        9,
        supersedes=old.version_id,
    )
    before, after = telling(old, killed=(3, 3)), telling(new, killed=(5, 5))
    feed = Feed()
    await take(store, feed.records(old, before, completion(old, [before])))
    (first,) = await incidents(store)
    await take(store, feed.records(new, after, completion(new, [after])))
    (second,) = await incidents(store)
    assert second["incident_id"] == first["incident_id"] and second["revision"] == 2
    assert [(e["min"], e["retracted"]) for e in second["toll_timeline"]] == [(3, True), (5, False)]
    assert second["tolls"]["killed"]["min"] == 5


async def test_a_repeated_position_is_refused(store: Store) -> None:
    records = Feed().records(*[p for p in PAYLOADS])
    events = [r for r in records if r.topic == EVENTS.name]
    await StoreStage(store).apply(EVENTS.name, 0, events, len(events))
    with pytest.raises(Fenced):
        await StoreStage(store).apply(EVENTS.name, 0, events, len(events))
