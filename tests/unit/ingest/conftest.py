"""The embedded log of a test, and an ingest service on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from ingest_service import Service

from shared.contracts.topics import ARTICLES
from shared.log.base import Log, TopicSpec
from shared.log.sqlite import SqliteLog


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Log]:
    opened = SqliteLog(tmp_path / "log.sqlite")
    await opened.start()
    await opened.apply([TopicSpec(ARTICLES.name, ARTICLES.partitions)])
    yield opened
    await opened.stop()


@pytest.fixture
def service(log: Log) -> Service:
    return Service(log)
