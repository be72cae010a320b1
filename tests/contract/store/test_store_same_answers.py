"""The API answers the same on every database."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from store_tellings import Feed, take
from test_store_incidents import PAYLOADS

from services.store.api.context import ApiContext
from services.store.base import Store
from services.store.main import routers
from services.store.open import open_store
from services.store.problems import install
from shared.cache.memory import MemoryCache

PATHS = (
    "/v1/events",
    "/v1/events?limit=2&type=missile_strike",
    "/v1/events?text=poltava toll",
    "/v1/incidents",
    "/v1/incidents?sort=killed",
    "/v1/incidents?sort=sources&limit=1",
    "/v1/incidents?sort=-time",
    "/v1/incidents?from=2025-02-01&to=2025-02-01",
    "/v1/incidents?to=2025-01-31",
    "/v1/incidents?from=2025-02-01T06:00:00",
    "/v1/incidents?bbox=34,49,35,50",
    "/v1/incidents?bbox=170,-90,-170,90",
    "/v1/incidents?side=Russia&min_toll=4",
    "/v1/incidents?polygon=34 49, 35 49, 35 50, 34 50",
    "/v1/incidents?polygon=36 49, 37 49, 36.5 51",
    "/v1/incidents?polygon=34 50, 36 50, 34 51, 36 51",
    "/v1/stats?by=type&polygon=34 49, 37 49, 37 50, 34 50",
    "/v1/events?bbox=36,49,37,50",
    "/v1/incidents?min_sources=2",
    "/v1/incidents?admin1=kharkiv oblast",
    "/v1/stats?by=day",
    "/v1/stats?by=admin1",
    "/v1/stats?by=side&country=UA",
    "/v1/export?format=csv",
    "/v1/export?format=geojson",
    "/v1/export?format=acled",
    "/v1/export?format=ucdp-ged",
    "/v1/incidents?text=nothing here",
)


def client_of(store: Store) -> httpx.AsyncClient:
    app = FastAPI()
    install(app)
    for router in routers(ApiContext(store, MemoryCache(), frozenset({"k"}))):
        app.include_router(router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://store.test")


@pytest.fixture
async def reference(tmp_path: Path):  # type: ignore[no-untyped-def]
    store = open_store(f"sqlite:///{tmp_path}/reference.sqlite")
    await store.start()
    await take(store, Feed().records(*PAYLOADS))
    yield store
    await store.stop()


async def test_every_answer(store: Store, reference: Store) -> None:
    await take(store, Feed().records(*PAYLOADS))
    async with client_of(store) as asked, client_of(reference) as known:
        found = 0
        for path in PATHS:
            for again in (False, True):
                answer, expected = await asked.get(path), await known.get(path)
                assert answer.status_code == expected.status_code == 200, (path, again, answer.text)
                assert answer.text == expected.text, path
            found += len(answer.text)
        incidents = (await known.get("/v1/incidents")).json()["items"]
        for incident in incidents:
            path = f"/v1/incidents/{incident['incident_id']}"
            assert (await asked.get(path)).json() == (await known.get(path)).json()
        note = {"kind": "confirm", "note": "seen on film"}
        where = f"/v1/incidents/{incidents[0]['incident_id']}/annotations"
        decided = await asked.post(where, json=note, headers={"X-API-Key": "k"})
        assert decided.json()["status"] == "confirmed"
        watch = {"url": "http://192.0.2.1/", "filter": {"type": "captured"}}
        assert (await asked.post("/v1/watches", json=watch, headers={"X-API-Key": "k"})).status_code == 400
        assert found > 10_000
