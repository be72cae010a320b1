"""Time the query API over HTTP, through the service as it is deployed, on a store that is filled already.

    python -m tests.bench.store_load postgresql://user@host/database 1000000     # fills it
    python -m tests.bench.store_http postgresql://user@host/database [records] [calls] [cache] [name part]

Each kind of query is asked ``calls`` times (40), each time with other values, drawn from what was loaded, and
another order, so that no answer comes from the cache; then all of them once more, which may.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.bench.store_load import DAYS, PLACES, START, TYPES, WORDS, event, incident_id

PORT = 8791
Query = dict[str, str]
Draw = Callable[[random.Random], tuple[str, Query]]
SORTS = ("time", "-time", "updated", "killed", "sources")
GROUPS = ("day", "country", "admin1", "type", "family", "status", "side")


def _place(choose: random.Random) -> dict[str, Any]:
    return PLACES[int(len(PLACES) * choose.random() ** 2)]


def _days(choose: random.Random, length: int) -> Query:
    first = START + timedelta(days=choose.randrange(DAYS - length))
    return {"from": f"{first:%Y-%m-%d}", "to": f"{first + timedelta(days=length - 1):%Y-%m-%d}"}


def _box(choose: random.Random, size: float) -> Query:
    lat, lon = _place(choose)["lat"], _place(choose)["lon"]
    west, south = (centre - size * choose.uniform(0.2, 0.8) for centre in (lon, lat))
    return {"bbox": f"{west:.3f},{south:.3f},{west + size:.3f},{south + size:.3f}"}


def _polygon(choose: random.Random, size: float) -> Query:
    lat, lon = _place(choose)["lat"], _place(choose)["lon"]
    corners = [(-0.5, -0.5), (0.6, -0.3), (0.4, 0.5), (0, 0.2), (-0.4, 0.6)]
    return {"polygon": ", ".join(f"{lon + x * size:.3f} {lat + y * size:.3f}" for x, y in corners)}


FILTERS: dict[str, Callable[[random.Random], Query]] = {
    "none": lambda c: {"limit": str(c.randint(20, 60))},
    "day": lambda c: _days(c, 1),
    "week": lambda c: _days(c, 7),
    "month": lambda c: _days(c, 30),
    "year": lambda c: _days(c, 365),
    "bbox 0.2": lambda c: _box(c, 0.2),
    "bbox 1": lambda c: _box(c, 1.0),
    "bbox 8": lambda c: _box(c, 8.0),
    "polygon 0.5": lambda c: _polygon(c, 0.5),
    "polygon 4": lambda c: _polygon(c, 4.0),
    "country": lambda c: {"country": c.choice(["UA", "RU", "SD"])},
    "admin1": lambda c: {"admin1": _place(c)["admin1"]},
    "family": lambda c: {"family": c.choice(["strike", "engagement", "territory", "defence"])},
    "type": lambda c: {"type": c.choice(TYPES)},
    "side": lambda c: {"side": c.choice(["Russia", "Ukraine", "Nobody"])},
    "status": lambda c: {"status": c.choice(["reported", "contested", "reported,claimed"])},
    "toll": lambda c: {"min_toll": c.choice(["1", "5", "9", "20"])},
    "sources": lambda c: {"min_sources": c.choice(["1", "2", "3"])},
    "word": lambda c: {"text": c.choice(WORDS)},
    "two words": lambda c: {"text": " ".join(c.sample(WORDS, 2))},
    "rare word": lambda c: {"text": _place(c)["name"]},
    "country, type, month": lambda c: {"country": "SD", "type": c.choice(TYPES)} | _days(c, 30),
    "region, toll, year": lambda c: {"admin1": _place(c)["admin1"], "min_toll": "5"} | _days(c, 365),
    "bbox, family, month": lambda c: {"family": "strike"} | _box(c, 2.0) | _days(c, 30),
    "word, side, bbox": lambda c: {"text": c.choice(WORDS), "side": "Russia"} | _box(c, 1.0),
    "country, type": lambda c: {"country": c.choice(["UA", "RU", "SD"]), "type": c.choice(TYPES)},
    "side, type, year": lambda c: {"side": "Russia", "type": c.choice(TYPES)} | _days(c, 365),
    "type, toll": lambda c: {"type": c.choice(TYPES), "min_toll": "9"},
    "bbox 8, type": lambda c: {"type": c.choice(TYPES)} | _box(c, 8.0),
    "polygon 4, side, year": lambda c: {"side": "Russia"} | _polygon(c, 4.0) | _days(c, 365),
    "country, word": lambda c: {"country": c.choice(["UA", "RU", "SD"]), "text": c.choice(WORDS)},
    "country, status, side, toll": lambda c: {
        "country": "UA",
        "status": "reported",
        "side": c.choice(["Russia", "Ukraine"]),
        "min_toll": c.choice(["1", "2", "3", "5"]),
    },
}


def _plain(path: str, wanted: Callable[[random.Random], Query], **more: tuple[str, ...]) -> Draw:
    def draw(choose: random.Random) -> tuple[str, Query]:
        return path, wanted(choose) | {name: choose.choice(values) for name, values in more.items()}

    return draw


def kinds(size: int) -> dict[str, Draw]:
    """Every kind of request by name."""

    def one(path: str, ident: Callable[[int], str]) -> Draw:
        return lambda c: (path + ident(c.randrange(size)), {})

    sizes = tuple(str(n) for n in range(20, 60))
    asked = {
        f"incidents {n}": _plain("/v1/incidents", f, sort=SORTS, limit=sizes) for n, f in FILTERS.items()
    }
    asked["incident by id"] = one("/v1/incidents/", incident_id)
    asked["events, month and type"] = _plain("/v1/events", lambda c: {"type": c.choice(TYPES)} | _days(c, 30))
    asked["event by id"] = one("/v1/events/", lambda n: event(n, random.Random(n)).record.event_id)
    items = "/collections/incidents/items"
    asked["OGC items, box"] = _plain(items, lambda c: _box(c, 1.0), limit=sizes)
    asked["OGC items, large box, month"] = _plain(
        items, lambda c: _box(c, 8.0) | {"datetime": "/".join(_days(c, 30).values())}, limit=sizes
    )
    asked["OGC items, all"] = _plain(items, lambda c: {"limit": str(c.randint(10, 500))})
    asked["OGC item"] = one(items + "/", incident_id)
    for name in (
        "none",
        "day",
        "month",
        "year",
        "bbox 1",
        "bbox 8",
        "polygon 0.5",
        "polygon 4",
        "country",
        "admin1",
        "type",
        "side",
        "toll",
        "sources",
        "word",
        "two words",
        "rare word",
        "country, type, month",
        "region, toll, year",
        "bbox, family, month",
        "word, side, bbox",
        "country, type",
        "side, type, year",
        "type, toll",
        "bbox 8, type",
        "polygon 4, side, year",
        "country, word",
        "country, status, side, toll",
    ):

        def wanted(c: random.Random, name: str = name) -> Query:
            return {k: v for k, v in FILTERS[name](c).items() if k != "limit"}

        asked[f"stats {name}"] = _plain("/v1/stats", wanted, by=GROUPS)
    return asked


async def timed(client: httpx.AsyncClient, path: str, query: Query) -> tuple[float, Any]:
    """Seconds until the whole answer is there, and the answer."""
    began = time.perf_counter()
    answer = await client.get(path, params=query)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code} {path} {query}: {answer.text[:300]}")
    return took, answer.json()


async def pages(client: httpx.AsyncClient, calls: int, choose: random.Random) -> list[float]:
    """One page after another of a few listings."""
    took: list[float] = []
    while len(took) < calls:
        query = FILTERS[choose.choice(["none", "country", "year", "type", "bbox 1", "word"])](choose)
        query |= {"sort": choose.choice(SORTS), "limit": "50"}
        for _ in range(8):
            seconds, answer = await timed(client, "/v1/incidents", query)
            took.append(seconds)
            if answer["next"] is None:
                break
            query = query | {"cursor": answer["next"]}
    return took


def shown(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * p))] for p in (0.95, 0.99))
    return f"p50 {statistics.median(ordered) * 1000:7.1f}  p95 {p95 * 1000:7.1f}  p99 {p99 * 1000:7.1f} ms"


async def measure(calls: int, size: int, only: str) -> None:
    choose = random.Random(7)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
        await ready(client)
        await mirrored(client)
        cold: list[float] = []
        listed: list[float] = []
        asked: dict[bool, list[tuple[str, Query]]] = {False: [], True: []}
        for name, draw in kinds(size).items():
            if only not in name:
                continue
            drawn = [draw(choose) for _ in range(calls)]
            took = [(await timed(client, path, query))[0] for path, query in drawn]
            cold += took
            listed += [] if name.startswith("stats") else took
            asked[name.startswith("stats")] += drawn
            print(f"{name:32} {shown(took)}", flush=True)
        took = await pages(client, calls, choose)
        cold += took
        listed += took
        print(f"{'incidents, following pages':32} {shown(took)}")
        print(f"{'all but statistics':32} {shown(listed)}")
        print(f"{'all':32} {shown(cold)}", flush=True)
        for statistic, name in ((False, "pages once more"), (True, "statistics once more")):
            if asked[statistic]:
                again = [(await timed(client, path, query))[0] for path, query in asked[statistic]]
                print(f"{name:32} {shown(again)}", flush=True)


async def mirrored(client: httpx.AsyncClient) -> None:
    """Wait until statistics of all of the front are answered from memory, two minutes at most; not at all
    when there is to be none (``DATELINE_STATISTICS_MEMORY_MB=0``)."""
    if os.environ.get("DATELINE_STATISTICS_MEMORY_MB") == "0":
        return
    for n in range(120):
        if (await timed(client, "/v1/stats", {"bbox": f"29.{n},45,41,53"}))[0] < 0.1:
            return
        await asyncio.sleep(1)


async def ready(client: httpx.AsyncClient) -> None:
    """Wait until the service answers, a minute at most."""
    for _ in range(120):
        try:
            if (await client.get("/v1/incidents?limit=1")).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.5)
    raise SystemExit("the service did not come up")


def main(url: str, size: int, calls: int, cache: str, only: str) -> None:
    """Start the store service on ``url``, measure, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATELINE_STORE_URL": url,
            "DATELINE_LOG_URL": f"sqlite:///{folder}/log.sqlite",
            "DATELINE_CACHE_URL": cache,
            "DATELINE_PORT": str(PORT),
            "DATELINE_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "services.cli", "run", "store"]
        root = Path(__file__).resolve().parents[2]
        process = subprocess.Popen(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root), **settings})
        try:
            asyncio.run(measure(calls, size, only))
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    size, calls = (int(text) for text in [*sys.argv[2:4], *["1000000", "40"][len(sys.argv[2:4]) :]])
    cache, only = [*sys.argv[4:6], *["memory://", ""][len(sys.argv[4:6]) :]]
    main(sys.argv[1], size, calls, cache, only)
