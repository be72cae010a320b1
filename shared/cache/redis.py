"""The distributed cache: Redis, allowed to be dead, hanging or empty at any time.

redis-py 8.1 waits 5 s by default and retries; here every call ends within tens of milliseconds,
and after a few faults in a row nobody asks for a while (a breaker), so that a hanging Redis
costs one time-out a second and not one a request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

T = TypeVar("T")

PREFIX = "dateline:v1:"
FAULTS_TO_OPEN = 3
RETRY_AFTER_S = 1.0


class RedisCache:
    """``Cache`` on one Redis. ``timeout_s`` bounds a whole call, connecting included;
    ``on_fault`` is told the operation's name, for metrics."""

    def __init__(
        self, url: str, *, timeout_s: float = 0.05, on_fault: Callable[[str], None] = lambda operation: None
    ) -> None:
        self._url, self._timeout_s, self._on_fault = url, timeout_s, on_fault
        self._client: Redis | None = None
        self._faults = 0
        self._closed_until = 0.0

    async def start(self) -> None:
        """Prepare the client; a dead Redis does not keep a service from starting."""
        self._client = Redis.from_url(
            self._url,
            socket_timeout=self._timeout_s,
            socket_connect_timeout=self._timeout_s,
            retry=Retry(NoBackoff(), 0),
            max_connections=32,
            decode_responses=False,
        )

    async def stop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        if not keys:
            return {}
        values = await self._ask("get", lambda redis: redis.mget([PREFIX + key for key in keys]))
        return {k: v for k, v in zip(keys, values or [], strict=False) if isinstance(v, bytes)}

    async def put_many(self, values: Mapping[str, bytes], ttl_s: float) -> None:
        async def write(redis: Redis) -> None:
            async with redis.pipeline(transaction=False) as pipe:
                for key, value in values.items():
                    pipe.set(PREFIX + key, value, px=max(1, int(ttl_s * 1000)))
                await pipe.execute()

        if values:
            await self._ask("put", write)

    async def delete_many(self, keys: Sequence[str]) -> None:
        if keys:
            await self._ask("delete", lambda redis: redis.unlink(*[PREFIX + key for key in keys]))

    async def healthy(self) -> bool:
        return bool(await self._ask("ping", lambda redis: redis.ping()))

    async def _ask(self, operation: str, call: Callable[[Redis], Awaitable[T]]) -> T | None:
        """The answer, or None for a fault: dead, too late, or not asked while the breaker is open."""
        if self._client is None or time.monotonic() < self._closed_until:
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await call(self._client)
        except (RedisError, OSError, TimeoutError):
            self._faults += 1
            self._on_fault(operation)
            if self._faults >= FAULTS_TO_OPEN:
                self._closed_until = time.monotonic() + RETRY_AFTER_S
            return None
        self._faults = 0
        return answer
