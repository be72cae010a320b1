"""Pages, streams and counts of records and incidents under a filter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.store.base import Row, Session
from services.store.filters import Filter
from services.store.paging import Page, Sort, read_cursor, write_cursor
from services.store.sql.conditions import Conditions, add_filter
from services.store.sql.lists import fetch_in


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
    """Up to ``size`` rows behind ``place``."""
    conditions = conditions_of(session, listed, wanted)
    if place is not None:
        conditions.add(f"({sort.column}, {listed.id}) {'<' if sort.descending else '>'} ({{}}, {{}})", *place)
    way = "DESC" if sort.descending else "ASC"
    found = f"SELECT {listed.columns} FROM {listed.table} WHERE {conditions.where()}"
    if len(conditions.parts) > 1 and await session.few(found, *conditions.args):
        found = f"SELECT * FROM ({found} OFFSET 0) AS found"  # a fence: first find, then sort
    return await session.fetch(
        f"{found} ORDER BY {sort.column} {way}, id {way} LIMIT {int(size)}", *conditions.args
    )


async def count(session: Session, listed: Listed, wanted: Filter, most: int) -> int | None:
    """How many rows the filter holds for; None when more than ``most``, which are not worth counting."""
    conditions = conditions_of(session, listed, wanted)
    found = f"SELECT 1 FROM {listed.table} WHERE {conditions.where()} LIMIT {int(most) + 1}"
    counted = int(
        (await session.fetch(f"SELECT COUNT(*) AS n FROM ({found}) AS found", *conditions.args))[0]["n"]
    )
    return counted if counted <= most else None
