"""Published states of incidents in order, and how far each reader of them came."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Sequence

from services.store.base import Row, Session
from services.store.sql.lists import execute_in


async def put(session: Session, states: Sequence[tuple[str, int, str]]) -> None:
    """Queue (incident id, revision, JSON of the incident)."""
    now = time.time_ns() // 1_000_000
    await session.execute_many(
        "INSERT INTO outbox (incident_id, revision, created_ms, doc) VALUES ($1, $2, $3, $4)",
        [(incident, revision, now, doc) for incident, revision, doc in states],
    )


async def after(session: Session, seq: int, limit: int) -> list[Row]:
    """Rows numbered above ``seq``, in order."""
    return await session.fetch(
        f"SELECT seq, incident_id, revision, doc FROM outbox WHERE seq > $1 ORDER BY seq LIMIT {int(limit)}",
        seq,
    )


async def ends(session: Session) -> tuple[int, int]:
    """The least and greatest number there is; (0, 0) when there is none."""
    row = (
        await session.fetch("SELECT COALESCE(MIN(seq), 0) AS low, COALESCE(MAX(seq), 0) AS high FROM outbox")
    )[0]
    return int(row["low"]), int(row["high"])


async def position(session: Session, reader: str) -> int:
    """How far ``reader`` came; 0 before it began."""
    rows = await session.fetch("SELECT position FROM readers WHERE name = $1", reader)
    return int(rows[0]["position"]) if rows else 0


async def move(session: Session, reader: str, seq: int) -> None:
    """``reader`` came as far as ``seq``; it never goes back."""
    await session.execute(
        "INSERT INTO readers (name, position, attempted) VALUES ($1, $2, 0) ON CONFLICT (name) DO UPDATE SET"
        " position = excluded.position WHERE excluded.position > readers.position",
        reader,
        seq,
    )


async def prune(session: Session, upto: int) -> int:
    """Delete rows up to ``upto``; the number deleted."""
    return await session.execute("DELETE FROM outbox WHERE seq <= $1", upto)


async def instance(session: Session) -> str:
    """The name of this database, given at the first call (inside a write transaction)."""
    rows = await session.fetch("SELECT id FROM instance")
    if rows:
        return str(rows[0]["id"])
    name = uuid.uuid4().hex[:12]
    await session.execute("INSERT INTO instance (id) VALUES ($1)", name)
    return name


async def keep_last(session: Session) -> int:
    """Delete all but the last state of each incident; the number deleted."""
    return await session.execute(
        "DELETE FROM outbox WHERE seq NOT IN (SELECT MAX(seq) FROM outbox GROUP BY incident_id)"
    )


async def drop_untold(session: Session, told: Iterable[str]) -> None:
    """Delete retractions of incidents that no reader knows: all but ``told``."""
    rows = await session.fetch(
        "SELECT o.incident_id AS id FROM outbox o JOIN incidents i ON i.incident_id = o.incident_id"
        " WHERE i.retracted = 1"
    )
    unknown = {row["id"] for row in rows} - set(told)
    await execute_in(session, "DELETE FROM outbox WHERE incident_id IN {list}", unknown)
