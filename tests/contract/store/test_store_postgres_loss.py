"""PostgreSQL connections that die: nothing half-written, a temporary error, then all is well again."""

from __future__ import annotations

import asyncpg
import pytest

from services.store.base import Store, StoreUnavailable

TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
)

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("store_url", ["postgres"], indirect=True)]


async def test_a_transaction_whose_connection_dies_leaves_nothing(
    store: Store, store_url: str, postgres_address: str
) -> None:
    admin = await asyncpg.connect(postgres_address)
    try:
        with pytest.raises(StoreUnavailable):
            async with store.write() as session:
                await session.execute("INSERT INTO readers (name, position, attempted) VALUES ('a', 1, 1)")
                await admin.execute(TERMINATE, store_url.rsplit("/", 1)[1])
                await session.execute("INSERT INTO readers (name, position, attempted) VALUES ('b', 1, 1)")
        async with store.write() as session:
            assert await session.fetch("SELECT name FROM readers") == []
            await session.execute("INSERT INTO readers (name, position, attempted) VALUES ('c', 1, 1)")
        assert await store.healthy()
    finally:
        await admin.close()


async def test_a_job_is_free_again_when_its_holder_is_lost(
    store: Store, store_url: str, postgres_address: str
) -> None:
    admin = await asyncpg.connect(postgres_address)
    try:
        with pytest.raises(StoreUnavailable):
            async with store.exclusive("dispatch") as mine:
                assert mine
                await admin.execute(TERMINATE, store_url.rsplit("/", 1)[1])
        async with store.exclusive("dispatch") as mine:
            assert mine
    finally:
        await admin.close()
