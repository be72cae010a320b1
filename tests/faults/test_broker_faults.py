"""The broker itself goes away: by an orderly stop and by kill -9, in the middle of work."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos import Service, committed_ids, python  # tests/faults/chaos.py

from deploy.local.process import Program, answers
from shared.contracts.topics import dead_letters
from shared.log.base import Log, LogUnavailable, Message, TopicSpec
from shared.log.open import open_log

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

TOPIC, OUTPUT = "in", "out"
SHARE = 300
DONE_TIMEOUT_S = 120.0


@pytest.fixture
def worker(own_kafka: Program, tmp_path: Path) -> Iterator[Service]:
    url = f"kafka://{own_kafka.address}?session_ms=6000"
    command = python("echo_worker.py", "sound", url, TOPIC, TOPIC, OUTPUT)
    made = Service("one", command, log=tmp_path / "one.log")
    yield made
    made.stop()


async def put(log: Log, first: int) -> None:
    """Append a share of records, trying again while the broker is away, as a client of ingest would:
    a repetition has the same id."""
    share = [Message(TOPIC, b"k%d" % n, b"v", (("ce_id", b"%d" % n),)) for n in range(first, first + SHARE)]
    end = time.monotonic() + DONE_TIMEOUT_S
    while True:
        try:
            await log.append(share)
            return
        except LogUnavailable:
            assert time.monotonic() < end, "the broker did not come back"
            await asyncio.sleep(0.2)


async def test_a_broker_that_goes_and_comes_back_loses_and_doubles_nothing(
    own_kafka: Program, worker: Service
) -> None:
    port = int(own_kafka.address.rpartition(":")[2])
    log = open_log(f"kafka://{own_kafka.address}")
    await log.start()
    await log.apply([TopicSpec(TOPIC, 4), TopicSpec(OUTPUT, 4), TopicSpec(dead_letters(TOPIC, TOPIC), 1)])
    worker.start()
    end = time.monotonic() + 30
    while "working" not in worker.log.read_text():
        assert time.monotonic() < end, "the worker did not start"
        await asyncio.sleep(0.05)
    sent = 0
    for sig in (signal.SIGTERM, signal.SIGKILL):
        await put(log, sent)
        sent += SHARE
        await asyncio.to_thread(own_kafka.restart, sig, lambda: answers(port))
    await put(log, sent)
    sent += SHARE
    end = time.monotonic() + DONE_TIMEOUT_S
    behind: object = None
    while behind != 0:
        assert time.monotonic() < end, f"{behind} behind: {worker.log.read_text()[-2000:]}"
        try:
            behind = sum((await log.lag(TOPIC, TOPIC)).values())
        except LogUnavailable as error:
            behind = error
        await asyncio.sleep(0.2)
    assert committed_ids(own_kafka.address, [OUTPUT]) == Counter(f"out-{n}" for n in range(sent))
    await log.stop()
