"""What services/store/base.py promises, on every adapter."""

from __future__ import annotations

import asyncio

import pytest

from services.store.base import Store, StoreUnavailable
from services.store.open import open_store
from services.store.sql import offsets
from shared.log.base import Fenced


async def test_rows_and_position_become_durable_together_or_not_at_all(store: Store) -> None:
    with pytest.raises(RuntimeError):
        async with store.write() as session:
            await session.execute(
                "INSERT INTO readers (name, position, attempted) VALUES ($1, $2, $3)", "a", 1, 1
            )
            await offsets.advance(session, "g", "t", 0, None, 5)
            raise RuntimeError("the process fails here")
    async with store.read() as session:
        assert await session.fetch("SELECT * FROM readers") == []
        assert await offsets.position(session, "g", "t", 0) is None


async def test_the_position_moves_only_from_where_it_stands(store: Store) -> None:
    async with store.write() as session:
        await offsets.advance(session, "g", "t", 0, None, 5)
        await offsets.advance(session, "g", "t", 0, 5, 9)
    for expected in (None, 5, 8):
        with pytest.raises(Fenced):
            async with store.write() as session:
                await offsets.advance(session, "g", "t", 0, expected, 12)
    async with store.read() as session:
        assert await offsets.position(session, "g", "t", 0) == 9
        assert await offsets.position(session, "g", "t", 1) is None


async def test_writers_follow_one_another_across_two_stores(store: Store, store_url: str) -> None:
    other = open_store(store_url)
    await other.start()

    async def count_up(side: Store) -> None:
        for _ in range(20):
            async with side.write() as session:
                rows = await session.fetch("SELECT position FROM readers WHERE name = $1", "n")
                await asyncio.sleep(0)
                await session.execute(
                    "UPDATE readers SET position = $1 WHERE name = $2", rows[0]["position"] + 1, "n"
                )

    try:
        async with store.write() as session:
            await session.execute("INSERT INTO readers (name, position, attempted) VALUES ($1, 0, 0)", "n")
        await asyncio.gather(count_up(store), count_up(other))
        async with store.read() as session:
            assert (await session.fetch("SELECT position FROM readers"))[0]["position"] == 40
    finally:
        await other.stop()


async def test_starting_again_keeps_what_is_there(store: Store, store_url: str) -> None:
    async with store.write() as session:
        await offsets.advance(session, "g", "t", 0, None, 5)
    again = open_store(store_url)
    await again.start()
    try:
        async with again.read() as session:
            assert await offsets.position(session, "g", "t", 0) == 5
    finally:
        await again.stop()


async def test_readers_stream_while_a_writer_is_open(store: Store) -> None:
    async with store.write() as session:
        await session.execute_many(
            "INSERT INTO readers (name, position, attempted) VALUES ($1, $2, 0)",
            [(f"{i:05}", i) for i in range(1500)],
        )
    async with store.write() as writer, store.read() as reader:
        await writer.execute("DELETE FROM readers")
        names = [row["name"] async for row in reader.stream("SELECT name FROM readers ORDER BY name")]
    assert names == [f"{i:05}" for i in range(1500)]


async def test_one_process_holds_a_job(store: Store) -> None:
    async with (
        store.exclusive("relay") as first,
        store.exclusive("relay") as second,
        store.exclusive("x") as other,
    ):
        assert (first, second, other) == (True, False, True)
    async with store.exclusive("relay") as again:
        assert again


async def test_word_search_takes_whole_words(store: Store) -> None:
    async with store.read() as session:
        for word, expected in (("drone", 1), ("dron", 0), ("strike", 1), ("%", 0)):
            holds = session.has_word("words", " ", "$1")
            rows = await session.fetch(
                f"SELECT 1 AS one FROM (SELECT ' drone strike ' AS words) AS t WHERE {holds}", word
            )
            assert len(rows) == expected, word


async def test_a_stopped_store_says_so(store: Store) -> None:
    assert await store.healthy()
    await store.stop()
    assert not await store.healthy()
    with pytest.raises(StoreUnavailable):
        async with store.read():
            pass


def test_an_unknown_scheme_names_the_setting() -> None:
    with pytest.raises(ValueError, match=r"DATELINE_STORE_URL.*mysql"):
        open_store("mysql://somewhere/db")
