"""What the suites of this folder share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from shared.log.base import Log, LogLimits

LIMITS = LogLimits(max_record_bytes=200_000)
OpenLog = Callable[[], Awaitable[Log]]


async def until(condition: Callable[[], Awaitable[bool]], timeout_s: float = 30.0) -> None:
    """Wait on a condition; fails the test when it does not come true in time."""
    end = time.monotonic() + timeout_s
    while not await condition():
        if time.monotonic() > end:
            pytest.fail(f"not true within {timeout_s:g} s: {condition}")
        await asyncio.sleep(0.05)
