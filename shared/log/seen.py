"""The ids a partition has done, kept beside its position: the dedup window (reliability.md, step 8)."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

WINDOW_DAYS = 7
WINDOW_IDS = 1_000_000


class SeenIds:
    """A bounded set of ids, the oldest forgotten first. Holds 16-byte digests, not the ids, so
    that a million of them cost about 100 MB less than the strings would."""

    def __init__(self, ids: Iterable[str] = (), limit: int = WINDOW_IDS) -> None:
        self._limit = limit
        self._digests: dict[bytes, None] = {}
        self.add(ids)

    def __contains__(self, record_id: str) -> bool:
        return _digest(record_id) in self._digests

    def __len__(self) -> int:
        return len(self._digests)

    def add(self, ids: Iterable[str]) -> None:
        """Remember ``ids``; beyond the limit the oldest are forgotten."""
        for record_id in ids:
            self._digests[_digest(record_id)] = None
        while len(self._digests) > self._limit:
            del self._digests[next(iter(self._digests))]


def _digest(record_id: str) -> bytes:
    return blake2b(record_id.encode(), digest_size=16).digest()
