"""Event records as rows: what is filtered on in columns, the whole record as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.store.base import Row, Session
from services.store.sql.lists import execute_in, fetch_in, marks

COLUMNS = (
    "event_id",
    "article_id",
    "version_id",
    "live",
    "type",
    "family",
    "status",
    "part_of",
    "start_ms",
    "end_ms",
    "points",
    "south",
    "north",
    "west",
    "east",
    "killed_min",
    "injured_min",
    "received_ms",
    "tags",
    "words",
    "doc",
)
_INSERT = (
    f"INSERT INTO records ({', '.join(COLUMNS)}) VALUES ({marks(len(COLUMNS))})"
    " ON CONFLICT (event_id) DO UPDATE SET "
    + ", ".join(f"{c} = excluded.{c}" for c in COLUMNS if c not in ("event_id", "live"))
    + " WHERE excluded.received_ms < records.received_ms"
)


async def put(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Upsert by event id; a record that comes again keeps its first receipt."""
    await session.execute_many(_INSERT, [tuple(row[c] for c in COLUMNS) for row in rows])


async def of_articles(session: Session, articles: Iterable[str]) -> list[Row]:
    """Ids, version, life and receipt of all records of the articles."""
    return await fetch_in(
        session,
        "SELECT event_id, article_id, version_id, live, received_ms FROM records WHERE article_id IN {list}",
        articles,
    )


async def docs(session: Session, events: Iterable[str]) -> dict[str, Row]:
    """Whole records by event id."""
    rows = await fetch_in(
        session,
        "SELECT event_id, article_id, live, start_ms, end_ms, doc FROM records WHERE event_id IN {list}",
        events,
    )
    return {row["event_id"]: row for row in rows}


async def lives(session: Session, events: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Life (services/store/versions.py) and receipt in ms of known records by event id."""
    rows = await fetch_in(
        session, "SELECT event_id, live, received_ms FROM records WHERE event_id IN {list}", events
    )
    return {row["event_id"]: (row["live"], row["received_ms"]) for row in rows}


async def articles_of(session: Session, events: Iterable[str]) -> dict[str, str]:
    """The article each known record is of."""
    rows = await fetch_in(
        session, "SELECT event_id, article_id FROM records WHERE event_id IN {list}", events
    )
    return {row["event_id"]: row["article_id"] for row in rows}


async def set_life(session: Session, events: Iterable[str], state: int) -> int:
    """Mark records as living, superseded or pending (services/store/versions.py)."""
    return await execute_in(
        session, f"UPDATE records SET live = {int(state)} WHERE event_id IN {{list}}", events
    )


async def children_of(session: Session, events: Iterable[str]) -> list[tuple[str, str]]:
    """(child, parent) of living records that are part of one of ``events``."""
    rows = await fetch_in(
        session, "SELECT event_id, part_of FROM records WHERE live = 1 AND part_of IN {list}", events
    )
    return [(row["event_id"], row["part_of"]) for row in rows]
