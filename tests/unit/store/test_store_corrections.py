"""What an analyst corrects holds wherever the incident is shown, and outlives re-extraction."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from store_tellings import PLACES, Feed, article, completion, take, telling

from services.store.base import Store

KEY = {"X-API-Key": "key-1"}
TEXT = "A drone fell on a depot and killed two, the governor of the region said."
SUMY = {"name": "Sumy", **PLACES["Sumy"]}


class Desk:
    """One incident, and an analyst who speaks of it."""

    def __init__(self, store: Store, client: httpx.AsyncClient) -> None:
        self.store, self.client, self.feed = store, client, Feed()

    async def tell(self, engine: str) -> None:
        source = article("https://d.example/1", TEXT)
        event = telling(source, "drone_strike", killed=(2, 2), engine=engine)
        await take(self.store, self.feed.records(source, event, completion(source, [event], engine)))

    async def incident(self) -> dict[str, Any]:
        items = (await self.client.get("/v1/incidents")).json()["items"]
        assert len(items) == 1
        whole: dict[str, Any] = (await self.client.get(f"/v1/incidents/{items[0]['incident_id']}")).json()
        return whole

    async def correct(self, **what: Any) -> httpx.Response:
        where = f"/v1/incidents/{(await self.incident())['incident_id']}/annotations"
        note = {"kind": "correct", "note": "seen on film"}
        return await self.client.post(where, json=note | what, headers=KEY)

    async def count(self, **query: str) -> int:
        return len((await self.client.get("/v1/incidents", params=query)).json()["items"])


@pytest.fixture
async def desk(store: Store, client: httpx.AsyncClient) -> Desk:
    made = Desk(store, client)
    await made.tell("test/1")
    return made


async def test_place_and_time(desk: Desk) -> None:
    answer = await desk.correct(field="place", place=SUMY)
    assert answer.status_code == 200, answer.text
    when = {"start": "2025-01-30T00:00:00+02:00", "end": "2025-01-31T00:00:00+02:00"}
    assert (await desk.correct(field="time", when=when)).status_code == 200
    for engine in ("test/1", "test/2"):
        await desk.tell(engine)
        incident = await desk.incident()
        assert [p["name"] for p in incident["where"]] == ["Sumy"]
        assert incident["when"]["start"] == "2025-01-30T00:00:00+02:00"
        assert [o["field"] for o in incident["overrides"]] == ["place", "time"]
        assert incident["overrides"][0]["place"]["lat"] == SUMY["lat"]
        assert incident["records"][-1]["where"][0]["name"] == "Poltava", "what was told stays"
    assert await desk.count(bbox="34.7,50.9,34.9,51", to="2025-01-30") == 1
    assert (
        await desk.count(admin1="Poltava Oblast") == await desk.count(**{"from": "2025-01-31T09:00:00"}) == 0
    )


async def test_toll_and_initiator(desk: Desk) -> None:
    await desk.correct(field="toll", toll={"kind": "killed", "min": 3, "max": None})
    incident = (await desk.correct(field="initiator", value="Ukraine")).json()
    assert (incident["tolls"]["killed"]["min"], incident["tolls"]["killed"]["max"]) == (3, None)
    assert [e["min"] for e in incident["toll_timeline"]] == [2]
    assert {s["side"] for s in incident["sides"] if s["role"] == "initiator"} == {"Ukraine"}
    assert (await desk.count(side="Ukraine"), await desk.count(min_toll="3")) == (1, 1)
    stats = (await desk.client.get("/v1/stats?by=side")).json()
    assert stats["groups"][0]["key"] == "Ukraine"
    assert stats["total"]["killed"] == {"min": 3, "max": None, "open_ended": 1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "field"),
        ({"field": "place"}, "place"),
        ({"field": "place", "value": "Sumy"}, "place"),
        ({"field": "place", "place": SUMY | {"lon": None}}, "place.lat"),
        ({"field": "place", "place": SUMY | {"lat": 91}}, "place.lat"),
        ({"field": "time", "when": {}}, "when.start"),
        ({"field": "time", "when": {"start": "2025-02-02T00:00Z", "end": "2025-02-01T00:00Z"}}, "when.end"),
        ({"field": "time", "when": {"start": "2025-02-02T00:00"}}, "when.start"),
        ({"field": "toll", "toll": {"kind": "killed", "min": 3, "max": 2}}, "toll.max"),
        ({"field": "colour", "value": "red"}, "field"),
    ],
)
async def test_a_bad_correction_is_refused(desk: Desk, body: dict[str, Any], field: str) -> None:
    answer = await desk.correct(**body)
    assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
    assert (await desk.incident())["overrides"] == []
