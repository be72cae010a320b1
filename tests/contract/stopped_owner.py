"""A member of a group in its own process, for the tests to freeze: takes one batch, says so, waits
for a line, commits and says what came of it. Arguments: log URL, topic, group, output topic."""

from __future__ import annotations

import asyncio
import sys

from shared.log.base import Fenced, LogUnavailable, Message
from shared.log.open import open_log


async def main(url: str, topic: str, group: str, output: str) -> None:
    log = open_log(url)
    await log.start()
    batch = await anext(log.subscribe(topic, group))
    print("took", len(batch.records), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    try:
        await batch.commit([Message(output, record.key, b"stopped owner") for record in batch.records])
        print("committed", flush=True)
    except (Fenced, LogUnavailable) as error:
        print(type(error).__name__, flush=True)
    except BaseException as error:
        print(f"died: {error!r}", flush=True)
        raise
    await log.stop()


asyncio.run(main(*sys.argv[1:5]))
