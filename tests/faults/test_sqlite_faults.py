"""The embedded log under kill -9, SIGSTOP past the lease, and a full disk: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos import Fault, Service, Torment, python  # tests/faults/chaos.py

from shared.contracts.topics import dead_letters
from shared.log.base import LogUnavailable, Message, TopicSpec
from shared.log.open import open_log
from shared.log.sqlite import SqliteLog

TOPIC, OUTPUT = "in", "out"
LEASE_S, FREEZE_S = 1.0, 1.6
EACH = 4
RECORDS = 800


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[list[Service]]:
    url = f"sqlite:///{tmp_path}/log.sqlite?lease_s={LEASE_S}"
    command = python("echo_worker.py", "sound", url, TOPIC, TOPIC, OUTPUT)
    made = [Service(name, command, log=tmp_path / f"{name}.log") for name in ("one", "two")]
    yield made
    for service in made:
        service.stop()


async def test_each_record_is_done_exactly_once_on_one_file(workers: list[Service], tmp_path: Path) -> None:
    log = open_log(f"sqlite:///{tmp_path}/log.sqlite")
    await log.start()
    await log.apply([TopicSpec(TOPIC, 4), TopicSpec(OUTPUT, 4), TopicSpec(dead_letters(TOPIC, TOPIC), 1)])
    for worker in workers:
        worker.start()
    kinds: tuple[Fault, ...] = ("kill", "freeze")
    faults = [(kind, workers) for kind in kinds for _ in range(EACH)]
    sent = 0

    async def feed() -> None:
        nonlocal sent
        share = range(sent, sent + RECORDS // len(faults))
        await log.append([Message(TOPIC, b"k%d" % n, b"v", (("ce_id", b"%d" % n),)) for n in share])
        sent += len(share)

    await Torment(seed=7, freeze_s=FREEZE_S).run(faults, feed)
    end = time.monotonic() + 60
    while sum((await log.lag(TOPIC, TOPIC)).values()):
        assert time.monotonic() < end, "not done within 60 s"
        await asyncio.sleep(0.1)
    names = Counter([record.header("ce_id") async for record in log.read(OUTPUT)])
    assert names == Counter(b"out-%d" % n for n in range(RECORDS))
    await log.stop()


async def test_a_full_disk_stores_nothing_half(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.sqlite")
    await log.start()
    await log.apply([TopicSpec(TOPIC, 1)])
    await log.append([Message(TOPIC, b"k", b"before")])
    pages = await log.writer_file.read(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    await log.writer_file.read(lambda db: db.execute(f"PRAGMA max_page_count={pages + 4}").fetchone())
    with pytest.raises(LogUnavailable, match="full"):
        await log.append([Message(TOPIC, b"k", b"x" * 4000) for _ in range(100)])
    assert [record.value async for record in log.read(TOPIC)] == [b"before"]
    await log.writer_file.read(lambda db: db.execute("PRAGMA max_page_count=1000000").fetchone())
    await log.append([Message(TOPIC, b"k", b"after")])
    assert [(r.offset, r.value) async for r in log.read(TOPIC)] == [(0, b"before"), (1, b"after")]
    await log.stop()
