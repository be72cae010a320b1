"""Pages, streams and counts of records and incidents under a filter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from services.store.base import Row, Session
from services.store.filters import Filter
from services.store.instants import DAY_MS, PERIOD_MS
from services.store.paging import Page, Sort, read_cursor, write_cursor
from services.store.sql.conditions import Conditions, add_filter
from services.store.sql.lists import fetch_in

WITHIN, AREA, APART, SEASON, TOGETHER = 0.001, 0.005, 0.008, 0.015, 0.03
"""Up to this share of a million rows are found and sorted as fast as an index is walked to 50 of them: of a
year walked from its end; of an area, whose cells hold as many again outside; of rows that lie apart; of those
that would be walked to period by period; of rows of one time, which lie together as they came."""
PERIODS = 128
"""Up to this many periods are each walked in the order of their last change."""

NARROW_MS = 62 * DAY_MS
"""Two months of any four years are read from end to end in no time."""
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


def conditions_of(
    session: Session, listed: Listed, wanted: Filter, *, cells: bool = True, found: bool = False
) -> Conditions:
    """What ``listed`` shows at all, and ``wanted`` of it; without ``cells`` where an index of another kind is
    walked, and looking at them would only take time; ``found`` by what one index tells apart, where there is
    any of that, the rest looked at."""
    conditions = Conditions(session, cells=cells, found=found and _told_apart(wanted))
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


def _told_apart(wanted: Filter) -> bool:
    """Whether a condition is set that one index finds rows by together with all others of its kind."""
    named = (wanted.country, wanted.admin1, wanted.side, wanted.actor, wanted.bbox, wanted.polygon)
    return bool(wanted.words) or any(value is not None for value in named)


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

    Of a time asked for, what started within it is looked for between its ends, and what had started before
    and went on apart: in the order of time it comes after the other, or before it when the oldest are first;
    in another order the two are put together.
    """
    first = wanted.time_from
    within = replace(wanted, time_from=None, time_to=None), Bounds(first, wanted.time_to)
    if first is None:
        return await _ordered(session, listed, within[0], sort, place, size, within[1])
    running = replace(wanted, time_to=first + 1), Bounds(None, first)
    by_time, found = sort.column == "start_ms", list[Row]()
    for asked, bounds in (within, running) if sort.descending else (running, within):
        if not by_time or len(found) < size:
            wanting = size - len(found) if by_time else size
            found += await _ordered(session, listed, asked, sort, place, wanting, bounds)
    if not by_time:
        found.sort(key=lambda row: (row[sort.column], row["id"]), reverse=sort.descending)
    return found[:size]


@dataclass(frozen=True, slots=True)
class Bounds:
    """From when (included) to when (not) a row started, in ms; None is open."""

    first: int | None = None
    last: int | None = None

    def narrow(self) -> bool:
        """Whether it takes no time to read all of it."""
        return self.first is not None and self.last is not None and self.last - self.first <= NARROW_MS

    def periods(self) -> list[int]:
        """The periods a row within may have started in; none when they are open or too many to name."""
        if self.first is None or self.last is None:
            return []
        named = range(self.first // PERIOD_MS, (self.last - 1) // PERIOD_MS + 1)
        return list(named) if len(named) <= PERIODS else []


EVER = Bounds()
"""Without ends."""


def add_bounds(conditions: Conditions, bounds: Bounds) -> None:
    """Add that a row started within ``bounds``."""
    # where the periods lead, the places of all that started within would be read for nothing
    column = "start_ms + 0" if conditions.found and bounds.periods() else "start_ms"
    if bounds.first is not None:
        conditions.add(f"{column} >= {{}}", bounds.first)
    if bounds.last is not None:
        conditions.add(f"{column} < {{}}", bounds.last)


async def _ordered(
    session: Session,
    listed: Listed,
    wanted: Filter,
    sort: Sort,
    place: tuple[int, str] | None,
    size: int,
    bounds: Bounds = EVER,
) -> list[Row]:
    """Up to ``size`` rows behind ``place`` that started within ``bounds``."""
    by_time = sort.column == "start_ms"
    selected = f"SELECT {listed.columns} FROM {listed.table} WHERE"
    conditions = await looked_up(session, listed, wanted)
    add_bounds(conditions, bounds)
    in_periods = sort.column == "updated_ms" and listed is INCIDENTS and bool(bounds.periods())
    share = SEASON if in_periods else AREA if wanted.bbox or wanted.polygon else APART
    if by_time and bounds.periods():
        share = WITHIN
    if (bounds.narrow() or wanted.time_from is not None) and not by_time:
        share = TOGETHER
    few = (
        len(conditions.parts) > 1
        and not (by_time and bounds.narrow())
        and await session.few(listed.table, share, f"{selected} {conditions.where()}", *conditions.args)
    )
    if few:
        conditions = conditions_of(session, listed, wanted, cells=conditions.cells, found=True)
        add_bounds(conditions, bounds)
        conditions.periods(bounds.periods())
    elif (wanted.bbox or wanted.polygon) and not bounds.narrow():
        conditions = conditions_of(session, listed, wanted, cells=False)
        add_bounds(conditions, bounds)
    found = f"{selected} {conditions.where()}"
    behind = Conditions(session, conditions.args)
    if place is not None:
        compared = "<" if sort.descending else ">"
        behind.add(f"({sort.column}, {'id' if few else listed.id}) {compared} ({{}}, {{}})", *place)
    way = "DESC" if sort.descending else "ASC"
    last = f"ORDER BY {sort.column} {way}, id {way} LIMIT {int(size)}"
    if few:
        # a fence, to find first and then sort: of places among equals the planner knows nothing
        asked = f"SELECT * FROM ({found} OFFSET 0) AS found WHERE {behind.where()} {last}"
    elif in_periods and (each := session.each_period(bounds.periods())):
        one = f"{found} AND {session.period} = at AND {behind.where()} {last}"
        asked = f"SELECT found.* FROM {each} CROSS JOIN LATERAL ({one}) AS found {last}"
    else:
        asked = f"{found} AND {behind.where()} {last}"
    return await session.fetch(asked, *behind.args)


async def count(session: Session, listed: Listed, wanted: Filter, most: int) -> int | None:
    """How many rows the filter holds for; None when more than ``most``, which are not worth counting."""
    conditions = await looked_up(session, listed, wanted)
    found = f"SELECT 1 FROM {listed.table} WHERE {conditions.where()} LIMIT {int(most) + 1}"
    counted = int(
        (await session.fetch(f"SELECT COUNT(*) AS n FROM ({found}) AS found", *conditions.args))[0]["n"]
    )
    return counted if counted <= most else None
