"""Pairs of living records that may tell of one occurrence, and what hangs together by them."""

from __future__ import annotations

from collections.abc import Iterable

from services.store.base import Session
from services.store.sql.lists import execute_in, fetch_in, slices


async def put(session: Session, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep pairs, in both directions."""
    await session.execute_many(
        "INSERT INTO record_edges (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        sorted({pair for a, b in pairs for pair in ((a, b), (b, a))}),
    )


async def remove(session: Session, events: Iterable[str]) -> None:
    """Forget the pairs of ``events``."""
    gone = set(events)
    await execute_in(session, "DELETE FROM record_edges WHERE a IN {list}", gone)
    await execute_in(session, "DELETE FROM record_edges WHERE b IN {list}", gone)


async def of(session: Session, events: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs that start at one of ``events``."""
    rows = await fetch_in(session, "SELECT a, b FROM record_edges WHERE a IN {list}", events)
    return [(row["a"], row["b"]) for row in rows]


async def connected(session: Session, events: Iterable[str]) -> set[str]:
    """``events`` and everything that hangs together with them."""
    reached: set[str] = set(events)
    for text, part in slices(reached):
        rows = await session.fetch(
            f"WITH RECURSIVE reached(id) AS (SELECT e.a FROM record_edges e WHERE e.a IN {text}"
            " UNION SELECT e.b FROM record_edges e JOIN reached r ON e.a = r.id) SELECT id FROM reached",
            *part,
        )
        reached |= {row["id"] for row in rows}
    return reached
