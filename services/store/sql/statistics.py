"""Counts and toll intervals of incidents by a column, summed in the database."""

from __future__ import annotations

from services.store.base import Row, Session
from services.store.filters import Filter
from services.store.instants import DAY_MS
from services.store.sql.queries import INCIDENTS, looked_up

GROUPS = {
    "day": f"(start_ms / {DAY_MS})",
    "country": "country",
    "admin1": "admin1",
    "type": "type",
    "family": "family",
    "status": "status",
    "side": "side",
}


async def by_group(session: Session, wanted: Filter, group: str) -> list[Row]:
    """For each value of ``group``: incidents, and per kind the sums of least and greatest, and how
    many have no greatest. Aggregates bring only what their parts do not tell."""
    conditions = await looked_up(session, INCIDENTS, wanted)
    sums = ", ".join(
        f"SUM({kind}_net_min) AS {kind}_min, SUM({kind}_net_max) AS {kind}_max,"
        f" SUM(CASE WHEN {kind}_net_max IS NULL THEN 1 ELSE 0 END) AS {kind}_open"
        for kind in ("killed", "injured")
    )
    return await session.fetch(
        f"SELECT {GROUPS[group]} AS key, SUM(counted) AS incidents, COUNT(*) AS listed, {sums}"
        f" FROM incidents WHERE {conditions.where()} GROUP BY 1 ORDER BY 1",
        *conditions.args,
    )
