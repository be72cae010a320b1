"""The embedded cache: least recently used goes first, and everything has an end."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence


class MemoryCache:
    """``Cache`` in this process, at most ``capacity`` entries; ``clock`` is monotonic seconds."""

    def __init__(self, capacity: int = 100_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity, self._clock = capacity, clock
        self._entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        self._entries.clear()

    async def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        now = self._clock()
        found: dict[str, bytes] = {}
        for key in keys:
            entry = self._entries.get(key)
            if entry is None:
                continue
            if entry[0] <= now:
                del self._entries[key]
                continue
            self._entries.move_to_end(key)
            found[key] = entry[1]
        return found

    async def put_many(self, values: Mapping[str, bytes], ttl_s: float) -> None:
        until = self._clock() + ttl_s
        for key, value in values.items():
            self._entries[key] = (until, value)
            self._entries.move_to_end(key)
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    async def delete_many(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._entries.pop(key, None)

    async def healthy(self) -> bool:
        return True
