"""The store service over a real log: it takes in, relays, goes on after a restart, and can be rebuilt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from store_tellings import Feed, Payload, article, completion, telling

from services.store.canonical import canonical_state
from services.store.main import create_app
from services.store.open import open_store
from services.store.replay import NotFresh, replay
from shared.contracts.incident import Incident
from shared.contracts.topics import INCIDENTS, STORE_GROUP
from shared.log.base import Log, Message, Record
from shared.log.open import open_log
from shared.runtime.provision import required_topics
from shared.runtime.settings import Settings


def settings_in(folder: Path) -> Settings:
    return Settings(data_dir=folder, _env_file=None)  # type: ignore[call-arg]


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Log]:
    opened = open_log(settings_in(tmp_path).resolved_log_url())
    await opened.start()
    await opened.apply(required_topics())
    yield opened
    await opened.stop()


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    app = create_app(settings_in(folder))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://store.test") as client,
    ):
        yield app, client


async def put(log: Log, *payloads: Payload) -> None:
    await log.append([Message(r.topic, r.key, r.value, r.headers) for r in Feed().records(*payloads)])


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110  the condition is in a database
            await asyncio.sleep(0.02)


async def published(log: Log) -> list[Record]:
    return [record async for record in log.read(INCIDENTS.name)]


def story(version: int = 0) -> list[Payload]:
    texts = ("A missile hit a house in Poltava. Three died.", "It was a mistake: nothing of this happened.")
    source = article("https://a.example/1", texts[version], version * 10)
    told = [] if version else [telling(source, killed=(3, 3))]
    return [source, *told, completion(source, told)]


async def test_what_is_on_the_log_is_served_and_told_on_the_topic_once(tmp_path: Path, log: Log) -> None:
    await put(log, *story())
    async with running(tmp_path) as (_, client):
        assert (await client.get("/readyz")).status_code == 200

        async def told() -> bool:
            return len(await published(log)) == 1

        await until(told)
        (item,) = (await client.get("/v1/incidents")).json()["items"]
    async with running(tmp_path) as (_, client):
        await put(log, *story(1))

        async def retracted() -> bool:
            return len(await published(log)) == 2

        await until(retracted)
        assert (await client.get("/v1/incidents")).json()["items"] == []
    first, last = await published(log)
    assert Incident.model_validate_json(first.value or b"").incident_id == item["incident_id"]
    assert (last.key, last.value) == (item["incident_id"].encode(), None), "a tombstone"
    assert first.header("ce_type") == INCIDENTS.name.encode() and first.header("ce_id") != last.header(
        "ce_id"
    )


async def test_a_payload_nobody_can_read_goes_to_the_dead_letters_and_the_rest_comes_in(
    tmp_path: Path, log: Log
) -> None:
    good = Feed().records(*story())
    bad = Message(good[1].topic, b"x", b'{"record": {}}', good[1].headers)
    await log.append([bad])
    await put(log, *story())
    async with running(tmp_path) as (_, client):

        async def served() -> bool:
            return len((await client.get("/v1/incidents")).json()["items"]) == 1

        await until(served)
    (letter,) = [r async for r in log.read(f"{STORE_GROUP}.{bad.topic}.dlq")]
    assert letter.value == bad.value


async def test_a_rebuilt_store_equals_the_live_one_and_counts_on(tmp_path: Path, log: Log) -> None:
    other = article("https://b.example/2", "Drones came down on a depot near Sumy.", 4)
    told = telling(other, "drone_strike", "Sumy")
    await put(log, *story(), other, told, completion(other, [told]))
    async with running(tmp_path) as (_, _client):

        async def two() -> bool:
            return len(await published(log)) == 2

        await until(two)
        await put(log, *story(1))

        async def three() -> bool:
            return len(await published(log)) == 3

        await until(three)
    live = open_store(settings_in(tmp_path).resolved_store_url())
    fresh = open_store(f"sqlite:///{tmp_path}/rebuilt.sqlite")
    await live.start()
    await fresh.start()
    try:
        assert await replay(log, fresh) == 8
        assert await canonical_state(fresh) == await canonical_state(live)
        async with fresh.read() as session:
            rows = await session.fetch("SELECT revision, doc FROM outbox")
        (state,) = [Incident.model_validate_json(row["doc"]) for row in rows]
        assert state.revision == rows[0]["revision"] == 2, "after the revision readers have seen"
        with pytest.raises(NotFresh, match="empty"):
            await replay(log, fresh)
    finally:
        await live.stop()
        await fresh.stop()
