"""Pages, streams and counts of records and incidents under a filter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from services.store.base import Row, Session
from services.store.filters import Filter
from services.store.paging import Page, Sort, read_cursor, write_cursor
from services.store.sql.conditions import Conditions, add_filter
from services.store.sql.lists import fetch_in

APART, TOGETHER = 0.008, 0.03
"""Up to this share of a million rows are found and sorted as fast as an index is walked to 50 of them: rows
that lie apart, and rows of one time, which lie together as they came."""

LOOKED_UP = 0.05
"""Up to this share of the rows is looked up by the cells they lie in."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A table that can be listed: its id, what of it is shown at all, and what orders and places it."""

    table: str
    id: str
    shown: str
    columns: str


RECORDS = Listed("records", "event_id", "live = 1", "event_id AS id, start_ms")
INCIDENTS = Listed(
    "incidents",
    "incident_id",
    "retracted = 0",
    "incident_id AS id, start_ms, updated_ms, killed_min, sources",
)


def conditions_of(session: Session, listed: Listed, wanted: Filter, *, cells: bool = True) -> Conditions:
    """What ``listed`` shows at all, and ``wanted`` of it; without ``cells`` where an index of another kind is
    walked, and looking at them would only take time."""
    conditions = Conditions(session, cells=cells)
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


async def looked_up(session: Session, listed: Listed, wanted: Filter) -> Conditions:
    """The same, with the cells of an area only where they leave few enough rows to be looked up by them:
    else they would be compared row by row, which takes longer than to compare the places."""
    if wanted.bbox is None and wanted.polygon is None:
        return conditions_of(session, listed, wanted)
    area = Conditions(session)
    add_filter(area, Filter(bbox=wanted.bbox, polygon=wanted.polygon))
    rare = await session.few(
        listed.table, LOOKED_UP, f"SELECT 1 FROM {listed.table} WHERE {area.where()}", *area.args
    )
    return conditions_of(session, listed, wanted, cells=rare)


async def stream(session: Session, listed: Listed, wanted: Filter, sort: Sort) -> AsyncIterator[str]:
    """The JSON of all rows in order, in constant memory."""
    conditions = conditions_of(session, listed, wanted)
    way = "DESC" if sort.descending else "ASC"
    async for row in session.stream(
        f"SELECT doc FROM {listed.table} WHERE {conditions.where()}"
        f" ORDER BY {sort.column} {way}, {listed.id} {way}",
        *conditions.args,
    ):
        yield row["doc"]


async def page(
    session: Session, listed: Listed, wanted: Filter, sort: Sort, cursor: str | None, limit: int
) -> Page:
    """Up to ``limit`` items with ``id`` and ``doc``, and the cursor to go on with.

    Only the items of the page have their JSON read: it lies apart from what is filtered and sorted.
    """
    found = await _after(session, listed, wanted, sort, read_cursor(sort, cursor), limit + 1)
    shown = found[:limit]
    docs = await fetch_in(
        session,
        f"SELECT {listed.id} AS id, doc FROM {listed.table} WHERE {listed.id} IN {{list}}",
        [row["id"] for row in shown],
    )
    by_id = {row["id"]: row for row in docs}
    more = shown[-1] if len(found) > limit else None
    return Page(
        [by_id[row["id"]] for row in shown],
        write_cursor(sort, more[sort.column], more["id"]) if more is not None else None,
    )


async def _after(
    session: Session, listed: Listed, wanted: Filter, sort: Sort, place: tuple[int, str] | None, size: int
) -> list[Row]:
    """Up to ``size`` rows behind ``place``.

    In the order of time the index is entered where the time asked for begins: from its end downwards; or
    upwards from its start, after the rows that had started before and went on.
    """
    first, last = wanted.time_from, wanted.time_to
    if sort.column != "start_ms":
        return await _ordered(session, listed, wanted, sort, place, size)
    if sort.descending or first is None:
        bound = ("start_ms < {}", last) if last is not None and sort.descending else None
        return await _ordered(session, listed, wanted, sort, place, size, bound)
    running = replace(wanted, time_to=first + 1)
    found = await _ordered(session, listed, running, sort, place, size, ("start_ms < {}", first))
    if len(found) < size:
        rest = size - len(found)
        found += await _ordered(session, listed, wanted, sort, place, rest, ("start_ms >= {}", first))
    return found


async def _ordered(
    session: Session,
    listed: Listed,
    wanted: Filter,
    sort: Sort,
    place: tuple[int, str] | None,
    size: int,
    bound: tuple[str, int] | None = None,
) -> list[Row]:
    """Up to ``size`` rows behind ``place``, and within ``bound`` on the order's column."""
    conditions = await looked_up(session, listed, wanted)
    selected = f"SELECT {listed.columns} FROM {listed.table} WHERE"
    found = f"{selected} {conditions.where()}"
    in_time = wanted.time_from is not None and wanted.time_to is not None
    most = TOGETHER if in_time else APART
    few = len(conditions.parts) > 1 and await session.few(listed.table, most, found, *conditions.args)
    if not few:
        conditions = conditions_of(session, listed, wanted, cells=False)
        found = f"{selected} {conditions.where()}"
    behind = Conditions(session, conditions.args)
    if place is not None:
        compared = "<" if sort.descending else ">"
        behind.add(f"({sort.column}, {'id' if few else listed.id}) {compared} ({{}}, {{}})", *place)
    if bound is not None:
        behind.add(*bound)
    # a fence, so that they are first found and then sorted: of places among equals the planner knows nothing
    asked = f"SELECT * FROM ({found} OFFSET 0) AS found WHERE" if few else f"{found} AND"
    way = "DESC" if sort.descending else "ASC"
    return await session.fetch(
        f"{asked} {behind.where()} ORDER BY {sort.column} {way}, id {way} LIMIT {int(size)}", *behind.args
    )


async def count(session: Session, listed: Listed, wanted: Filter, most: int) -> int | None:
    """How many rows the filter holds for; None when more than ``most``, which are not worth counting."""
    conditions = await looked_up(session, listed, wanted)
    found = f"SELECT 1 FROM {listed.table} WHERE {conditions.where()} LIMIT {int(most) + 1}"
    counted = int(
        (await session.fetch(f"SELECT COUNT(*) AS n FROM ({found}) AS found", *conditions.args))[0]["n"]
    )
    return counted if counted <= most else None
