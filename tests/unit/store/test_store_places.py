"""What happened at several places is found at each of them, by every way of asking."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_tellings import PLACES, Feed, article, completion, take, telling

from services.store.base import Store
from services.store.candidate import candidate
from services.store.filters import parse
from services.store.incidents import build
from services.store.matching import meets
from services.store.polygon import corners, inside, read, touches, written

AT = [{"name": n, "text": n, "precision": "settlement", **PLACES[n]} for n in ("Poltava", "Kharkiv", "Sumy")]
FINDS = [
    {"bbox": "34.5,49.5,34.6,49.6"},
    {"bbox": "36,49.9,37,50"},
    {"bbox": "34.7,50.9,34.9,51"},
    {"bbox": "36,49,-170,51"},
    {"polygon": "POLYGON((36 49.5, 37 49.5, 36.5 50.5, 36 49.5))"},
    {"bbox": "34,49,37,52", "polygon": "34.7 50.8, 34.9 50.8, 34.8 51"},
]
MISSES = [
    {"bbox": "35,49,36,51"},
    {"bbox": "170,-90,-170,90"},
    {"polygon": "34.5 49.7, 36 50.4, 36.2 50.4, 34.6 49.6"},
]


async def fill(store: Store) -> None:
    source = article("https://m.example/1", "Shells fell on Poltava, Kharkiv and Sumy; seven people died.")
    event = telling(source, "artillery_shelling", killed=(7, 7), where=AT, scope="multi_site")
    await take(store, Feed().records(source, event, completion(source, [event])))


@pytest.mark.parametrize(("query", "found"), [(q, 1) for q in FINDS] + [(q, 0) for q in MISSES])
async def test_any_place_of_an_incident_counts(
    store: Store, client: httpx.AsyncClient, query: dict[str, str], found: int
) -> None:
    await fill(store)

    async def asked(path: str, **more: str) -> Any:
        answer = await client.get(path, params=query | more)
        assert answer.status_code == 200, answer.text
        return answer

    for path in ("/v1/incidents", "/v1/events"):
        assert len((await asked(path)).json()["items"]) == found, path
    features = (await asked("/collections/incidents/items")).json()
    assert (features["numberMatched"], features["numberReturned"]) == (found, found)
    stats = (await asked("/v1/stats", by="type")).json()
    assert stats["total"]["incidents"] == found
    assert stats["total"]["killed"] == {"min": 7 * found, "max": 7 * found, "open_ended": 0}
    assert (await asked("/v1/export", format="csv")).text.count("\n") == 1 + found


@pytest.mark.parametrize(("query", "found"), [(q, True) for q in FINDS] + [(q, False) for q in MISSES])
def test_streams_and_watches_ask_the_same(query: dict[str, str], found: bool) -> None:
    source = article("https://m.example/1", "Shells fell on Poltava, Kharkiv and Sumy; seven people died.")
    incident = build([candidate(telling(source, where=AT, scope="multi_site"), None, frozenset())])
    assert meets(parse(query), incident) is found


async def test_a_feature_of_several_places_has_several_points(
    store: Store, client: httpx.AsyncClient
) -> None:
    await fill(store)
    feature = (await client.get("/collections/incidents/items")).json()["features"][0]
    assert feature["geometry"] == {
        "type": "MultiPoint",
        "coordinates": [[PLACES[n]["lon"], PLACES[n]["lat"]] for n in ("Poltava", "Kharkiv", "Sumy")],
    }


def test_the_edge_belongs_to_a_ring_and_a_loop_twice_round_is_inside() -> None:
    square = corners(0, 0, 2, 2)
    for lon, lat in ((0.0, 0.0), (1.0, 0.0), (2.0, 1.0), (1.0, 2.0)):
        assert inside(square, lon, lat) and inside(square[::-1], lon, lat)
    assert not inside(square, 2.1, 1.0) and not inside(square, 1.0, -0.1)
    assert inside(square + square, 1.0, 1.0)
    assert inside(((1.0, 1.0), (1.0, 1.0), (1.0, 1.0)), 1.0, 1.0)


degrees = st.floats(-180, 180, allow_nan=False).map(lambda d: round(d, 5))
points = st.lists(st.tuples(degrees, degrees.map(lambda d: d / 2)), min_size=1, max_size=4)


@given(points, st.tuples(degrees, degrees), st.tuples(degrees, degrees))
def test_points_read_back_and_a_box_is_a_ring(
    where: list[tuple[float, float]], lons: tuple[float, float], lats: tuple[float, float]
) -> None:
    assert list(read(written(where, "|"))) == where
    (west, east), (south, north) = sorted(lons), sorted(lats)
    ring = corners(west, south, east, north)
    within = any(west <= lon <= east and south <= lat <= north for lon, lat in where)
    if within:
        assert touches(written(where, "|"), f"({written(ring)})")
    elif all(
        min(abs(lon - west), abs(lon - east), abs(lat - south), abs(lat - north)) > 1e-5 for lon, lat in where
    ):
        assert not touches(written(where, "|"), f"({written(ring)})")
