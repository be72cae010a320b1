"""The services themselves under kill -9 and SIGSTOP, over a real broker and database: in the middle
of 2,000 articles, and afterwards each is done exactly once, on the topics and in the store.

DATELINE_FAULTS=10 is the whole of it; by default one of each falls. Figures: docs/reliability.md.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from chaos import Service, Torment, committed  # tests/faults/chaos.py

from deploy.local.process import Program, free_port
from shared.contracts.article import Article
from shared.contracts.envelope import encode
from shared.contracts.ids import article_id, stable_id, version_id
from shared.contracts.topics import ARTICLES, COMPLETIONS, EVENTS, EXTRACT_GROUP
from shared.log.base import Log, Message
from shared.log.open import open_log
from shared.runtime.provision import required_topics

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.slow]

EACH = int(os.environ.get("DATELINE_FAULTS", "1"))
SEED = int(os.environ.get("DATELINE_SEED", "20261125"))
ARTICLE_COUNT = int(os.environ.get("DATELINE_FAULTS_ARTICLES", "2000"))
SESSION_MS = 3000
FREEZE_S = 4.5
DONE_TIMEOUT_S = 240.0
TOWNS = ("Kharkiv", "Sumy", "Odesa", "Kherson", "Dnipro", "Zaporizhzhia", "Mykolaiv", "Chernihiv")
FIRST_DAY = date(2024, 1, 1)


def article(number: int) -> Article:
    """Our own text in agency style; every town and day its own, so that incidents stay apart."""
    town, day = TOWNS[number % len(TOWNS)], FIRST_DAY + timedelta(days=number // len(TOWNS))
    text = (
        f"A Russian drone hit a warehouse in {town} on {day:%A}, killing {number % 5 + 2} people and "
        f"wounding {number % 7 + 3}, the regional governor said."
    )
    url = f"https://samples.example/faults/{number}"
    content = stable_id("content", text)
    identity = article_id(url, content)
    return Article(
        article_id=identity, version_id=version_id(identity, content), url=url, canonical_url=url,
        title=f"Drone hits {town}", publisher="Dateline Samples", published=day.isoformat(), text=text,
        content_hash=content, received_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def received(number: int) -> Message:
    its = article(number)
    return encode(
        ARTICLES, its, key=its.article_id, event_id=its.version_id, source="/dateline/ingest",
        time=its.received_at,
    )


@pytest.fixture
async def database(postgres_address: str) -> AsyncIterator[str]:
    """A database of this test's own."""
    name = f"faults_{uuid.uuid4().hex[:8]}"
    server = await asyncpg.connect(postgres_address)
    await server.execute(f"CREATE DATABASE {name}")
    yield postgres_address.rpartition("/")[0] + f"/{name}"
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


@pytest.fixture
def services(own_kafka: Program, database: str, tmp_path: Path) -> Iterator[dict[str, Service]]:
    """Two extract processes and one store, not started."""
    environment = {
        "DATELINE_LOG_URL": f"kafka://{own_kafka.address}?session_ms={SESSION_MS}",
        "DATELINE_STORE_URL": database, "DATELINE_CACHE_URL": "memory://",
        "DATELINE_DATA_DIR": str(tmp_path), "DATELINE_BATCH_RECORDS": "20",
    }
    made = {}
    for name in ("extract-1", "extract-2", "store"):
        command = [
            sys.executable, "-c", "from services.cli import main; main()", "run", name.partition("-")[0],
            "--port", str(free_port()),
        ]
        made[name] = Service(name, command, environment, tmp_path / f"{name}.log")
    yield made
    for service in made.values():
        service.stop()


async def stored(database: str) -> dict[str, int]:
    """Rows of the store by table; empty while its tables are not there yet."""
    connection = await asyncpg.connect(database)
    try:
        return {
            table: await connection.fetchval(f"SELECT COUNT(*) FROM {table}")
            for table in ("article_versions", "completions", "records")
        }
    except asyncpg.UndefinedTableError:
        return {}
    finally:
        await connection.close()


async def extracted(log: Log) -> bool:
    """Wait until extract has done every article."""
    end = time.monotonic() + DONE_TIMEOUT_S
    while time.monotonic() < end:
        if not sum((await log.lag(ARTICLES.name, EXTRACT_GROUP)).values()):
            return True
        await asyncio.sleep(0.5)
    return False


async def taken_in(database: str, expected: dict[str, int]) -> dict[str, int]:
    """Wait until the store, which reads three topics each at its own pace, has the ``expected`` rows;
    what it has then, or at the end of the time."""
    end = time.monotonic() + DONE_TIMEOUT_S
    while True:
        rows = await stored(database)
        if rows == expected or time.monotonic() > end:
            return rows
        await asyncio.sleep(0.5)


async def test_each_article_is_done_exactly_once_on_the_topics_and_in_the_store(
    own_kafka: Program, database: str, services: dict[str, Service]
) -> None:
    log = open_log(f"kafka://{own_kafka.address}")
    await log.start()
    await log.apply(required_topics())
    for service in services.values():
        service.start()
    extracts, stores = [services["extract-1"], services["extract-2"]], [services["store"]]
    faults = EACH * [("kill", extracts), ("kill", stores), ("freeze", [*extracts, *stores])]
    sent = 0

    async def feed(count: int = ARTICLE_COUNT // len(faults)) -> None:
        nonlocal sent
        batch = [received(number) for number in range(sent, sent + count)]
        await log.append(batch + batch[:1])  # a POST that was tried again: twice on the raw topic
        sent += count

    await Torment(SEED, FREEZE_S).run(faults, feed)  # type: ignore[arg-type]
    await feed(ARTICLE_COUNT - sent)
    done = await extracted(log)
    await log.stop()

    completions = committed(own_kafka.address, [COMPLETIONS.name])
    events = committed(own_kafka.address, [EVENTS.name])
    doubled = [name for name, count in Counter(r.ce_id for r in completions + events).items() if count > 1]
    finished = Counter(json.loads(r.value or b"{}")["version_id"] for r in completions)
    missing = {article(number).version_id for number in range(ARTICLE_COUNT)} - set(finished)
    announced = [name for r in completions for name in json.loads(r.value or b"{}")["events"]]
    assert (done, len(missing), len(doubled)) == (True, 0, 0), "(all done, missing, doubled ce_id)"
    assert len(finished) == len(completions) == ARTICLE_COUNT
    assert sorted(announced) == sorted(json.loads(r.value or b"{}")["record"]["event_id"] for r in events)
    assert len(events) >= ARTICLE_COUNT, "every article tells of a strike"
    expected = {"article_versions": ARTICLE_COUNT, "completions": ARTICLE_COUNT, "records": len(events)}
    assert await taken_in(database, expected) == expected, "what is stored is what is on the topics"
