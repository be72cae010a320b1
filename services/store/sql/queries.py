"""Pages, streams and counts of records and incidents under a filter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.store.base import Row, Session
from services.store.filters import Filter
from services.store.paging import Page, Sort, read_cursor, write_cursor
from services.store.polygon import inside
from services.store.sql.conditions import Conditions, add_filter


@dataclass(frozen=True, slots=True)
class Listed:
    """A table that can be listed: its id, what of it is shown at all, and what a page needs of it."""

    table: str
    id: str
    shown: str
    columns: str


RECORDS = Listed("records", "event_id", "live = 1", "event_id AS id, article_id, lat, lon, start_ms, doc")
INCIDENTS = Listed(
    "incidents",
    "incident_id",
    "retracted = 0",
    "incident_id AS id, lat, lon, start_ms, updated_ms, killed_min, sources, doc",
)


def conditions_of(session: Session, listed: Listed, wanted: Filter) -> Conditions:
    """What ``listed`` shows at all, and ``wanted`` of it."""
    conditions = Conditions(session)
    conditions.parts.append(listed.shown)
    add_filter(conditions, wanted)
    if wanted.article_id is not None:
        if listed is RECORDS:
            conditions.add("article_id = {}", wanted.article_id)
        else:
            conditions.add(
                "incident_id IN (SELECT ir.incident_id FROM incident_records ir JOIN records r"
                " ON r.event_id = ir.event_id WHERE ir.live = 1 AND r.article_id = {})",
                wanted.article_id,
            )
    if wanted.min_sources is not None and listed is INCIDENTS:
        conditions.add("sources >= {}", wanted.min_sources)
    return conditions


async def rows(
    session: Session,
    listed: Listed,
    wanted: Filter,
    sort: Sort,
    cursor: str | None = None,
    limit: int | None = None,
) -> AsyncIterator[Row]:
    """Rows in order, after ``cursor``; ``limit`` bounds what the database looks for when no polygon does."""
    conditions = conditions_of(session, listed, wanted)
    if (place := read_cursor(sort, cursor)) is not None:
        conditions.add(f"({sort.column}, {listed.id}) {'<' if sort.descending else '>'} ({{}}, {{}})", *place)
    way = "DESC" if sort.descending else "ASC"
    found = f"SELECT {listed.columns} FROM {listed.table} WHERE {conditions.where()}"
    if len(conditions.parts) > 1 and limit is not None and await session.few(found, *conditions.args):
        found = f"SELECT * FROM ({found} OFFSET 0) AS found"  # a fence: first find, then sort
    sql = f"{found} ORDER BY {sort.column} {way}, id {way}"
    if limit is not None and wanted.polygon is None:
        for row in await session.fetch(f"{sql} LIMIT {int(limit)}", *conditions.args):
            yield row
        return
    async for row in session.stream(sql, *conditions.args, ahead=limit or 500):
        if wanted.polygon is None or inside(wanted.polygon, row["lon"], row["lat"]):
            yield row


async def page(
    session: Session, listed: Listed, wanted: Filter, sort: Sort, cursor: str | None, limit: int
) -> Page:
    """Up to ``limit`` rows and the cursor to go on with."""
    found: list[Row] = []
    async for row in rows(session, listed, wanted, sort, cursor, limit + 1):
        found.append(row)
        if len(found) > limit:
            break
    more = len(found) > limit
    found = found[:limit]
    last = found[-1] if more else None
    return Page(found, write_cursor(sort, last[sort.column], last["id"]) if last is not None else None)


async def count(session: Session, listed: Listed, wanted: Filter) -> int:
    """How many rows the filter holds for."""
    conditions = conditions_of(session, listed, wanted)
    if wanted.polygon is None:
        sql = f"SELECT COUNT(*) AS n FROM {listed.table} WHERE {conditions.where()}"
        return int((await session.fetch(sql, *conditions.args))[0]["n"])
    total = 0
    async for row in session.stream(
        f"SELECT lat, lon FROM {listed.table} WHERE {conditions.where()}", *conditions.args
    ):
        total += inside(wanted.polygon, row["lon"], row["lat"])
    return total
