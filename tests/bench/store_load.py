"""Load synthetic records into PostgreSQL and time queries and merging as the store grows.

    python -m tests.bench.store_load postgresql://user@host/database [10000 100000 1000000]

Rows are written by COPY as the stage would have written them, one incident a record; then new
records, half of them further tellings of stored occurrences, go through the stage one by one.
"""

from __future__ import annotations

import asyncio
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from services.store.base import Store
from services.store.blocking import blocks
from services.store.candidate import candidate
from services.store.filters import Filter, parse
from services.store.incident_rows import incident_row, net_of
from services.store.incidents import build
from services.store.mirror.mirror import Mirror
from services.store.open import open_store
from services.store.paging import Sort
from services.store.rows import record_row
from services.store.sql import queries, sums
from services.store.sql.incidents import COLUMNS as INCIDENT_COLUMNS
from services.store.sql.records import COLUMNS as RECORD_COLUMNS
from services.store.stage import StoreStage
from shared.contracts.codebook import FAMILY_OF
from shared.contracts.envelope import encode
from shared.contracts.ids import stable_id
from shared.contracts.record import EventRecord, ExtractedEvent
from shared.contracts.topics import EVENTS
from shared.log.base import Record

TYPES = ("missile_strike", "drone_strike", "artillery_shelling", "armed_clash", "captured", "interception")
WORDS = (
    "depot house school market station bridge port power plant village road hospital church mill dam".split()
)
START = datetime(2022, 3, 1, tzinfo=UTC)
DAYS = 1400
SEVERAL = 0.05
"""Share of records that tell of three places."""
CHUNK = 20_000


def places(count: int = 4000) -> list[dict[str, Any]]:
    """Settlements along a front, most of the fighting at few of them."""
    made = random.Random(1)
    return [
        {
            "name": f"Selo {n}",
            "text": f"Selo {n}",
            "precision": "settlement",
            "country": made.choice(["UA"] * 8 + ["RU", "SD"]),
            "admin1": f"Oblast {n % 25}",
            "lat": made.uniform(46, 52),
            "lon": made.uniform(30, 40),
        }
        for n in range(count)
    ]


PLACES = places()


def event(number: int, choose: random.Random, of: ExtractedEvent | None = None) -> ExtractedEvent:
    """A record of its own article; ``of`` gives it the type, place and day of another."""
    at = START + timedelta(days=choose.uniform(0, DAYS))
    kind = choose.choice(TYPES)
    place = PLACES[int(len(PLACES) * choose.random() ** 2)]
    when = {"start": at, "end": at + timedelta(hours=10), "precision": "part_of_day", "anchor": "relative"}
    if of is not None:
        kind, place = of.record.type, of.record.where[0].model_dump()
        when = of.record.when.model_dump()
    where = [place] + [choose.choice(PLACES) for _ in range(2 * (of is None and choose.random() < SEVERAL))]
    article = stable_id("bench", number)
    low = choose.choice([0, 0, 1, 1, 2, 3, 5, 9])
    text = f"{' '.join(choose.sample(WORDS, 4))} in {place['name']}"
    record = EventRecord.model_validate(
        {
            "event_id": stable_id("bench event", number),
            "article_id": article,
            "version_id": article + "v",
            "type": kind,
            "family": FAMILY_OF[kind],
            "when": when,
            "where": where,
            "actors": [{"role": "initiator", "name": "Forces", "side": choose.choice(["Russia", "Ukraine"])}],
            "tolls": [{"kind": "killed", "min": low, "max": low, "value_type": "exact", "claim": 0}],
            "claims": [{"claimant": "Governor", "kind": "local_authority", "side": "Ukraine"}],
            "status": "reported",
            "status_row": 6,
            "confidence": 0.9,
            "engine": "bench",
            "evidence": [{"field": "type", "start": 0, "end": len(text), "text": text}],
        }
    )
    return ExtractedEvent(
        record=record,
        title=text,
        publisher=f"Paper {number % 300}",
        received_at=(record.when.end or at) + timedelta(hours=1),
    )


def incident_id(number: int) -> str:
    """The incident that record ``number`` was loaded as."""
    return build([candidate(event(number, random.Random(number)), None, frozenset())]).incident_id


