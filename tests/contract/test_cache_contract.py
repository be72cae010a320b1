"""What shared/cache/base.py promises, on every adapter; and that a sick Redis costs little."""

from __future__ import annotations

import asyncio
import signal
import time
import uuid
from collections.abc import AsyncIterator

import pytest
from log_adapters import until  # tests/contract/log_adapters.py

from deploy.local.process import Program
from shared.cache.base import Cache
from shared.cache.memory import MemoryCache
from shared.cache.open import open_cache


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
async def cache(request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    url = "memory://" if request.param == "memory" else request.getfixturevalue("redis_address")
    opened = open_cache(url, timeout_s=0.5)
    await opened.start()
    yield opened
    await opened.stop()


def fresh(*names: str) -> list[str]:
    return [f"{name}:{uuid.uuid4().hex}" for name in names]


async def test_what_is_put_is_there_and_nothing_else(cache: Cache) -> None:
    a, b, c = fresh("a", "b", "c")
    await cache.put_many({a: b"1", b: b"\x00\xff"}, 60)
    assert await cache.get_many([a, b, c]) == {a: b"1", b: b"\x00\xff"}
    await cache.put_many({a: b"2"}, 60)
    assert await cache.get_many([a]) == {a: b"2"}


async def test_nothing_asked_nothing_given(cache: Cache) -> None:
    await cache.put_many({}, 60)
    await cache.delete_many([])
    assert await cache.get_many([]) == {}


async def test_what_is_deleted_is_gone(cache: Cache) -> None:
    a, b = fresh("a", "b")
    await cache.put_many({a: b"1", b: b"1"}, 60)
    await cache.delete_many([a, "never:there"])
    assert await cache.get_many([a, b]) == {b: b"1"}


async def test_everything_has_an_end(cache: Cache) -> None:
    (a,) = fresh("a")
    await cache.put_many({a: b"1"}, 0.05)

    async def gone() -> bool:
        return await cache.get_many([a]) == {}

    await until(gone, 5)


async def test_it_answers(cache: Cache) -> None:
    assert await cache.healthy()


async def test_memory_forgets_the_least_recently_used_first() -> None:
    cache = MemoryCache(capacity=2)
    await cache.put_many({"a": b"1", "b": b"2"}, 60)
    await cache.get_many(["a"])
    await cache.put_many({"c": b"3"}, 60)
    assert sorted(await cache.get_many(["a", "b", "c"])) == ["a", "c"]


@pytest.fixture
async def sick(own_redis: Program) -> AsyncIterator[tuple[Program, Cache, list[str]]]:
    """A Redis of our own, a cache on it that worked, and the faults it tells."""
    faults: list[str] = []
    cache = open_cache(own_redis.address, on_fault=faults.append)
    await cache.start()
    await until(cache.healthy, 10)
    await cache.put_many({"k": b"v"}, 60)
    faults.clear()
    yield own_redis, cache, faults
    await cache.stop()


async def _hundred_calls(cache: Cache) -> float:
    started = time.monotonic()
    for _ in range(50):
        assert await cache.get_many(["k"]) == {}
        await cache.put_many({"k": b"w"}, 60)
    return time.monotonic() - started


@pytest.mark.redis
async def test_a_stopped_redis_reads_as_a_miss(sick: tuple[Program, Cache, list[str]]) -> None:
    program, cache, faults = sick
    program.process.kill()
    program.process.wait()
    assert await _hundred_calls(cache) < 1.5
    assert not await cache.healthy()
    assert "get" in faults


@pytest.mark.redis
async def test_a_hanging_redis_costs_little_and_is_used_again_later(
    sick: tuple[Program, Cache, list[str]],
) -> None:
    program, cache, faults = sick
    program.kill(signal.SIGSTOP)
    try:
        assert await _hundred_calls(cache) < 1.5  # 100 calls at 50 ms each would be 5 s
    finally:
        program.kill(signal.SIGCONT)
    assert faults

    async def back() -> bool:
        return await cache.healthy()

    await until(back, 10)
    await cache.put_many({"k": b"again"}, 60)
    assert await cache.get_many(["k"]) == {"k": b"again"}


@pytest.mark.redis
async def test_a_flushed_redis_has_nothing_and_works(sick: tuple[Program, Cache, list[str]]) -> None:
    program, cache, faults = sick
    port = program.address.rpartition(":")[2].partition("/")[0]
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    writer.write(b"FLUSHALL\r\n")
    assert await reader.readline() == b"+OK\r\n"
    writer.close()
    assert await cache.get_many(["k"]) == {}
    await cache.put_many({"k": b"v"}, 60)
    assert await cache.get_many(["k"]) == {"k": b"v"}
    assert not faults


def test_an_unknown_scheme_is_named() -> None:
    with pytest.raises(ValueError, match="memcached"):
        open_cache("memcached://localhost")
