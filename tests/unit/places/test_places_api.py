"""``GET /v1/places``."""

from __future__ import annotations

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from services.store.places_api import places_router
from shared.cache.memory import MemoryCache
from shared.gazetteer.gazetteer import Gazetteer


def client(gazetteer: Gazetteer, cache: MemoryCache | None = None) -> AsyncClient:
    app = FastAPI()
    app.include_router(places_router(lambda: gazetteer, cache))
    return AsyncClient(transport=ASGITransport(app), base_url="http://test")


async def test_a_variant_finds_the_place_with_containers(default_gazetteer: Gazetteer) -> None:
    async with client(default_gazetteer) as http:
        body = (await http.get("/v1/places", params={"q": "Chasov Yar"})).json()
    place = body["places"][0]
    assert (place["name"], place["admin1"], place["country"], place["precision"]) == (
        "Chasiv Yar",
        "Donetsk",
        "UA",
        "settlement",
    )
    assert "Chasov Yar" in place["variants"] and place["country_name"] == "Ukraine"


async def test_regions_come_before_cities_and_the_limit_holds(default_gazetteer: Gazetteer) -> None:
    async with client(default_gazetteer) as http:
        body = (await http.get("/v1/places", params={"q": "Kharkiv", "limit": 1})).json()
    assert [p["precision"] for p in body["places"]] == ["admin1"] and body["total"] >= 2


async def test_unknown_is_empty_and_short_or_long_is_refused(default_gazetteer: Gazetteer) -> None:
    async with client(default_gazetteer) as http:
        assert (await http.get("/v1/places", params={"q": "Qzyvnyr"})).json()["places"] == []
        for bad in ({"q": "K"}, {"q": "K" * 101}, {"q": "Kyiv", "limit": 51}, {}):
            assert (await http.get("/v1/places", params=bad)).status_code == 422


async def test_answer_from_cache_is_the_same(default_gazetteer: Gazetteer) -> None:
    cache = MemoryCache()
    async with client(default_gazetteer, cache) as http:
        first = await http.get("/v1/places", params={"q": "Gaza"})
        second = await http.get("/v1/places", params={"q": "Gaza"})
    assert first.content == second.content and second.headers["content-type"] == "application/json"
