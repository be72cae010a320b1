"""The store port: one database, sessions inside transactions, SQL written once for both dialects.

Statements use ``$1 .. $n`` placeholders, ``ON CONFLICT`` upserts, integers for truth values and
milliseconds since 1970 (UTC) for instants, and JSON as text, so that SQLite and PostgreSQL run the
same lines; what still differs is a method of the session. SQL lives in ``services/store/sql`` only.
One contract suite, ``tests/contract/store``, holds every adapter to this page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from shared.runtime.errors import Transient

Row = Mapping[str, Any]


class StoreUnavailable(Transient):
    """The database cannot be reached or does not answer in time; try again later."""


class Session(Protocol):
    """A connection inside one transaction."""

    async def fetch(self, sql: str, *args: Any) -> list[Row]:
        """All rows of a query, by column name."""

    async def execute(self, sql: str, *args: Any) -> int:
        """Run one statement; the number of rows it touched."""

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of ``rows``."""

    def stream(self, sql: str, *args: Any) -> AsyncIterator[Row]:
        """Rows one after the other in constant memory, for exports."""

    async def few(self, table: str, share: float, sql: str, *args: Any) -> bool:
        """Whether the planner expects a query to leave at most this share of the rows of ``table``, so that
        sorting them beats walking an index in order until enough are found; never, where it cannot tell.
        Of a value it does not know the planner expects half a per cent: a share should be above that."""

    def has_word(self, column: str, separator: str, placeholder: str) -> str:
        """SQL that holds when ``column``, words joined and enclosed by ``separator``, has the word."""

    def overlaps(self, first: str, last: str) -> str:
        """SQL that holds when a row's ``start_ms`` to ``end_ms``, both included, overlaps the time from
        ``first`` (included) to ``last`` (not); two placeholders, null for an open end."""

    def has_cell(self, cells: str) -> str:
        """SQL that holds when a place of the row lies in one of ``cells`` (a placeholder of their numbers
        with commas), or always, where rows have none."""

    period: str
    """SQL of the number of the period (``instants.PERIOD_MS``) a row started in."""

    def in_periods(self, numbers: str) -> str:
        """SQL that holds when a row started in one of the periods (a placeholder of their numbers with
        commas); in addition to exact bounds, for an index to find it by, so it may hold always."""

    def in_names(self, names: str) -> str:
        """The same for one of the names (a placeholder of them with commas) as family, type or status."""

    def each_period(self, numbers: Sequence[int]) -> str:
        """A table ``periods`` with a column ``at`` to walk each by itself; empty where that gains nothing."""

    def touches(self, ring: str) -> str:
        """SQL that holds when one of a row's ``points`` lies in a ring (a placeholder of its text)."""


class Store(Protocol):
    """Adapters: ``sqlite`` (embedded), ``postgres`` (distributed)."""

    async def start(self) -> None:
        """Connect and bring the schema up to date; raises ``StoreUnavailable``."""

    async def stop(self) -> None: ...

    def write(self) -> AbstractAsyncContextManager[Session]:
        """A transaction that commits on leaving and rolls back on an exception.

        Writers follow one another, also across processes: what a writer reads is what all earlier
        writers left, which is what makes incidents independent of who processed which record.
        """

    def read(self) -> AbstractAsyncContextManager[Session]:
        """A read-only transaction; it does not wait for writers."""

    def exclusive(self, job: str) -> AbstractAsyncContextManager[bool]:
        """Whether this process holds ``job`` alone among all processes on this database (no wait)."""

    async def healthy(self) -> bool:
        """Whether the database answers; for readiness."""
