"""Exactly once under kill -9 and SIGSTOP, over a real broker; and the two mutants that must fail.

The whole of it (DATELINE_FAULTS=10: ten of each) takes two minutes; by default three of each fall.
Figures of the whole runs: docs/reliability.md.
"""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from chaos import Fault, Service, Torment, committed_ids, python, verdict  # tests/faults/chaos.py

from shared.contracts.topics import dead_letters
from shared.log.base import LogLimits, Message, TopicSpec
from shared.log.open import open_log

pytestmark = [pytest.mark.kafka]

EACH = int(os.environ.get("DATELINE_FAULTS", "3"))
VARIANT = os.environ.get("DATELINE_FAULTS_VARIANT", "sound")
SEED = int(os.environ.get("DATELINE_SEED", "20261125"))
RECORDS = 2000
SESSION_MS = 3000
FREEZE_S = 4.5
OUTPUT_LIMIT = 20_000  # bytes the broker takes on the output topic: less than the worker's own limit
DONE_TIMEOUT_S = 90.0


@dataclass(slots=True)
class Field:
    """Topics of one run, and what was put into them."""

    address: str
    url: str
    name: str
    sent: int = 0
    big: set[int] = field(default_factory=set)

    @property
    def output(self) -> str:
        return f"{self.name}.out"

    @property
    def letters(self) -> str:
        return dead_letters(self.name, self.name)

    def worker(self, label: str, variant: str, folder: Path) -> Service:
        command = python("echo_worker.py", variant, self.url, self.name, self.name, self.output)
        return Service(label, command, log=folder / f"{label}.log")

    async def feed(self, count: int, big: frozenset[int] = frozenset()) -> None:
        """``count`` more records; those whose number is in ``big`` become too large for the broker."""
        log = open_log(self.url)
        await log.start()
        batch = []
        for number in range(self.sent, self.sent + count):
            headers = [("ce_id", b"%d" % number)] + ([("big", b"1")] if number in big else [])
            batch.append(Message(self.name, b"k%d" % number, b"v", tuple(headers)))
        await log.append(batch)
        await log.stop()
        self.sent += count
        self.big |= big

    def outcome(self) -> tuple[Counter[str], Counter[str]]:
        """What a reader of another make finds: (output ids, dead letter ids)."""
        return committed_ids(self.address, [self.output]), committed_ids(self.address, [self.letters])

    def judge(self) -> tuple[int, int]:
        """(missing, doubled) over outputs and dead letters."""
        out, dead = self.outcome()
        expected = [f"out-{n}" for n in range(self.sent) if n not in self.big]
        return verdict(out + dead, expected + [str(n) for n in self.big])

    async def settled(self) -> bool:
        """Wait until the group has done everything; False when it does not come to that."""
        log = open_log(self.url)
        await log.start()
        end = time.monotonic() + DONE_TIMEOUT_S
        try:
            while time.monotonic() < end:
                if sum((await log.lag(self.name, self.name)).values()) == 0:
                    return True
                await asyncio.sleep(0.2)
            return False
        finally:
            await log.stop()


@pytest.fixture
async def arena(kafka_address: str) -> AsyncIterator[Field]:
    name = f"f{uuid.uuid4().hex[:8]}"
    made = Field(kafka_address, f"kafka://{kafka_address}?env={name}&session_ms={SESSION_MS}", name)
    log = open_log(made.url)
    await log.start()
    await log.apply([TopicSpec(name, 4), TopicSpec(made.letters, 1)])
    await log.stop()
    narrow = open_log(made.url, LogLimits(max_record_bytes=OUTPUT_LIMIT))
    await narrow.start()
    await narrow.apply([TopicSpec(made.output, 4)])
    await narrow.stop()
    yield made


@pytest.fixture
def started() -> Iterator[list[Service]]:
    services: list[Service] = []
    yield services
    for service in services:
        service.stop()


async def test_each_record_is_done_exactly_once_under_kills_and_freezes(
    arena: Field, started: list[Service], tmp_path: Path
) -> None:
    started += [arena.worker(label, VARIANT, tmp_path) for label in ("one", "two")]
    for service in started:
        service.start()
    kinds: tuple[Fault, ...] = ("kill", "freeze")
    faults = [(kind, started) for kind in kinds for _ in range(EACH)]
    share = RECORDS // len(faults)

    async def feed() -> None:
        await arena.feed(share)

    await Torment(SEED, FREEZE_S).run(faults, feed)
    await arena.feed(RECORDS - arena.sent)
    settled = await arena.settled()
    assert (settled, arena.judge()) == (True, (0, 0)), "(all done, (missing, doubled))"


async def test_what_the_broker_refuses_goes_to_the_dead_letters(
    arena: Field, started: list[Service], tmp_path: Path
) -> None:
    await arena.feed(60, frozenset({7, 30, 31}))
    started.append(arena.worker("one", "sound", tmp_path))
    started[0].start()
    assert await arena.settled()
    out, dead = arena.outcome()
    assert dead == Counter({"7": 1, "30": 1, "31": 1})
    assert len(out) == 57
    assert arena.judge() == (0, 0)


async def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + DONE_TIMEOUT_S
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {DONE_TIMEOUT_S:g} s"
        await asyncio.sleep(0.05)


async def _freeze_between_send_and_commit(arena: Field, services: list[Service]) -> None:
    """One member freezes with a batch sent and not committed; the other takes over; it wakes."""
    first, second = services
    await arena.feed(400)
    first.start(FREEZE_AT="2")
    await _until(lambda: first.frozen, "the first member froze")
    second.start()
    assert await arena.settled(), "the second member took over"
    first.thaw()
    await _until(lambda: "ended 2" in first.log.read_text(), "the woken commit came to an end")
    await arena.feed(100)
    assert await arena.settled()


async def test_a_frozen_commit_is_fenced(arena: Field, started: list[Service], tmp_path: Path) -> None:
    started += [arena.worker(label, "sound", tmp_path) for label in ("one", "two")]
    await _freeze_between_send_and_commit(arena, started)
    assert arena.judge() == (0, 0)


async def test_mutant_with_one_transactional_id_per_process_is_caught(
    arena: Field, started: list[Service], tmp_path: Path
) -> None:
    started += [arena.worker(label, "one_id_per_process", tmp_path) for label in ("one", "two")]
    await _freeze_between_send_and_commit(arena, started)
    missing, doubled = arena.judge()
    assert missing + doubled > 0, "the oracle must see what per-process ids do"


async def test_mutant_with_unawaited_sends_is_caught(
    arena: Field, started: list[Service], tmp_path: Path
) -> None:
    await arena.feed(60, frozenset({7, 30, 31}))
    started.append(arena.worker("one", "unawaited_sends", tmp_path))
    started[0].start()
    assert await arena.settled()
    missing, _ = arena.judge()
    assert missing > 0, "the oracle must see what unawaited sends lose"
