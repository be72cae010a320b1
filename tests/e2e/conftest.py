"""Dateline in both its forms for one suite: one process on the embedded defaults, and three processes
over real Kafka, Redis and PostgreSQL."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncpg
import pytest
import redis
from deployment import Deployment  # tests/e2e/deployment.py

from services.cli_processes import Fleet

SHARED = Path(__file__).resolve().parents[3] / "shared"
REAL = (pytest.mark.kafka, pytest.mark.redis, pytest.mark.postgres)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """One process on SQLite and memory."""
    yield from _embedded(tmp_path_factory.mktemp("embedded"))


@pytest.fixture(scope="session")
def distributed(
    kafka_address: str, redis_address: str, postgres_address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Three processes on Kafka, Redis and PostgreSQL."""
    folder = tmp_path_factory.mktemp("distributed")
    yield from _distributed(folder, kafka_address, redis_address, postgres_address)


@pytest.fixture(params=["embedded", pytest.param("distributed", marks=REAL)])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    """Each form in turn, ready to take work; shared by the tests, so post articles of your own."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def _embedded(folder: Path) -> Iterator[Deployment]:
    fleet = Fleet(folder, {"data_dir": str(folder / "data")})
    try:
        up = fleet.start("up")
        up.wait_ready()
        yield Deployment(fleet, up.address, up.address, f"sqlite:///{folder / 'data' / 'log.sqlite'}")
    finally:
        fleet.stop()


def _distributed(folder: Path, kafka: str, cache: str, database: str) -> Iterator[Deployment]:
    own_cache = cache.rpartition("/")[0] + "/9"
    with redis.Redis.from_url(own_cache) as client:
        client.flushdb()
    name = f"e2e_{uuid.uuid4().hex[:8]}"
    asyncio.run(_sql(database, f"CREATE DATABASE {name}"))
    log_url = f"kafka://{kafka}?env={name.replace('_', '-')}&session_ms=6000"
    store_url = database.rpartition("/")[0] + f"/{name}"
    urls = {"log_url": log_url, "cache_url": own_cache, "store_url": store_url}
    # a late cache may call a duplicate accepted, which is right but not what these tests count
    fleet = Fleet(folder, urls | {"cache_timeout_ms": "1000"})
    try:
        ingest, _, store = [fleet.start("run", service) for service in ("ingest", "extract", "store")]
        for service in fleet.services:
            service.wait_ready()
        yield Deployment(fleet, ingest.address, store.address, log_url)
    finally:
        fleet.stop()
        asyncio.run(_sql(database, f"DROP DATABASE {name} WITH (FORCE)"))


async def _sql(database: str, statement: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute(statement)
    await connection.close()


@pytest.fixture(scope="session")
def seed() -> tuple[bytes, dict[str, Any]]:
    """The raw seed page and its gold."""
    page, gold = SHARED / "seed" / "article.md", SHARED / "gold" / "seed" / "seed.json"
    if not gold.exists():
        pytest.skip("the seed article is not beside the repository")
    return page.read_bytes(), json.loads(gold.read_text("utf-8"))


@pytest.fixture(scope="session")
def scoring() -> ModuleType:
    """The yardstick that gold comes with: how fields are compared and records matched."""
    path = SHARED / "tools" / "score.py"
    if not path.exists():
        pytest.skip("the scoring tool is not beside the repository")
    spec = importlib.util.spec_from_file_location("dateline_gold_score", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
