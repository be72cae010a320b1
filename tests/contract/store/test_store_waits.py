"""Nothing waits for ever: each wait of the embedded store has an end, and an error that says for what."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from services.store import sqlite
from services.store.base import StoreUnavailable
from services.store.sqlite import READERS, SqliteStore

PUT = "INSERT INTO readers (name, position, attempted) VALUES ($1, 0, 0)"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "TURN_S", 0.05)
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 50)


async def opened(path: Path) -> SqliteStore:
    store = SqliteStore(str(path))
    await store.start()
    return store


@pytest.mark.parametrize(("writers", "reason"), [(1, "another transaction writes"), (2, "locked")])
async def test_for_another_writer(tmp_path: Path, impatient: None, writers: int, reason: str) -> None:
    """Of this process, which waits for its turn, and of another, which waits for the file."""
    stores = [await opened(tmp_path / "s.sqlite") for _ in range(writers)]
    async with stores[0].write():
        with pytest.raises(StoreUnavailable, match=reason):
            async with stores[-1].write():
                pass
    async with stores[-1].write() as session:
        await session.execute(PUT, "a")
    for store in stores:
        await store.stop()


async def test_for_a_reader(tmp_path: Path, impatient: None) -> None:
    store = await opened(tmp_path / "s.sqlite")
    async with AsyncExitStack() as held:
        for _ in range(READERS):
            await held.enter_async_context(store.read())
        with pytest.raises(StoreUnavailable, match="all readers are in use"):
            async with store.read():
                pass
    assert await store.healthy()
    await store.stop()


async def test_behind_a_transaction_that_was_cancelled_as_it_began(tmp_path: Path) -> None:
    store, other = await opened(tmp_path / "s.sqlite"), await opened(tmp_path / "s.sqlite")

    async def begin() -> None:
        async with store.write() as session:
            await session.execute(PUT, "never")

    async with other.write():
        begun = asyncio.create_task(begin())
        for _ in range(3):
            await asyncio.sleep(0)  # it waits for the file now
        begun.cancel()
    with pytest.raises(asyncio.CancelledError):
        await begun
    for side in (other, store):
        async with side.write() as session:
            assert await session.fetch("SELECT * FROM readers WHERE name = 'never'") == []
    await store.stop()
    await other.stop()


async def test_no_thread_is_left_of_a_failed_start_or_a_reader_at_the_end(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    (tmp_path / "no.sqlite").write_text(
        "this is no database, but long enough to be read as the head of one" * 9
    )
    with pytest.raises(Exception, match="not a database"):
        await opened(tmp_path / "no.sqlite")
    store = await opened(tmp_path / "s.sqlite")
    async with store.read():
        await store.stop()
    left = set(threading.enumerate()) - before
    for thread in left:
        thread.join(5)
    assert not any(thread.is_alive() for thread in left)
