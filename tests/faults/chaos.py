"""Services as processes that can be killed, frozen and restarted on a seeded plan, and an oracle that
reads the outcome with a client of another make (librdkafka) under ``read_committed``.

Any service fits: ``Service("store", ["dateline", "run", "store"], environment)``.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

ROOT = Path(__file__).resolve().parents[2]
Fault = Literal["kill", "freeze"]


@dataclass(slots=True)
class Service:
    """One service process under torment. ``environment`` is added to ours; output goes to ``log``."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path = field(default_factory=lambda: Path(os.devnull))
    process: subprocess.Popen[bytes] | None = None

    def start(self, **extra: str) -> None:
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | dict(self.environment) | extra
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, env=environment, cwd=ROOT,
                stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            )

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    @property
    def frozen(self) -> bool:
        """Whether the kernel has it stopped (Linux: state T)."""
        assert self.process is not None
        try:
            stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        except OSError:
            return False
        return stat.rpartition(")")[2].split()[0] == "T"

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.thaw()
            self.kill()


@dataclass(slots=True)
class Torment:
    """A seeded plan of faults; each falls while there is work, which ``feed`` gives. ``freeze_s``
    must be longer than the session."""

    seed: int
    freeze_s: float

    async def run(
        self, faults: Iterable[tuple[Fault, Sequence[Service]]], feed: Callable[[], Awaitable[None]]
    ) -> None:
        """Each fault falls on one of its services, in an order and at moments the seed draws."""
        chance = random.Random(self.seed)
        plan = list(faults)
        chance.shuffle(plan)
        for fault, services in plan:
            await feed()
            await asyncio.sleep(chance.uniform(0.05, 0.4))  # where in the work it falls: the seed's draw
            service = chance.choice(services)
            if fault == "kill":
                service.kill()
                service.start()
                continue
            service.freeze()
            await asyncio.sleep(self.freeze_s)
            service.thaw()


@dataclass(frozen=True, slots=True)
class Committed:
    """One record as the oracle sees it."""

    topic: str
    ce_id: str
    value: bytes | None


def committed_ids(address: str, topics: Sequence[str]) -> Counter[str]:
    """How often each ``ce_id`` stands on ``topics``."""
    return Counter(record.ce_id for record in committed(address, topics))


def committed(address: str, topics: Sequence[str], timeout_s: float = 60.0) -> list[Committed]:
    """All of ``topics`` for a ``read_committed`` reader of another make."""
    consumer = Consumer(
        {
            "bootstrap.servers": address, "group.id": f"oracle-{uuid.uuid4()}",
            "isolation.level": "read_committed", "enable.auto.commit": False, "auto.offset.reset": "earliest",
            "enable.partition.eof": False,
        }
    )
    found: list[Committed] = []
    try:
        places = []
        for topic in topics:
            for partition in consumer.list_topics(topic, timeout=10).topics[topic].partitions:
                places.append(TopicPartition(topic, partition, OFFSET_BEGINNING))
        consumer.assign(places)
        ends = {(p.topic, p.partition): consumer.get_watermark_offsets(p, timeout=10)[1] for p in places}
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            for message in consumer.consume(500, timeout=0.5):
                assert message.error() is None, message.error()
                headers = dict(message.headers() or [])
                found.append(Committed(message.topic(), headers["ce_id"].decode(), message.value()))
            reached = {(p.topic, p.partition): p.offset for p in consumer.position(places)}
            if all(ends[place] == 0 or reached[place] >= ends[place] for place in ends):
                return found
    finally:
        consumer.close()
    raise AssertionError(f"the oracle did not reach the end of {topics} in {timeout_s:g} s")


def verdict(ids: Counter[str], expected: Iterable[str]) -> tuple[int, int]:
    """(missing, doubled): both 0 when every expected id stands there exactly once."""
    wanted = set(expected)
    missing = len(wanted - set(ids))
    doubled = sum(count - 1 for count in ids.values())
    assert not set(ids) - wanted, f"unexpected ids: {sorted(set(ids) - wanted)[:5]}"
    return missing, doubled


def python(script: str, *arguments: str) -> list[str]:
    """The command of a script of this folder."""
    return [sys.executable, str(Path(__file__).with_name(script)), *arguments]
