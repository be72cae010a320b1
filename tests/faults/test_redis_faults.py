"""Redis frozen, flushed and killed in the middle of a run: slower at most; no record, link or incident
differs from a run with a cache that was well all along."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.local.process import Program
from services.onebox import create_app
from shared.contracts.topics import COMPLETIONS, EVENTS
from shared.log.open import open_log
from shared.runtime.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "services" / "samples").glob("*.json"))
PHASES = ("well", "frozen", "flushed", "dead")
Disturb = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Outcome:
    """What a run left behind, and what the slowest request took."""

    topics: Counter[str]
    rows: dict[str, list[tuple[object, ...]]]
    answers: Counter[str]
    slowest_s: float


def posts() -> dict[str, list[dict[str, object]]]:
    """Per phase: two fresh samples, a repetition of the first ever, and its copy at another URL."""
    articles = [json.loads(path.read_text("utf-8")) for path in SAMPLES]
    planned: dict[str, list[dict[str, object]]] = {}
    for number, phase in enumerate(PHASES):
        copy = articles[0] | {"url": f"https://copies.example/{phase}"}
        planned[phase] = [*articles[2 * number : 2 * number + 2], articles[0], copy]
    return planned


async def run(folder: Path, cache_url: str, disturb: Disturb) -> Outcome:
    settings = load_settings(data_dir=folder, cache_url=cache_url, log_url="", store_url="")
    app = create_app(settings)
    answers: Counter[str] = Counter()
    slowest = 0.0
    planned = posts()
    wanted = {str(article["url"]) for articles in planned.values() for article in articles}
    async with app.router.lifespan_context(app), httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://dateline"
    ) as client:
        for phase in PHASES:
            await disturb(phase)
            for article in planned[phase]:
                started = time.monotonic()
                answer = await client.post("/v1/articles", json=article)
                slowest = max(slowest, time.monotonic() - started)
                assert answer.status_code == 202, answer.text
                body = answer.json()
                answers[(body.get("items") or [body])[0]["outcome"]] += 1
        end = time.monotonic() + 60
        while not all_in(folder, len(wanted)):
            assert time.monotonic() < end, "not all done within 60 s"
            await asyncio.sleep(0.1)
    log = open_log(settings.resolved_log_url())
    await log.start()
    names = [
        (record.header("ce_id") or b"").decode()
        for topic in (EVENTS, COMPLETIONS)
        async for record in log.read(topic.name)
    ]
    await log.stop()
    left = {
        "records": rows(folder, "records", "event_id, live"),
        "copies": rows(folder, "article_copies", "article_id, copy_id"),
        "members": rows(folder, "incident_records", "event_id, incident_id, live"),
        # A retracted incident tells of an order in which records arrived, which may differ.
        "incidents": rows(
            folder, "incidents WHERE retracted = 0",
            "incident_id, type, status, killed_min, injured_min, sources",
        ),
    }
    return Outcome(Counter(names), left, answers, slowest)


def all_in(folder: Path, articles: int) -> bool:
    """Whether the store, which reads three topics each at its own pace, has every article, its
    completion, and every record the completions announce."""
    announced = sum(int(str(count)) for (count,) in rows(folder, "completions", "count"))
    have = [len(rows(folder, table, "1")) for table in ("article_versions", "completions", "records")]
    return have == [articles, articles, announced]


def rows(folder: Path, table: str, columns: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "store.sqlite", timeout=10) as database:
        return sorted(database.execute(f"SELECT {columns} FROM {table}").fetchall())


@pytest.mark.redis
async def test_a_sick_redis_changes_no_record_link_or_incident(own_redis: Program, tmp_path: Path) -> None:
    async def nothing(phase: str) -> None:
        """A cache that is well all along."""

    async def sicken(phase: str) -> None:
        if phase == "frozen":
            own_redis.kill(signal.SIGSTOP)
        elif phase == "flushed":
            own_redis.kill(signal.SIGCONT)
            port = int(own_redis.address.rpartition(":")[2].partition("/")[0])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"FLUSHALL\r\n")
            assert await reader.readline() == b"+OK\r\n"
            writer.close()
        elif phase == "dead":
            own_redis.process.kill()
            own_redis.process.wait()

    well = await run(tmp_path / "well", "memory://", nothing)
    sick = await run(tmp_path / "sick", own_redis.address, sicken)
    assert set(well.topics.values()) == {1}, "each ce_id once"
    assert sick.topics == well.topics
    assert sick.rows == well.rows
    assert len(well.rows["copies"]) > 0 and len(well.rows["incidents"]) > 0
    assert sum(sick.answers.values()) == sum(well.answers.values()) == 4 * len(PHASES)
    assert well.answers["duplicate"] > sick.answers["duplicate"], "the answer may differ, and only that"
    assert sick.slowest_s < 2.0, "slower, not stopped"
