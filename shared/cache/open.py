"""The one place that knows which adapter a cache URL means."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from shared.cache.base import Cache


def open_cache(
    url: str, *, timeout_s: float = 0.05, on_fault: Callable[[str], None] = lambda operation: None
) -> Cache:
    """The cache behind ``url``, not started yet: ``memory://`` or ``redis://host:port/db``
    (``rediss://``, ``unix://``). ``on_fault`` is called with the operation of every failed call.
    Raises ``ValueError`` for another scheme."""
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        from shared.cache.memory import MemoryCache

        return MemoryCache()
    if scheme in ("redis", "rediss", "unix"):
        from shared.cache.redis import RedisCache

        return RedisCache(url, timeout_s=timeout_s, on_fault=on_fault)
    raise ValueError(f"cache_url: scheme {scheme!r} is not one of memory, redis, rediss, unix")
