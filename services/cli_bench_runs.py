"""The measurements: whole path, requests, latency and memory, each on running services."""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx
import orjson

from services.cli_bench_articles import article
from services.cli_bench_client import Wire
from services.cli_processes import Service
from shared.contracts.topics import COMPLETIONS, EVENTS
from shared.log.base import Log

BATCH = 50
CLIENTS = 8
PATIENCE_S = 60.0
_TAKEN_IN = re.compile(
    r'^dateline_records_total\{stage="store\.([^"]+)",status="done"\} (\S+)$', re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result."""

    name: str
    value: str


async def whole_path(log: Log, ingest: str, store: str, count: int, seed: int) -> list[Figure]:
    """Articles per second from the first POST until the last completion is on the log, and until the
    last record can be read back from the store, incidents merged."""
    wire, watch = await Wire.open(ingest), Stored(store)
    await watch.start()
    wanted = set()
    begun = time.perf_counter()
    for start in range(0, count, BATCH):
        many = [article(number, seed) for number in range(start, min(start + BATCH, count))]
        status, body = await wire.post("/v1/articles", orjson.dumps(many))
        if status != 202:
            raise RuntimeError(f"ingest answered {status}: {body[:300]!r}")
        wanted |= {receipt["article_id"] for receipt in orjson.loads(body)}
    await wire.close()
    async with asyncio.timeout(PATIENCE_S + count):
        events = await _seen(log, wanted)
        extracted = time.perf_counter() - begun
        await watch.until({EVENTS.name: events, COMPLETIONS.name: count})
    stored = time.perf_counter() - begun
    return [
        Figure("POST to the event topic", f"{count / extracted:,.0f} articles/s ({count} articles)"),
        Figure("whole path, stored and merged", f"{count / stored:,.0f} articles/s"),
    ]


async def requests(ingest: str, seconds: float, seed: int) -> list[Figure]:
    """POSTs of one article each, by ``CLIENTS`` clients that wait for their 202."""
    times: list[float] = []
    numbers = iter(range(10_000_000))
    end = time.perf_counter() + seconds

    async def client() -> None:
        wire = await Wire.open(ingest)
        while time.perf_counter() < end:
            body = orjson.dumps(article(next(numbers), seed))
            begun = time.perf_counter()
            status, answer = await wire.post("/v1/articles", body)
            if status != 202:
                raise RuntimeError(f"ingest answered {status}: {answer[:300]!r}")
            times.append(time.perf_counter() - begun)
        await wire.close()

    begun = time.perf_counter()
    await asyncio.gather(*[client() for _ in range(CLIENTS)])
    rate = len(times) / (time.perf_counter() - begun)
    return [
        Figure("ingest", f"{rate:,.0f} requests/s ({CLIENTS} clients, one article each, durable before 202)"),
        Figure("ingest, POST to 202", _percentiles(times)),
    ]


async def latency(log: Log, ingest: str, rate: float, seconds: float, seed: int) -> Figure:
    """From POST to the record on the event topic, at ``rate`` articles/s sent by the clock whether or
    not earlier ones are answered."""
    count = int(rate * seconds)
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    wires: asyncio.Queue[Wire] = asyncio.Queue()
    for _ in range(32):
        wires.put_nowait(await Wire.open(ingest))
    arrived = asyncio.Event()
    before = {record.key.decode() async for record in log.read(EVENTS.name)}
    reading = asyncio.create_task(_first_seen(log, before, seen, arrived, count))
    posting = []

    async def one(number: int, due: float) -> None:
        wire = await wires.get()
        status, body = await wire.post("/v1/articles", orjson.dumps(article(number, seed)))
        wires.put_nowait(wire)
        if status == 202:
            sent[orjson.loads(body)["article_id"]] = due

    begun = time.perf_counter()
    for number in range(count):
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        posting.append(asyncio.create_task(one(number, due)))
    await asyncio.gather(*posting)
    async with asyncio.timeout(PATIENCE_S):
        await arrived.wait()
    reading.cancel()
    while not wires.empty():
        await wires.get_nowait().close()
    times = [seen[article_id] - due for article_id, due in sent.items()]
    return Figure(f"POST to record on the topic at {rate:g} articles/s", _percentiles(times))


def memory(services: Sequence[Service]) -> Figure:
    """Most resident memory of each process so far."""
    parts = [f"{service.name.rsplit('-', 1)[0]} {service.memory_mb():.0f} MB" for service in services]
    return Figure("memory", ", ".join(parts))


async def drained(log: Log, topic: str, group: str) -> None:
    """Until ``group`` has nothing left to read of ``topic`` but, on Kafka, a marker a partition."""
    async with asyncio.timeout(PATIENCE_S * 5):
        while any(behind > 1 for behind in (await log.lag(topic, group)).values()):  # noqa: ASYNC110  the lag is the log's to know, it tells no one
            await asyncio.sleep(0.2)


async def _seen(log: Log, wanted: set[str]) -> int:
    """Until every article of ``wanted`` is completed on the log; how many records they have."""
    missing, events = set(wanted), 0
    async for record in log.read(COMPLETIONS.name, follow=True):
        if (article_id := record.key.decode()) in missing:
            missing.discard(article_id)
            events += int(orjson.loads(record.value or b"{}")["count"])
        if not missing:
            break
    return events


async def _first_seen(
    log: Log, before: set[str], seen: dict[str, float], arrived: asyncio.Event, count: int
) -> None:
    """Note when the first record of each article not in ``before`` came by; ``arrived`` when ``count``
    articles have one."""
    async for record in log.read(EVENTS.name, follow=True):
        article_id = record.key.decode()
        if article_id not in before and article_id not in seen:
            seen[article_id] = time.perf_counter()
            if len(seen) >= count:
                arrived.set()


@dataclass(slots=True)
class Stored:
    """How many records of each topic the store has taken in since ``start``, by its own metrics."""

    store: str
    before: dict[str, int] = field(default_factory=dict)

    async def start(self) -> None:
        self.before = await self._counts()

    async def until(self, wanted: Mapping[str, int]) -> None:
        """Until the store has taken in that many records of each topic."""
        while True:
            now = await self._counts()
            if all(now.get(topic, 0) - self.before.get(topic, 0) >= n for topic, n in wanted.items()):
                return
            await asyncio.sleep(0.05)

    async def _counts(self) -> dict[str, int]:
        async with httpx.AsyncClient(base_url=self.store, timeout=10.0) as client:
            text = (await client.get("/metrics")).text
        return {topic: int(float(count)) for topic, count in _TAKEN_IN.findall(text)}


def _percentiles(times: Sequence[float]) -> str:
    if len(times) < 2:
        return "too few"
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    shown = ", ".join(f"p{n} {cuts[n - 1] * 1000:.0f} ms" for n in (50, 95, 99))
    return f"{shown} (n={len(times)})"
