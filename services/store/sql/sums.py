"""The sums kept of all incidents (services/store/summing.py), changed with them in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.store.base import Row, Session
from services.store.sql.lists import marks
from services.store.summing import AMOUNTS, SUMMED, Facet, Heading, differences

REBUILT_AT_ONCE = 20_000
_PUT = (
    f"INSERT INTO incident_sums ({', '.join((*Heading._fields, *AMOUNTS))})"
    f" VALUES ({marks(len(Heading._fields) + len(AMOUNTS))})"
    f" ON CONFLICT ({', '.join(Heading._fields)}) DO UPDATE SET "
    + ", ".join(f"{name} = incident_sums.{name} + excluded.{name}" for name in AMOUNTS)
)


async def change(
    session: Session, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> None:
    """Follow rows of ``incidents`` that were ``before`` and are ``after``."""
    changed = differences(before, after)
    await session.execute_many(_PUT, [(*heading, *changed[heading]) for heading in sorted(changed)])


async def rebuild(session: Session) -> None:
    """Add everything up anew, as after a change of what is kept."""
    await session.execute("DELETE FROM incident_sums")
    waiting: list[Row] = []
    # in the order of time, so that few sums are met again
    asked = f"SELECT {', '.join(SUMMED)} FROM incidents WHERE retracted = 0 ORDER BY start_ms DESC"
    async for row in session.stream(asked):
        waiting.append(row)
        if len(waiting) == REBUILT_AT_ONCE:
            await change(session, (), waiting)
            waiting = []
    await change(session, (), waiting)


async def of(
    session: Session, group: str, facets: Sequence[Facet], first: int | None, last: int | None
) -> list[Row]:
    """For each key of ``group`` (a day its number) what the stretches from ``first`` (included) to ``last``
    (not) add up to; None is open. The columns are ``AMOUNTS`` and ``key``."""
    args: list[Any] = [group]

    def arg(value: Any) -> str:
        args.append(value)
        return f"${len(args)}"

    parts = ["grp = $1"]
    named = [
        f"(facet = {arg(facet.name)} AND number BETWEEN {arg(facet.least)} AND {arg(facet.most)})"
        for facet in facets
    ]
    parts.append(f"({' OR '.join(named)})")
    if first is not None:
        parts.append(f"stretch >= {arg(first)}")
    if last is not None:
        parts.append(f"stretch < {arg(last)}")
    key = "stretch" if group == "day" else "key"
    sums = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in AMOUNTS)
    return await session.fetch(
        f"SELECT {key} AS key, {sums} FROM incident_sums WHERE {' AND '.join(parts)}"
        f" GROUP BY 1 HAVING SUM(listed) > 0",
        *args,
    )
