"""Every adapter of a port, for one suite."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from log_adapters import LIMITS, OpenLog  # tests/contract/log_adapters.py

from shared.log.base import Log
from shared.log.open import open_log


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
def log_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each adapter in turn, with a short lease so that takeovers are quick."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/log.sqlite?lease_s=2"
    address = request.getfixturevalue("kafka_address")
    return f"kafka://{address}?env=t{uuid.uuid4().hex[:8]}&session_ms=3000"


@pytest.fixture
async def open_another(log_url: str) -> AsyncIterator[OpenLog]:
    """Opens the same log once more, as another process would."""
    opened: list[Log] = []

    async def opening() -> Log:
        log = open_log(log_url, LIMITS)
        await log.start()
        opened.append(log)
        return log

    yield opening
    await asyncio.gather(*[log.stop() for log in opened])


@pytest.fixture
async def log(open_another: OpenLog) -> Log:
    return await open_another()


@pytest.fixture
def name() -> str:
    """A topic or group name nobody used before: the broker is shared by the run."""
    return f"t{uuid.uuid4().hex[:10]}"
