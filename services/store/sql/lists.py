"""Lists in statements: ``IN (…)`` in slices that both databases take and can cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from services.store.base import Row, Session

SLICE = 512


def slices(values: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """``($1,$2,…)`` and its arguments, at most 512 at a time, sorted.

    Each slice is filled up to a power of two with its last value: eleven statements serve all sizes.
    """
    ordered = sorted(set(values))
    for at in range(0, len(ordered), SLICE):
        part = ordered[at : at + SLICE]
        size = 1 << (len(part) - 1).bit_length()
        part += part[-1:] * (size - len(part))
        yield "(" + ",".join(f"${i + 1}" for i in range(size)) + ")", part


async def fetch_in(session: Session, sql: str, values: Iterable[Any], *more: Any) -> list[Row]:
    """Rows of ``sql``, whose ``{list}`` stands for the values; ``{1}``, ``{2}`` for ``more``."""
    rows: list[Row] = []
    for text, part in slices(values):
        places = [f"${len(part) + i + 1}" for i in range(len(more))]
        rows.extend(await session.fetch(sql.format(*["", *places], list=text), *part, *more))
    return rows


async def execute_in(session: Session, sql: str, values: Iterable[Any]) -> int:
    """Run ``sql`` over the values; the number of rows touched."""
    return sum([await session.execute(sql.format(list=text), *part) for text, part in slices(values)])


def marks(count: int) -> str:
    """``$1,…,$count`` for a ``VALUES`` list."""
    return ",".join(f"${i + 1}" for i in range(count))
