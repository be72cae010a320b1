"""Incidents as rows, which records they are made of, and how records relate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.store.base import Row, Session
from services.store.sql import sums
from services.store.sql.lists import execute_in, fetch_in, marks
from services.store.summing import SUMMED

COLUMNS = (
    "incident_id",
    "retracted",
    "successor",
    "revision",
    "type",
    "family",
    "status",
    "aggregate",
    "start_ms",
    "end_ms",
    "points",
    "south",
    "north",
    "west",
    "east",
    "country",
    "admin1",
    "side",
    "killed_min",
    "injured_min",
    "counted",
    "killed_net_min",
    "killed_net_max",
    "injured_net_min",
    "injured_net_max",
    "sources",
    "updated_ms",
    "tags",
    "words",
    "doc",
)
_NEXT = "(SELECT COALESCE(MAX(change), 0) + 1 FROM incidents)"
_PUT = (
    f"INSERT INTO incidents ({', '.join(COLUMNS)}, number, change)"
    f" VALUES ({marks(len(COLUMNS))}, {_NEXT}, {_NEXT}) ON CONFLICT (incident_id) DO UPDATE SET "
    + ", ".join(f"{c} = excluded.{c}" for c in (*COLUMNS, "change") if c != "incident_id")
)


async def put(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Upsert whole incidents by id, each once, and the sums kept of all with them. A row's ``change`` is
    higher than that of every row written before; its ``number`` is the change it came with."""
    before = await fetch_in(
        session,
        f"SELECT {', '.join(SUMMED)} FROM incidents WHERE incident_id IN {{list}}",
        [row["incident_id"] for row in rows],
    )
    await sums.change(session, before, rows)
    await session.execute_many(_PUT, [tuple(row[c] for c in COLUMNS) for row in rows])


async def by_id(session: Session, incidents: Iterable[str]) -> dict[str, Row]:
    """Stored incidents, retracted ones included."""
    rows = await fetch_in(
        session,
        "SELECT incident_id, retracted, revision, successor, counted, killed_net_min, killed_net_max,"
        " injured_net_min, injured_net_max, doc FROM incidents WHERE incident_id IN {list}",
        incidents,
    )
    return {row["incident_id"]: row for row in rows}


async def incident_ids_of(session: Session, events: Iterable[str]) -> dict[str, str]:
    """The incident each record belongs to."""
    rows = await fetch_in(
        session, "SELECT event_id, incident_id FROM incident_records WHERE event_id IN {list}", events
    )
    return {row["event_id"]: row["incident_id"] for row in rows}


async def members_of(session: Session, incidents: Iterable[str], *, living: bool) -> dict[str, str]:
    """Incident by record, for all records of ``incidents`` or the living ones."""
    rows = await fetch_in(
        session,
        "SELECT event_id, incident_id FROM incident_records WHERE incident_id IN {list}"
        + (" AND live = 1" if living else ""),
        incidents,
    )
    return {row["event_id"]: row["incident_id"] for row in rows}


async def assign(session: Session, drop: Iterable[str], members: Sequence[tuple[str, str, bool]]) -> None:
    """Take ``drop`` out of their incidents, then put in (event, incident, living)."""
    await execute_in(session, "DELETE FROM incident_records WHERE event_id IN {list}", drop)
    await session.execute_many(
        "INSERT INTO incident_records (event_id, incident_id, live) VALUES ($1, $2, $3)"
        " ON CONFLICT (event_id) DO UPDATE SET incident_id = excluded.incident_id, live = excluded.live",
        [(event, incident, int(live)) for event, incident, live in members],
    )


async def renumber(session: Session, incident: str, revision: int, doc: str) -> None:
    """Give a stored and queued incident another revision number."""
    for table in ("incidents", "outbox"):
        await session.execute(
            f"UPDATE {table} SET revision = $1, doc = $2 WHERE incident_id = $3", revision, doc, incident
        )


Relation = tuple[str, str, str, float]


async def replace_links(session: Session, events: Iterable[str], links: Iterable[Relation]) -> None:
    """Forget all relations of ``events``, then keep ``links``: (a, b, kind, score), read "a kind b"."""
    gone = set(events)
    await execute_in(session, "DELETE FROM record_links WHERE a IN {list}", gone)
    await execute_in(session, "DELETE FROM record_links WHERE b IN {list}", gone)
    await session.execute_many(
        "INSERT INTO record_links (a, b, kind, score) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        sorted(set(links)),
    )


async def links_from(session: Session, events: Iterable[str]) -> list[Relation]:
    """Relations that start at one of ``events``."""
    rows = await fetch_in(session, "SELECT a, b, kind, score FROM record_links WHERE a IN {list}", events)
    return [(row["a"], row["b"], row["kind"], row["score"]) for row in rows]


async def links_to(session: Session, events: Iterable[str], *, part_of: bool = False) -> list[Relation]:
    """Relations that end at one of ``events``."""
    rows = await fetch_in(
        session,
        "SELECT a, b, kind, score FROM record_links WHERE b IN {list}"
        + (" AND kind = 'part_of'" if part_of else ""),
        events,
    )
    return [(row["a"], row["b"], row["kind"], row["score"]) for row in rows]
