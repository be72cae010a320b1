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

    def answered(self) -> Counter[str]:
        """Questions so far by the layer that answered: process, cache, table, geocoder."""

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
        self.asked = 0

    def get(self, name: str) -> Candidates:
        self.asked += 1
        found = self._kept.get(name)
        if found is not None:
            return found
        found = self._older.get(name)
        if found is None:
            found = self.fetch(name)
        self.put(name, found)
        return found

    def fetch(self, name: str) -> Candidates:
        """From the tables, past every cache."""
        self.counts["table"] += 1
        return self._gazetteer.lookup(name)

    def put(self, name: str, found: Candidates) -> None:
        """Remember an answer. Two generations instead of a list of uses: a hit costs one dictionary
        access, and what was not asked for during a whole generation is forgotten."""
        if len(self._kept) >= self._size // 2:
            self._older, self._kept = self._kept, {}
        self._kept[name] = found

    def knows(self, name: str) -> bool:
        return name in self._kept or name in self._older

    def answered(self) -> Counter[str]:
        """As the port says; faults of a geocoder are counted as ``geocoder_faults``."""
        process = max(0, self.asked - self.counts["cache"] - self.counts["table"])
        return Counter({**self.counts, "process": process})

    def hit_rates(self) -> dict[str, float]:
        """Share of all questions answered by each layer: process, cache, table, geocoder."""
        elsewhere = {
            layer: n / self.asked for layer, n in self.counts.items() if self.asked and layer in _LAYERS
        }
        return {"process": max(0.0, 1.0 - sum(elsewhere.values())), **elsewhere} if self.asked else {}


_LAYERS = ("cache", "table", "geocoder")
