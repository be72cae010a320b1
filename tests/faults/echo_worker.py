"""A transform that copies records, for the faults to fall on; and two mutants that must be caught.

Arguments: variant (``sound``, ``one_id_per_process``, ``unawaited_sends``), log URL, topic, group,
output topic. The mutants live here, not in the product. ``FREEZE_AT=n`` stops the process (SIGSTOP)
between sending and committing its n-th batch: the place where a zombie does its harm.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Sequence
from typing import ClassVar

from aiokafka import AIOKafkaProducer

from shared.contracts.envelope import event_id_of
from shared.log.base import LogLimits, Message, Record
from shared.log.kafka import KafkaLog
from shared.log.kafka_client import close_quietly, new_producer
from shared.log.kafka_transform import TransformPartition
from shared.log.open import open_log
from shared.runtime.policy import Policy
from shared.runtime.stage import Stage
from shared.runtime.transform import run_transform

RECORD_S, COMMIT_S = 0.004, 0.05  # long enough for faults to fall into both
BIG = 120_000  # bytes; more than the output topic takes, less than our own limit
LIMITS = LogLimits(max_record_bytes=200_000)


class Sound(TransformPartition):
    """The product's partition with a longer commit."""

    commits: ClassVar[int] = 0

    async def commit(self, to: int, outputs: Sequence[Message], seen: Sequence[str]) -> None:
        try:
            await super().commit(to, outputs, seen)
        finally:
            print("ended", Sound.commits, flush=True)

    async def delivered(self, sends: Sequence[Awaitable[object]]) -> None:
        await super().delivered(sends)
        await linger()


class OneIdPerProcess(Sound):
    """Mutant: every partition of a process shares one producer, named for the process."""

    shared: ClassVar[AIOKafkaProducer | None] = None
    opening: ClassVar[asyncio.Lock] = asyncio.Lock()

    async def open_producer(self) -> AIOKafkaProducer:
        async with OneIdPerProcess.opening:
            if OneIdPerProcess.shared is None:
                producer = new_producer(self._settings, self._limits, f"{self._group}.{os.getpid()}")
                await producer.start()
                OneIdPerProcess.shared = producer
            return OneIdPerProcess.shared

    async def close_producer(self, producer: AIOKafkaProducer) -> None:
        """Shared, so it stays."""

    async def let_go(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            OneIdPerProcess.shared = None
            await close_quietly(producer)


class UnawaitedSends(TransformPartition):
    """Mutant: nobody looks at the futures of the sends."""

    async def delivered(self, sends: Sequence[Awaitable[object]]) -> None:
        await linger()


VARIANTS = {
    "sound": Sound, "one_id_per_process": OneIdPerProcess, "unawaited_sends": UnawaitedSends,
}


async def linger() -> None:
    """Between the sends and the commit: freeze when told to, else take a moment."""
    Sound.commits += 1
    if str(Sound.commits) == os.environ.get("FREEZE_AT"):
        os.kill(os.getpid(), signal.SIGSTOP)
    await asyncio.sleep(COMMIT_S)


async def main(variant: str, url: str, topic: str, group: str, output: str) -> None:
    log = open_log(url, LIMITS)
    if isinstance(log, KafkaLog):
        log = KafkaLog(log.settings, LIMITS, VARIANTS[variant])
    await log.start()

    async def echo(record: Record) -> list[Message]:
        await asyncio.sleep(RECORD_S)
        name = event_id_of(record) or "?"
        value = b"x" * BIG if record.header("big") else record.value
        return [Message(output, record.key, value, (("ce_id", f"out-{name}".encode()),))]

    print("working", flush=True)
    await run_transform(log, topic, group, echo, stage=Stage("echo", Policy(max_records=20)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
