"""``/v1/articles`` and ``/v1/events`` as a client sees them."""

from __future__ import annotations

import httpx
import pytest
from store_tellings import Feed, article, completion, take, telling

from services.store.base import Store


async def test_an_article_shows_its_way(store: Store, client: httpx.AsyncClient) -> None:
    source = article("https://a.example/1", "A missile hit a house in Poltava. Three people died.")
    told, feed = telling(source, killed=(3, 3)), Feed()
    assert (await client.get(f"/v1/articles/{source.article_id}")).status_code == 404
    await take(store, feed.records(source))
    assert (await client.get(f"/v1/articles/{source.article_id}")).json()["status"] == "received"
    await take(store, feed.records(told, completion(source, [told])))
    body = (await client.get(f"/v1/articles/{source.article_id}")).json()
    assert body["status"] == "extracted(1)"
    assert body["text"] == source.text and "minhash" not in body
    assert body["events"] == [told.record.event_id]


async def test_events_come_with_evidence_and_article(store: Store, client: httpx.AsyncClient) -> None:
    source = article("https://a.example/1", "A missile hit a house in Poltava. Three people died.")
    told = telling(source, killed=(3, 3))
    await take(store, Feed().records(source, told, completion(source, [told])))
    listed = (await client.get("/v1/events", params={"article_id": source.article_id})).json()
    assert listed["next"] is None and len(listed["items"]) == 1
    item = listed["items"][0]
    assert item["evidence"][0]["text"] == source.text[:10]
    assert item["tolls"][0]["min"] == 3 and item["article"]["url"] == source.url
    one = (await client.get(f"/v1/events/{told.record.event_id}")).json()
    assert one["event_id"] == told.record.event_id and one["superseded"] is False
    assert (await client.get("/v1/events/none")).status_code == 404


async def test_an_answer_is_dropped_when_something_is_taken_in(
    store: Store, client: httpx.AsyncClient
) -> None:
    source, feed = (
        article("https://a.example/1", "A missile hit a house in Poltava. Three people died."),
        Feed(),
    )
    first, second = telling(source), telling(source, ordinal=1)
    await take(store, feed.records(source, first))
    assert len((await client.get("/v1/events")).json()["items"]) == 1
    await take(store, feed.records(second))
    assert len((await client.get("/v1/events")).json()["items"]) == 2


async def test_cursor_paging_ends(store: Store, client: httpx.AsyncClient) -> None:
    source = article("https://a.example/1", "A missile hit a house in Poltava. Three people died.")
    await take(store, Feed().records(*[telling(source, ordinal=n) for n in range(5)]))
    seen: set[str] = set()
    cursor: str | None = ""
    pages = 0
    while cursor is not None:
        body = (await client.get("/v1/events", params={"limit": "2", "cursor": cursor})).json()
        seen |= {item["event_id"] for item in body["items"]}
        cursor, pages = body["next"], pages + 1
    assert (len(seen), pages) == (5, 3)


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("limit=0", "limit", "1 to 1000"),
        ("limit=1001", "limit", "1 to 1000"),
        ("limit=x", "limit", "1 to 1000"),
        ("from=yesterday", "from", "ISO 8601"),
        ("bbox=1,2,3", "bbox", "four numbers"),
        ("bbox=0,50,1,40", "bbox", "south first"),
        ("bbox=0,0,200,1", "bbox", "-180 and 180"),
        ("type=bombing", "type", "missile_strike"),
        ("family=war", "family", "strike"),
        ("status=true", "status", "confirmed"),
        ("min_toll=-1", "min_toll", "whole number"),
        ("cursor=!!", "cursor", "not one this API gave"),
        ("colour=red", "colour", "is not one of"),
        ("polygon=1 2, 3 4", "polygon", "3 to 500"),
        ("polygon=circle", "polygon", "POLYGON"),
        ("type=captured&type=advance", "type", "more than once"),
        ("min_sources=2", "min_sources", "one source"),
        ("text=a b c d e f g h i", "text", "8 words"),
        ("toll_kind=lost", "toll_kind", "killed"),
    ],
)
async def test_a_bad_parameter_is_named_with_its_limit(
    client: httpx.AsyncClient, query: str, field: str, says: str
) -> None:
    answer = await client.get(f"/v1/events?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["field"] == field and says in body["detail"] and field in body["detail"]
