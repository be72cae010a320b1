"""The cache port: small values by key, for a while. It may vanish at any time.

No correctness depends on it: every call answers within the adapter's time-out, and a fault reads
as a miss. One contract suite, ``tests/contract/cache``, holds every adapter to this page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Cache(Protocol):
    """Adapters: ``memory`` (LRU with TTL), ``redis``. Values are bytes (JSON or msgpack inside)."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """What is there of ``keys``, in one round trip; a dead cache has nothing."""

    async def put_many(self, values: Mapping[str, bytes], ttl_s: float) -> None:
        """Keep ``values`` for ``ttl_s`` seconds; faults are counted and swallowed."""

    async def delete_many(self, keys: Sequence[str]) -> None:
        """Forget ``keys``; faults are counted and swallowed."""

    async def healthy(self) -> bool:
        """Whether the cache answers; informational, never part of readiness."""