def rows(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """Record row, blocks, member row and incident row of each."""
    for number in range(first, last):
        made = event(number, random.Random(number))
        record = record_row(made) | {"live": 1}
        incident = build([candidate(made, None, frozenset())])
        net = net_of(incident.model_dump(mode="json")["tolls"], [])
        filed = blocks(made.record, record["start_ms"], record["end_ms"]).filed()
        yield (
            tuple(record[c] for c in RECORD_COLUMNS),
            [(block, day, made.record.event_id) for block, day in filed],
            (made.record.event_id, incident.incident_id, 1),
            tuple(incident_row(incident, net)[c] for c in INCIDENT_COLUMNS),
        )


async def load(connection: Any, first: int, last: int) -> None:
    for at in range(first, last, CHUNK):
        part = list(rows(at, min(last, at + CHUNK)))
        await connection.copy_records_to_table(
            "records", records=[p[0] for p in part], columns=RECORD_COLUMNS
        )
        await connection.copy_records_to_table("record_blocks", records=[b for p in part for b in p[1]])
        await connection.copy_records_to_table("incident_records", records=[p[2] for p in part])
        written = await connection.fetchval("SELECT COALESCE(MAX(change), 0) FROM incidents")
        await connection.copy_records_to_table(
            "incidents",
            records=[(*p[3], change, change) for change, p in enumerate(part, written + 1)],
            columns=(*INCIDENT_COLUMNS, "number", "change"),
        )
    await connection.execute("ANALYZE")


QUERIES: dict[str, dict[str, str]] = {
    "newest": {},
    "day": {"from": "2024-05-01", "to": "2024-05-02"},
    "country": {"country": "SD"},
    "region, family, month": {
        "admin1": "Oblast 7",
        "family": "strike",
        "from": "2024-05-01",
        "to": "2024-05-31",
    },
    "small box": {"bbox": "36.1,49.9,36.3,50.1"},
    "large box": {"bbox": "30,46,40,52"},
    "polygon": {"polygon": "36 49, 37 49, 36.5 50.5"},
    "type and toll": {"type": "captured", "min_toll": "9"},
    "side": {"side": "Russia", "status": "reported"},
    "rare words": {"text": "selo 3999"},
    "common words": {"text": "hospital bridge"},
    "words and month": {"text": "hospital", "from": "2024-05-01", "to": "2024-05-31"},
    "sources": {"min_sources": "2"},
    "nothing there": {"admin1": "Oblast 99"},
}
SORTS = (Sort("time", "start_ms", True), Sort("killed", "killed_min", True))


def shown(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * p))] for p in (0.95, 0.99))
    return (
        f"p50 {statistics.median(ordered) * 1000:7.1f} ms  p95 {p95 * 1000:7.1f} ms  p99 {p99 * 1000:7.1f} ms"
    )


async def fill(store: Store) -> None:
    """Fill a mirror, as a process does when it starts."""
    began, mirror, resident = time.perf_counter(), Mirror(1 << 40), memory()
    following = asyncio.create_task(mirror.follow(store))
    told = None
    while told is None:
        await asyncio.sleep(0.1)
        async with store.read() as session:
            told = await mirror.by_group(session, Filter(), "type")
    following.cancel()
    took = time.perf_counter() - began
    print(f"mirror filled in {took:.1f} s, {mirror.size >> 20} MB ({memory() - resident} MB more of memory)")


def memory() -> int:
    """MB of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20


async def main(url: str, sizes: list[int]) -> None:
    store = open_store(url)
    await store.start()
    connection = await asyncpg.connect(url)
    before = await connection.fetchval("SELECT COUNT(*) FROM records")  # goes on with what is loaded already
    stage, offset = StoreStage(store, "bench"), 0
    await connection.execute("DELETE FROM offsets WHERE grp = 'bench'")
    for size in sizes:
        started = time.perf_counter()
        if size > before:
            await load(connection, before, size)
            async with store.write() as session:
                await sums.rebuild(session)  # COPY knows nothing of them
            before = size
        print(f"--- {size} records (loaded in {time.perf_counter() - started:.0f} s)", flush=True)
        await fill(store)
        everything: list[float] = []
        for name, query in QUERIES.items():
            took = []
            for sort in SORTS:
                for _ in range(5):
                    began = time.perf_counter()
                    async with store.read() as session:
                        await queries.page(session, queries.INCIDENTS, parse(query), sort, None, 50)
                    took.append(time.perf_counter() - began)
            everything += took
            print(f"query {name:24} {shown(took)}", flush=True)
        print(f"query {'all':24} {shown(everything)}", flush=True)
        took, choose = [], random.Random(size)
        for n in range(300):
            of = None
            if n % 2:
                source = choose.randrange(size)
                of = event(source, random.Random(source))
            new = event(10_000_000 + size + n, choose, of)
            message = encode(
                EVENTS,
                new,
                key=new.record.article_id,
                event_id=new.record.event_id,
                source="/bench",
                time=START,
            )
            record = Record(EVENTS.name, 0, offset, message.key, message.value, message.headers)
            began = time.perf_counter()
            await stage.apply(EVENTS.name, 0, [record], offset + 1)
            took.append(time.perf_counter() - began)
            offset += 1
        print(f"merge one record           {shown(took)}", flush=True)
    await connection.close()
    await store.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], [int(a) for a in sys.argv[2:]] or [10_000, 100_000, 1_000_000]))
