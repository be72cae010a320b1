"""Invented stories of any shape: whatever the order, the batches and the repetitions, one outcome."""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_tellings import Feed, Payload, article, completion, in_batches, telling

from services.store.base import Store
from services.store.canonical import canonical_state
from services.store.open import open_store
from services.store.sql.sums import rebuild
from services.store.stage import StoreStage
from shared.contracts.record import ExtractedEvent
from shared.log.base import Record

DAYS = ("2025-01-30", "2025-01-31", "2025-02-01")
SENTENCES = (
    "Rescuers worked in the ruins of the house until late at night. ",
    "The head of the region asked people to stay in the shelters today. ",
    "Trains through the city were late by more than four hours again. ",
)

Telling = dict[str, Any]
Version = tuple[list[Telling], int, str]


def invented(chance: random.Random) -> list[list[Version]]:
    """Articles of one or two versions over two towns and three days: much is merged and much taken back."""

    def one() -> Telling:
        return {
            "kind": chance.choice(["missile_strike", "missile_strike", "strike_unspecified", "captured"]),
            "place": chance.choice(["Poltava", "Poltava", "Sumy"]),
            "day": chance.choice([0, 1, 1, 2]),
            "hours": chance.choice([6, 24, 48]),
            "killed": chance.choice([None, (chance.randint(0, 5), None)]),
            "part": chance.random() < 0.3,
            "listed": chance.random() < 0.8,
        }

    def version() -> Version:
        outcome = "dead_lettered" if chance.random() < 0.15 else "extracted"
        return [one() for _ in range(chance.choice([0, 1, 1, 2, 3]))], chance.randrange(8), outcome

    return [[version() for _ in range(chance.choice([1, 2, 2]))] for _ in range(chance.randint(3, 6))]


def payloads(story: list[list[Version]]) -> list[Payload]:
    """Articles with their versions; bits of a version's number choose the sentences it shares with others."""
    made: list[Payload] = []
    for number, versions in enumerate(story):
        for at, (tellings, bits, outcome) in enumerate(versions):
            text = f"Report {number} in version {at}. " + "".join(
                s for i, s in enumerate(SENTENCES) if bits >> i & 1
            )
            source = article(
                f"https://x{number}.example/1", text, number * 7 + at * 30, f"Paper {number % 3}"
            )
            events, listed = [], []
            for n, told in enumerate(tellings):
                start = f"{DAYS[told['day']]}T06:00:00+02:00"
                end = f"2025-02-{told['day'] + 1:02}T{told['hours'] % 24:02}:00:00+02:00"
                event = telling(
                    source,
                    told["kind"],
                    told["place"],
                    told["killed"],
                    start,
                    end,
                    ordinal=n,
                    part_of=events[0].record.event_id if told["part"] and events else None,
                )
                events.append(event)
                if told["listed"]:
                    listed.append(event)
            done = completion(source, listed)
            if outcome == "dead_lettered":
                done = done.model_copy(update={"outcome": outcome, "events": [], "count": 0})
            made += [source, *events, done]
    return made


async def state(folder: str, name: str, messages: list[Payload], cuts: random.Random) -> str:
    store = open_store(f"sqlite:///{Path(folder)}/{name}.sqlite")
    await store.start()
    try:
        stage = StoreStage(store)
        records = Feed().records(*messages)
        for topic, batch in in_batches(records, cuts, most=8):
            await stage.apply(topic, 0, batch, batch[-1].offset + 1)
            if cuts.random() < 0.2:
                stage = StoreStage(store)  # another process takes over
        await sums_hold(store)
        return await canonical_state(store)
    finally:
        await store.stop()


async def sums_hold(store: Store) -> None:
    """The sums kept are those of the incidents there are, each of which has its number and its change."""
    shown = "SELECT * FROM incident_sums WHERE listed > 0 ORDER BY grp, facet, number, stretch, key"
    async with store.write() as session:
        followed = [tuple(row.values()) for row in map(dict, await session.fetch(shown))]
        await rebuild(session)
        assert followed == [tuple(row.values()) for row in map(dict, await session.fetch(shown))]
        written = await session.fetch("SELECT number, change FROM incidents")
        for name in ("number", "change"):
            assert len({row[name] for row in written} - {0}) == len(written)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**64))
def test_one_outcome(seed: int) -> None:
    chance = random.Random(seed)  # hypothesis itself invents stories in which too little happens
    messages = payloads(invented(chance))
    twice = messages + chance.sample(messages, len(messages) // 3)
    chance.shuffle(twice)

    async def run() -> tuple[str, str]:
        with tempfile.TemporaryDirectory() as folder:
            straight = await state(folder, "straight", messages, random.Random(0))
            return straight, await state(folder, "shuffled", twice, chance)

    straight, shuffled = asyncio.run(run())
    assert shuffled == straight


def partitioned(messages: list[Payload]) -> list[list[Record]]:
    """The messages as two partitions of each topic hold them, by article."""
    feeds = Feed(), Feed()
    parts: list[list[Record]] = [[], []]
    for message in messages:
        article_id = message.record.article_id if isinstance(message, ExtractedEvent) else message.article_id
        at = sum(article_id.encode()) % 2
        parts[at].append(replace(feeds[at].record(message), partition=at))
    return parts


@pytest.mark.parametrize("seed", range(8))
async def test_two_processes_at_once_have_one_outcome(store_url: str, seed: int) -> None:
    if store_url.startswith("sqlite"):
        pytest.skip("the embedded store has one process")
    chance = random.Random(seed)
    messages = payloads(invented(chance))
    twice = messages + chance.sample(messages, len(messages) // 3)
    chance.shuffle(twice)

    async def process(records: list[Record], cuts: random.Random) -> None:
        opened = open_store(store_url)
        await opened.start()
        try:
            stage = StoreStage(opened)
            for topic, batch in in_batches(records, cuts, most=4):
                await stage.apply(topic, batch[0].partition, batch, batch[-1].offset + 1)
        finally:
            await opened.stop()

    await asyncio.gather(
        *(process(part, random.Random(seed + n)) for n, part in enumerate(partitioned(twice)))
    )
    together = open_store(store_url)
    await together.start()
    try:
        await sums_hold(together)
        with tempfile.TemporaryDirectory() as folder:
            assert await canonical_state(together) == await state(folder, "alone", messages, random.Random(0))
    finally:
        await together.stop()
