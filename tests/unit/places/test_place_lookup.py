"""The layers of a look-up: the same answer from each, with the cache there, gone or full of rubbish."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from services.extract.places.lookup import TableLookup
from services.extract.places.nominatim import NominatimLookup
from services.extract.places.reader import PlaceReader
from services.extract.places.warming import CachedLookup, CachedPlaceReader, cache_key
from shared.cache.memory import MemoryCache
from shared.cache.redis import RedisCache
from shared.gazetteer.gazetteer import Gazetteer

NAMES = ["Kyiv", "Chasov Yar", "Khan Younis", "Nowhere at all", "Springfield", ""]
TEXT = "Shells hit Chasov Yar and the village of Krymske near Toretsk in the Donetsk region."


def gone_cache() -> RedisCache:
    """A Redis that nobody runs: the adapter answers as its port promises."""
    return RedisCache("redis://127.0.0.1:9/0", timeout_s=0.05)


async def test_second_process_is_served_by_the_cache(default_gazetteer: Gazetteer) -> None:
    cache = MemoryCache()
    first, second = CachedLookup(default_gazetteer, cache), CachedLookup(default_gazetteer, cache)
    await first.warm(NAMES)
    await second.warm(NAMES)
    assert first.counts["table"] == len(NAMES) and second.counts["cache"] == len(NAMES)
    assert second.counts["table"] == 0, "negative answers are cached too"
    plain = TableLookup(default_gazetteer)
    assert [second.get(n) for n in NAMES] == [plain.get(n) for n in NAMES]


async def test_results_are_the_same_without_the_cache(default_gazetteer: Gazetteer) -> None:
    with_cache = CachedLookup(default_gazetteer, MemoryCache())
    gone = gone_cache()
    await gone.start()
    without = CachedLookup(default_gazetteer, gone)
    results = []
    for lookup in (with_cache, without, TableLookup(default_gazetteer)):
        reader = PlaceReader(default_gazetteer, lookup)
        if isinstance(lookup, CachedLookup):
            await lookup.warm(reader.names(TEXT))
        results.append(reader.resolve(TEXT, reader.find(TEXT)))
    assert results[0] == results[1] == results[2]
    await gone.stop()


async def test_warming_leaves_little_for_the_table(default_gazetteer: Gazetteer) -> None:
    lookup = CachedLookup(default_gazetteer, MemoryCache())
    reader = PlaceReader(default_gazetteer, lookup)
    await lookup.warm(reader.names(TEXT))
    before = lookup.counts["table"]
    reader.resolve(TEXT, reader.find(TEXT))
    assert lookup.counts["table"] == before


async def test_rubbish_in_the_cache_reads_as_a_miss(default_gazetteer: Gazetteer) -> None:
    cache = MemoryCache()
    lookup = CachedLookup(default_gazetteer, cache)
    await cache.put_many(
        {cache_key(lookup.version, "Kyiv"): b"\xff no json", cache_key(lookup.version, "Sumy"): b"[[1]]"}, 60
    )
    await lookup.warm(["Kyiv", "Sumy"])
    assert lookup.get("Kyiv") == default_gazetteer.lookup("Kyiv")
    assert lookup.get("Sumy") == default_gazetteer.lookup("Sumy")


def test_bounded_and_counted(default_gazetteer: Gazetteer) -> None:
    lookup = TableLookup(default_gazetteer, size=10)
    for n in range(100):
        lookup.get(f"No Such Place {n}")
    assert sum(lookup.knows(f"No Such Place {n}") for n in range(100)) <= 10
    lookup.get("No Such Place 99")
    assert lookup.hit_rates()["process"] == pytest.approx(1 / 101)


@pytest.fixture
def geocoder() -> Iterator[tuple[list[tuple[float, str, str]], str]]:
    asked: list[tuple[float, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            q = parse_qs(urlparse(self.path).query)["q"][0]
            asked.append((time.monotonic(), q, self.headers["User-Agent"]))
            if q == "Broken":
                self.send_error(500)
                return
            rows = (
                [
                    {
                        "lat": "48.1",
                        "lon": "37.1",
                        "name": q,
                        "addresstype": "village",
                        "osm_id": 5,
                        "address": {"country_code": "ua", "county": "Pokrovskyi"},
                    },
                    {"lat": "x", "lon": "1", "name": q, "addresstype": "village"},
                    {"lat": "1", "lon": "1", "name": "A shop", "addresstype": "shop"},
                ]
                if q == "Qzyvnyr"
                else []
            )
            body = json.dumps(rows).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield asked, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_geocoder_is_asked_only_for_what_no_table_has_and_once(
    default_gazetteer: Gazetteer, geocoder: tuple[list[tuple[float, str, str]], str]
) -> None:
    asked, url = geocoder
    cache = MemoryCache()
    lookup = NominatimLookup(default_gazetteer, cache, url, "test@example.org", per_second=50)
    await lookup.warm(["Kyiv", "Qzyvnyr", "Qzyvnoth"])
    await NominatimLookup(default_gazetteer, cache, url, "test@example.org").warm(["Qzyvnyr", "Qzyvnoth"])
    assert [q for _, q, _ in asked] == ["Qzyvnyr", "Qzyvnoth"]
    assert asked[0][2] == "dateline (test@example.org)"
    (found,) = lookup.get("Qzyvnyr")
    assert (found.kind, found.country, found.lat, found.admin2) == ("settlement", "UA", 48.1, "Pokrovskyi")
    assert lookup.get("Qzyvnoth") == ()


async def test_geocoder_keeps_its_rate(
    default_gazetteer: Gazetteer, geocoder: tuple[list[tuple[float, str, str]], str]
) -> None:
    asked, url = geocoder
    lookup = NominatimLookup(default_gazetteer, MemoryCache(), url, "test@example.org", per_second=20)
    await lookup.warm([f"Qzyvno{n}" for n in "abcd"])
    times = [t for t, *_ in asked]
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.04


async def test_geocoder_faults_leave_the_name_unresolved(
    default_gazetteer: Gazetteer, geocoder: tuple[list[tuple[float, str, str]], str]
) -> None:
    _, url = geocoder
    lookup = NominatimLookup(default_gazetteer, MemoryCache(), url, "test@example.org", per_second=50)
    await lookup.warm(["Broken"])
    gone = NominatimLookup(
        default_gazetteer, MemoryCache(), "http://127.0.0.1:9", "test@example.org", per_second=50
    )
    await gone.warm(["Qzyvnyr"])
    assert lookup.get("Broken") == gone.get("Qzyvnyr") == ()
    assert gone.counts["geocoder_faults"] == 1


def test_reader_of_a_worker_warms_by_itself(default_gazetteer: Gazetteer) -> None:
    cache = MemoryCache()
    first = CachedPlaceReader(default_gazetteer, CachedLookup(default_gazetteer, cache), cache)
    plain = PlaceReader(default_gazetteer)
    assert first.resolve(TEXT, first.find(TEXT)) == plain.resolve(TEXT, plain.find(TEXT))
    lookup = CachedLookup(default_gazetteer, cache)
    second = CachedPlaceReader(default_gazetteer, lookup, cache)
    second.resolve(TEXT, second.find(TEXT))
    assert lookup.counts["cache"] > 0 and lookup.counts["table"] == 0
    told = lookup.answered()
    assert told["cache"] == lookup.counts["cache"] and told["table"] == 0 and told["process"]
    first.close()
    second.close()
