"""The readers in ``examples/`` print the records of a running deployment, as an outsider would run them."""

from __future__ import annotations

import asyncio
import shutil
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from deployment import DEADLINE_S, Deployment  # tests/e2e/deployment.py

from deploy.local.kafka import JARS
from services.cli_bench_articles import article

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.postgres]


async def until_printed(command: Sequence[str], wanted: set[str]) -> None:
    """Until the reader has printed a line with each of ``wanted``."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    missing, printed = set(wanted), []
    try:
        async with asyncio.timeout(DEADLINE_S):
            while missing and (line := (await process.stdout.readline()).decode()):
                printed.append(line)
                missing -= {word for word in missing if word in line}
    finally:
        if process.returncode is None:
            process.kill()
        _, errors = await process.communicate()
    assert not missing, f"printed {printed[-5:]}, errors {errors.decode()[-1000:]}"


@pytest.mark.parametrize("language", ["python", "java", "kcat"])
async def test_the_reader_prints_every_event(distributed: Deployment, language: str) -> None:
    servers = distributed.log_url.removeprefix("kafka://").partition("?")[0]
    jars = next((JARS / line for line in ("k4", "k3") if (JARS / line).is_dir()), None)
    if language == "python":
        command = [sys.executable, str(EXAMPLES / "read_events.py"), servers]
    elif language == "java":
        if jars is None or not shutil.which("java"):
            pytest.skip("no Java or no Kafka jars here")
        command = ["java", "-cp", f"{jars}/*", str(EXAMPLES / "ReadEvents.java"), servers]
    else:
        if not shutil.which("kcat"):
            pytest.skip("no kcat here")
        command = [str(EXAMPLES / "read_events.sh"), servers]
    series = uuid.uuid4().int % 1_000_000
    receipts = await distributed.post([article(number, series) for number in range(3)])
    events: set[str] = set()
    for receipt in receipts:
        view = await distributed.done(receipt["article_id"])
        events |= set(view["events"])
    assert len(events) >= 3
    await until_printed(command, events)
