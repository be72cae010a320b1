"""Time as a dependency: what is stamped on data is given in, so that a test can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock, aware, UTC. For stamps only: order, identity and time-outs never use it."""
    return datetime.now(UTC)
