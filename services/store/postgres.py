"""The distributed store: PostgreSQL 13 or later through asyncpg."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from zlib import crc32

import asyncpg  # type: ignore[import-untyped]

from services.store.base import Row, Session, StoreUnavailable
from services.store.instants import PERIOD_MS
from services.store.migrate import migrate

COMMAND_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0
MIGRATION_TIMEOUT_S = 6 * 3600.0
"""To write a table anew takes minutes for each million rows."""
POOL = 8
WRITER_LOCK = 0x646174656C696E65  # "dateline": writers follow one another across processes
_DOWN = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)


class PostgresSession:
    """A session on one pooled connection inside a transaction."""

    dialect = "postgres"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def fetch(self, sql: str, *args: Any) -> list[Row]:
        rows: list[Row] = await self._connection.fetch(sql, *args)
        return rows

    async def execute(self, sql: str, *args: Any) -> int:
        tag: str = await self._connection.execute(sql, *args)
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            await self._connection.executemany(sql, rows)

    async def execute_script(self, script: str) -> None:
        await self._connection.execute(script, timeout=MIGRATION_TIMEOUT_S)

    async def stream(self, sql: str, *args: Any) -> AsyncIterator[Row]:
        async for row in self._connection.cursor(sql, *args, prefetch=500):
            yield row

    async def few(self, table: str, share: float, sql: str, *args: Any) -> bool:
        known = "SELECT reltuples FROM pg_class WHERE oid = $1::text::regclass"
        total = await self._connection.fetchval(known, table)
        plan = json.loads(await self._connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *args))
        return bool(plan[0]["Plan"]["Plan Rows"] <= max(share * total, 1000))

    def has_word(self, column: str, separator: str, placeholder: str) -> str:
        return f"string_to_array({column}, '{separator}') @> ARRAY[{placeholder}::text]"

    def overlaps(self, first: str, last: str) -> str:
        # a range and not two comparisons: only of ranges does the planner know how few overlap
        return f"int8range(start_ms, end_ms, '[]') && int8range({first}::bigint, {last}::bigint, '[)')"

    def has_cell(self, cells: str) -> str:
        return f"cells && string_to_array({cells}, ',')::integer[]"

    period = f"(start_ms / {PERIOD_MS})"

    def in_periods(self, numbers: str) -> str:
        return f"ARRAY[{self.period}::integer] && string_to_array({numbers}, ',')::integer[]"

    def in_names(self, names: str) -> str:
        return f"ARRAY[family, type, status] && string_to_array({names}, ',')"

    def each_period(self, numbers: Sequence[int]) -> str:
        return f"(VALUES {', '.join(f'({int(number)})' for number in numbers)}) AS periods(at)"

    def touches(self, ring: str) -> str:
        return (
            f"CASE WHEN south = north AND west = east THEN point(west, south) <@ {ring}::text::polygon"
            " ELSE EXISTS (SELECT 1 FROM unnest(string_to_array(points, '|')::point[]) AS p"
            f" WHERE p <@ {ring}::text::polygon) END"
        )


class PostgresStore:
    """``Store`` on ``url`` (``postgresql://user:password@host:port/database``)."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: Any = None

    async def start(self) -> None:
        try:
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=POOL,
                command_timeout=COMMAND_TIMEOUT_S,
                timeout=CONNECT_TIMEOUT_S,
                # a plan for the values at hand: a box over a village and one over a continent need two
                # which it weighs as of tables in memory;
                # and room for the places of half a million rows, which else are all looked at again
                server_settings={
                    "plan_cache_mode": "force_custom_plan",
                    "jit": "off",
                    "work_mem": "32MB",
                    "random_page_cost": "1.1",
                },
            )
            async with self.write() as session:
                await migrate(session, "postgres")
        except (
            *_DOWN,
            asyncpg.InvalidCatalogNameError,
            asyncpg.InvalidAuthorizationSpecificationError,
        ) as error:
            raise StoreUnavailable(f"PostgreSQL: {error}") from error

    async def stop(self) -> None:
        if self._pool is not None:
            pool, self._pool = self._pool, None
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT_S):
                    await pool.close()
            except (*_DOWN, asyncpg.PostgresError):
                pool.terminate()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        if self._pool is None:
            raise StoreUnavailable("the store is not started")
        try:
            connection = await self._pool.acquire(timeout=CONNECT_TIMEOUT_S)
        except (*_DOWN, asyncpg.PostgresError) as error:
            raise StoreUnavailable(f"PostgreSQL: {error}") from error
        try:
            yield connection
        except asyncpg.DataError:
            raise  # an argument of the wrong kind is ours, though asyncpg counts it among the interface's
        except _DOWN as error:
            raise StoreUnavailable(f"PostgreSQL: {error}") from error
        finally:
            await self._pool.release(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        async with self._connection() as connection, connection.transaction():
            # READ COMMITTED: statements after the lock see what earlier writers committed
            try:
                await connection.execute("SELECT pg_advisory_xact_lock($1)", WRITER_LOCK)
            except TimeoutError:
                waited = f"another process writes for more than {COMMAND_TIMEOUT_S:.0f} s"
                raise StoreUnavailable(f"PostgreSQL: {waited}") from None
            yield PostgresSession(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        async with (
            self._connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield PostgresSession(connection)

    @asynccontextmanager
    async def exclusive(self, job: str) -> AsyncIterator[bool]:
        key = crc32(job.encode())
        async with self._connection() as connection:
            mine = await connection.fetchval("SELECT pg_try_advisory_lock(1, $1)", key - 2**31)
            try:
                yield bool(mine)
            finally:
                if mine:
                    await connection.execute("SELECT pg_advisory_unlock(1, $1)", key - 2**31)

    async def healthy(self) -> bool:
        try:
            async with self.read() as session:
                await session.fetch("SELECT 1 AS one")
        except (StoreUnavailable, asyncpg.PostgresError, *_DOWN):
            return False
        return True
