"""Incidents, decisions about them, statistics and features as a client sees them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from store_tellings import Feed, Payload, article, completion, take, telling

from services.store.base import Store

KEY = {"X-API-Key": "key-1"}


def told(url: str, text: str, minutes: int = 0, publisher: str = "Alpha", **how: Any) -> list[Payload]:
    source = article(url, text, minutes, publisher)
    event = telling(source, **how)
    return [source, event, completion(source, [event])]


@pytest.fixture
async def filled(store: Store) -> Feed:
    """Poltava told twice, Sumy once, and an aggregate over Poltava with Kharkiv as its part."""
    feed = Feed()
    total = article("https://e.example/5", "Six people died overnight in strikes on two cities.", 50, "Eps")
    parent = telling(total, killed=(6, 6), scope="multi_site")
    part = telling(total, place="Kharkiv", killed=(1, 2), ordinal=1, part_of=parent.record.event_id)
    await take(
        store,
        feed.records(
            *told("https://a.example/1", "A missile destroyed a house in Poltava overnight.", killed=(3, 3)),
            *told(
                "https://b.example/2",
                "The dead in Poltava are four by now, doctors said.",
                40,
                "Beta",
                killed=(4, 4),
            ),
            *told(
                "https://c.example/3",
                "Drones came down on a depot near Sumy.",
                45,
                "Gamma",
                kind="drone_strike",
                place="Sumy",
                initiator=None,
            ),
            total,
            parent,
            part,
            completion(total, [parent, part]),
        ),
    )
    return feed


async def listed(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/incidents", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_tellings_of_one_occurrence_are_one_incident(filled: Feed, client: httpx.AsyncClient) -> None:
    items = await listed(client, admin1="poltava oblast", min_sources="2")
    assert len(items) == 1
    whole = (await client.get(f"/v1/incidents/{items[0]['incident_id']}")).json()
    assert whole["tolls"]["killed"]["min"] == 4
    assert [r["evidence"][0]["text"] for r in whole["records"]] == ["A missile ", "The dead i"]
    assert {a["publisher"] for a in whole["articles"]} == {"Alpha", "Beta"}
    assert whole["merge_log"][0]["score"] >= 6


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 4),
        ({"type": "drone_strike"}, 1),
        ({"min_toll": "4"}, 2),
        ({"bbox": "34,50,36,51"}, 1),
        ({"text": "depot sumy"}, 1),
        ({"side": "Russia"}, 3),
        ({"from": "2025-02-02"}, 0),
        ({"to": "2025-01-30"}, 0),
        ({"polygon": "34 49, 35 49, 35 51, 34 51"}, 3),
        ({"country": "UA", "family": "strike"}, 4),
    ],
)
async def test_filters(filled: Feed, client: httpx.AsyncClient, query: dict[str, str], count: int) -> None:
    assert len(await listed(client, **query)) == count


@pytest.mark.parametrize("sort", ["time", "-time", "updated", "killed", "sources"])
async def test_every_order_pages_through_all(filled: Feed, client: httpx.AsyncClient, sort: str) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        body = (
            await client.get("/v1/incidents", params={"sort": sort, "limit": "1", "cursor": cursor})
        ).json()
        seen += [item["incident_id"] for item in body["items"]]
        cursor = body["next"]
    assert len(seen) == len(set(seen)) == 4
    whole = [i["incident_id"] for i in await listed(client, sort=sort)]
    assert seen == whole
    if sort == "killed":
        assert (await listed(client, sort=sort))[0]["tolls"]["killed"]["min"] == 6


async def test_sums_never_count_a_parent_and_its_parts_twice(filled: Feed, client: httpx.AsyncClient) -> None:
    total = (await client.get("/v1/stats")).json()["total"]
    # 4 in Poltava; 6 in the aggregate, of which its part tells 1 or 2 and the rest is 5
    assert total["killed"] == {"min": 10, "max": 11, "open_ended": 0}
    assert total["incidents"] == 3, "the aggregate is told by its parts"
    groups = {g["key"]: g for g in (await client.get("/v1/stats?by=admin1")).json()["groups"]}
    assert groups["Kharkiv Oblast"]["killed"] == {"min": 1, "max": 2, "open_ended": 0}
    assert (await client.get("/v1/stats?by=colour")).json()["field"] == "by"


async def test_an_analysts_merge_and_split_outlive_re_extraction(
    store: Store, filled: Feed, client: httpx.AsyncClient
) -> None:
    poltava = (await listed(client, min_sources="2"))[0]["incident_id"]
    sumy = (await listed(client, type="drone_strike"))[0]["incident_id"]
    merged = await client.post(
        f"/v1/incidents/{poltava}/merge", json={"with": [sumy], "note": "same raid"}, headers=KEY
    )
    assert merged.status_code == 200, merged.text
    body = merged.json()
    assert len(body["records"]) == 3 and body["overrides"][0]["note"] == "same raid"
    assert any(step["by"] == "override" for step in body["merge_log"])
    gone = (await client.get(f"/v1/incidents/{sumy}")).json()
    assert gone["retracted"] and gone["successor"] == poltava

    source = article("https://c.example/3", "Drones came down on a depot near Sumy.", 45, "Gamma")
    again = telling(source, "drone_strike", "Sumy", initiator=None, engine="test/2")
    await take(store, filled.records(again, completion(source, [again], "test/2")))
    kept = (await client.get(f"/v1/incidents/{poltava}")).json()
    assert again.record.event_id in {r["event_id"] for r in kept["records"] if not r["superseded"]}

    out = {"events": [again.record.event_id], "note": "not the same after all"}
    split = await client.post(f"/v1/incidents/{poltava}/split", json=out, headers=KEY)
    assert split.status_code == 200, split.text
    assert len([r for r in split.json()["records"] if not r["superseded"]]) == 2
    assert len(await listed(client, type="drone_strike")) == 1


async def test_corrections_and_confirmations_show_as_such(filled: Feed, client: httpx.AsyncClient) -> None:
    sumy = (await listed(client, type="drone_strike"))[0]["incident_id"]
    where = f"/v1/incidents/{sumy}/annotations"
    wrong = {"kind": "correct", "field": "type", "value": "explosive_device", "note": "a mine"}
    fixed = (await client.post(where, json=wrong, headers=KEY)).json()
    assert fixed["type"] == "explosive_device" and fixed["overrides"][0]["field"] == "type"
    sure = (await client.post(where, json={"kind": "confirm", "note": "seen on film"}, headers=KEY)).json()
    assert sure["status"] == "confirmed" and len(sure["overrides"]) == 2
    bad = {"kind": "correct", "field": "type", "value": "bang", "note": "what it was"}
    answer = await client.post(where, json=bad, headers=KEY)
    assert answer.status_code == 400 and answer.json()["field"] == "value"


async def test_decisions_need_a_key_a_note_and_a_living_incident(
    filled: Feed, client: httpx.AsyncClient
) -> None:
    poltava = (await listed(client, min_sources="2"))[0]["incident_id"]
    where = f"/v1/incidents/{poltava}/annotations"
    assert (await client.post(where, json={"kind": "confirm", "note": "seen"})).status_code == 401
    answer = await client.post(where, json={"kind": "confirm", "note": "a"}, headers=KEY)
    assert answer.status_code == 400 and answer.json()["field"] == "note"
    answer = await client.post(
        "/v1/incidents/none/merge", json={"with": [poltava], "note": "same"}, headers=KEY
    )
    assert answer.status_code == 404
    answer = await client.post(
        f"/v1/incidents/{poltava}/split", json={"events": ["x"], "note": "no"}, headers=KEY
    )
    assert answer.status_code == 400


async def test_features_open_in_a_gis(filled: Feed, client: httpx.AsyncClient) -> None:
    landing = (await client.get("/")).json()
    assert {link["rel"] for link in landing["links"]} >= {"self", "conformance", "data", "service-desc"}
    assert any(c.endswith("/conf/core") for c in (await client.get("/conformance")).json()["conformsTo"])
    assert (await client.get("/collections")).json()["collections"][0]["id"] == "incidents"
    answer = await client.get(
        "/collections/incidents/items", params={"limit": "3", "datetime": "2025-01-31/.."}
    )
    assert answer.headers["content-type"] == "application/geo+json"
    body = answer.json()
    assert (body["numberMatched"], body["numberReturned"]) == (4, 3) and "timeStamp" in body
    lon, lat = body["features"][0]["geometry"]["coordinates"]
    assert 22 < lon < 41 and 44 < lat < 53, "longitude comes first"
    following = next(link["href"] for link in body["links"] if link["rel"] == "next")
    rest = (await client.get(following)).json()
    assert rest["numberReturned"] == 1 and rest["numberMatched"] == 4
    one = await client.get(f"/collections/incidents/items/{body['features'][0]['id']}")
    assert one.json()["properties"]["precision"] == "settlement"
    for query, field in (
        ("bbox=1,2", "bbox"),
        ("datetime=soon", "datetime"),
        ("datetime=2025-02-02/2025-02-01", "datetime"),
        ("limit=0", "limit"),
        ("wkt=x", "wkt"),
    ):
        refused = await client.get(f"/collections/incidents/items?{query}")
        assert refused.status_code == 400 and refused.json()["field"] == field
    assert (await client.get("/collections/tanks/items")).status_code == 404
