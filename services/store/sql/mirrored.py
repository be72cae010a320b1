"""Rows of ``incidents`` in the order they were last written, as the mirror takes them in."""

from __future__ import annotations

from services.store.base import Row, Session
from services.store.summing import GROUPS

NET = ", ".join(
    f"{kind}_net_min, COALESCE({kind}_net_max, 0) - {kind}_net_min AS {kind}_beyond,"
    f" CASE WHEN {kind}_net_max IS NULL THEN 1 ELSE 0 END AS {kind}_open"
    for kind in ("killed", "injured")
)
COLUMNS = (
    "number, change, retracted, start_ms, end_ms, killed_min, injured_min, sources,"
    f" 1 - counted AS uncounted, {NET}, {', '.join(GROUPS)}, points, tags, words"
)


async def after(session: Session, change: int, limit: int) -> list[Row]:
    """Rows written after ``change``, at most ``limit``. Writers follow one another, so that none of a lower
    change can appear once a higher one was read."""
    return await session.fetch(
        f"SELECT {COLUMNS} FROM incidents WHERE change > $1 ORDER BY change LIMIT $2", change, limit
    )
