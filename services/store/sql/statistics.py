"""Counts and toll intervals of incidents by a column.

Kept sums answer for whole stretches of time under one condition, and the rows for what is left of the time
asked for at its ends. Under conditions of which no sums are kept the mirror answers, or the rows, where there
is no mirror or it is not ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.store.base import Row, Session
from services.store.filters import Filter
from services.store.instants import DAY_MS
from services.store.mirror.mirror import Mirror
from services.store.sql import sums
from services.store.sql.queries import EVER, INCIDENTS, Bounds, add_bounds, looked_up
from services.store.summing import AMOUNTS, facets, read_key, stretch_of

GROUPS = {
    # rounded down before 1970 too
    "day": f"((start_ms - ((start_ms % {DAY_MS}) + {DAY_MS}) % {DAY_MS}) / {DAY_MS})",
    "country": "country",
    "admin1": "admin1",
    "type": "type",
    "family": "family",
    "status": "status",
    "side": "side",
}
Group = Mapping[str, Any]


async def by_group(session: Session, wanted: Filter, group: str, mirror: Mirror | None = None) -> list[Group]:
    """For each value of ``group``, in order and none last: incidents, and per kind the sums of least and
    greatest, and how many have no greatest. Aggregates bring only what their parts do not tell."""
    kept = facets(wanted)
    if kept is None:
        mirrored = await mirror.by_group(session, wanted, group) if mirror is not None else None
        return await from_rows(session, wanted, group) if mirrored is None else _added(mirrored)
    length, first, last = stretch_of(group), wanted.time_from, wanted.time_to
    begins = None if first is None else -(-first // length)
    ends = None if last is None else last // length
    if begins is not None and ends is not None and begins >= ends:
        return await from_rows(session, wanted, group)
    found: list[Row] = [
        {**row, "key": row["key"] if group == "day" else read_key(row["key"])}
        for row in await sums.of(session, group, kept, begins, ends)
    ]
    ever = replace(wanted, time_from=None, time_to=None)
    if first is not None and begins is not None:
        found += await _rows(session, ever, group, Bounds(first, begins * length))
        running = replace(ever, time_from=first, time_to=first + 1)
        found += await _rows(session, running, group, Bounds(None, first))
    if last is not None and ends is not None:
        found += await _rows(session, ever, group, Bounds(ends * length, last))
    return _added(found)


async def from_rows(session: Session, wanted: Filter, group: str) -> list[Group]:
    """The same from the rows alone."""
    return _added(await _rows(session, wanted, group, EVER))


async def _rows(session: Session, wanted: Filter, group: str, bounds: Bounds) -> list[Row]:
    """What the incidents add up to that started within ``bounds``."""
    if bounds.first is not None and bounds.first == bounds.last:
        return []
    conditions = await looked_up(session, INCIDENTS, wanted)
    add_bounds(conditions, bounds)
    added = ", ".join(
        f"SUM({kind}_net_min) AS {kind}_min, COALESCE(SUM({kind}_net_max), 0) AS {kind}_max,"
        f" SUM(CASE WHEN {kind}_net_max IS NULL THEN 1 ELSE 0 END) AS {kind}_open"
        for kind in ("killed", "injured")
    )
    return await session.fetch(
        f"SELECT {GROUPS[group]} AS key, COUNT(*) AS listed, SUM(counted) AS incidents, {added}"
        f" FROM incidents WHERE {conditions.where()} GROUP BY 1",
        *conditions.args,
    )


def _added(rows: list[Row]) -> list[Group]:
    groups: dict[Any, Group] = {}
    for row in rows:
        group = dict(row)
        if (known := groups.get(group["key"])) is not None:
            group |= {name: known[name] + group[name] for name in AMOUNTS}
        groups[group["key"]] = group
    named = sorted(key for key in groups if key is not None)
    return [groups[key] for key in (*named, *([None] if None in groups else []))]
