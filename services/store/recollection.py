"""What a process remembers of records between batches: parsed payloads and scores, both immutable."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

from services.store.candidate import Score
from shared.contracts.record import ExtractedEvent

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The last used values by key, at most ``capacity``."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, which thereby is used."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value; the one not used for longest goes."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._capacity:
            self._values.popitem(last=False)

    def forget(self, key: K) -> None:
        """Drop a value."""
        self._values.pop(key, None)


class Recollection:
    """Saves reading and comparing again; a fresh one gives the same incidents, only later."""

    def __init__(self, events: int = 20_000, scores: int = 200_000) -> None:
        self.events: Recent[str, ExtractedEvent] = Recent(events)
        self.scores: Recent[tuple[str, str], Score] = Recent(scores)
