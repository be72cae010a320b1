"""The stream of states: filtered, in order, resumable."""

from __future__ import annotations

import asyncio

import httpx
import orjson
from store_tellings import Feed, article, completion, take, telling

from services.store.api.context import ApiContext
from services.store.api.stream import states
from services.store.base import Store
from services.store.filters import Filter, parse


def sse(text: str) -> list[tuple[str, str]]:
    """(event, id) of each event in the body."""
    found = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            found.append((fields["event"], fields["id"]))
    return found


async def test_a_reader_resumes_where_it_was(
    store: Store, context: ApiContext, client: httpx.AsyncClient
) -> None:
    old = article("https://a.example/1", "A missile destroyed a house in Poltava overnight.")
    new = article(
        "https://a.example/1", "The report was wrong and was taken back.", 9, supersedes=old.version_id
    )
    other = article("https://b.example/1", "A missile fell on Sumy.", 10)
    event, elsewhere, feed = telling(old), telling(other, place="Sumy"), Feed()
    await take(store, feed.records(old, event, completion(old, [event]), other, elsewhere))
    await take(store, feed.records(new, completion(new, [])))
    context.closing.set()
    everything = await client.get("/v1/stream", headers={"Last-Event-ID": "0"})
    assert everything.headers["content-type"].startswith("text/event-stream")
    kinds = sse(everything.text)
    assert [kind for kind, _ in kinds] == ["incident", "incident", "retracted"]
    rest = await client.get("/v1/stream", headers={"Last-Event-ID": kinds[0][1]})
    assert sse(rest.text) == kinds[1:]
    poltava = await client.get("/v1/stream?admin1=Poltava Oblast", headers={"Last-Event-ID": "0"})
    assert [kind for kind, _ in sse(poltava.text)] == ["incident", "retracted"]
    assert sse((await client.get("/v1/stream")).text) == [], "without an id it begins with what comes"
    assert (await client.get("/v1/stream", headers={"Last-Event-ID": "x"})).json()["field"] == "Last-Event-ID"
    assert (await client.get("/v1/stream?bbox=1")).json()["field"] == "bbox"


async def test_news_arrives_while_reading(store: Store, context: ApiContext) -> None:
    async def first() -> str:
        async for event in states(context, parse({"type": "missile_strike"}), 0):
            return str(orjson.loads(event.data or "{}")["type"])
        return "ended"

    reading = asyncio.create_task(first())
    source = article("https://a.example/1", "A missile destroyed a house in Poltava overnight.")
    await take(store, Feed().records(source, telling(source, "captured", ordinal=1), telling(source)))
    assert await asyncio.wait_for(reading, 5) == "missile_strike"


async def test_a_reader_that_was_away_too_long_is_told(store: Store, context: ApiContext) -> None:
    source = article("https://a.example/1", "A missile destroyed a house in Poltava overnight.")
    await take(
        store,
        Feed().records(
            source,
            *[telling(source, ordinal=n, place=p) for n, p in enumerate(("Sumy", "Kharkiv", "Poltava"))],
        ),
    )
    async with store.write() as session:
        await session.execute("DELETE FROM outbox WHERE seq < 3")
    context.closing.set()
    assert [(e.event, e.id) async for e in states(context, Filter(), 1)] == [("gap", "2"), ("incident", "3")]
