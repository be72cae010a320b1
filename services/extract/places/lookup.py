"""The port a resolver asks for candidates, and its in-process layer.

Order of the layers: a dictionary in the process, the shared cache (``warming.py``, before the pure
stage), the tables. An answer never depends on which layer gave it.
"""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from shared.gazetteer.candidate import Candidate
from shared.gazetteer.gazetteer import Gazetteer

Candidates = tuple[Candidate, ...]


class PlaceLookup(Protocol):
    """``version`` changes whenever an answer may; ``counts`` has hits and misses by layer."""

    version: str
    counts: Counter[str]

    def get(self, name: str) -> Candidates:
        """Every place ``name`` may mean; empty when none. Never raises for a strange name."""


class TableLookup:
    """Straight to the tables through a bounded dictionary; what was not found is remembered too."""

    def __init__(self, gazetteer: Gazetteer, size: int = 60_000) -> None:
        self._gazetteer, self._size = gazetteer, size
        self._kept: dict[str, Candidates] = {}
        self._older: dict[str, Candidates] = {}
        self.version = gazetteer.version
        self.counts: Counter[str] = Counter()

    def get(self, name: str) -> Candidates:
        found = self._kept.get(name)
        if found is not None:
            return found
        return self._fetch(name)

    def _fetch(self, name: str) -> Candidates:
        """Two generations instead of a list of uses: a hit costs one dictionary access, and what was not
        asked for during a whole generation is forgotten."""
        found = self._older.get(name)
        if found is None:
            self.counts["table"] += 1
            found = self._gazetteer.lookup(name)
        self.put(name, found)
        return found

    def put(self, name: str, found: Candidates) -> None:
        """Remember an answer that came from elsewhere."""
        if len(self._kept) >= self._size // 2:
            self._older, self._kept = self._kept, {}
        self._kept[name] = found

    def knows(self, name: str) -> bool:
        return name in self._kept or name in self._older
