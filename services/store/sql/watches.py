"""Watches and what is to be delivered for them."""

from __future__ import annotations

from collections.abc import Sequence

from services.store.base import Row, Session


async def put(session: Session, watch_id: str, url: str, secret: str, filter_json: str, at_ms: int) -> None:
    """Keep a new watch."""
    await session.execute(
        "INSERT INTO watches (watch_id, url, secret, filter, created_ms, failures, disabled)"
        " VALUES ($1, $2, $3, $4, $5, 0, 0)",
        watch_id,
        url,
        secret,
        filter_json,
        at_ms,
    )


async def all_of(session: Session) -> list[Row]:
    """Every watch, oldest first."""
    return await session.fetch(
        "SELECT watch_id, url, secret, filter, created_ms, failures, disabled, last_error FROM watches"
        " ORDER BY created_ms, watch_id"
    )


async def remove(session: Session, watch_id: str) -> bool:
    """Forget a watch and its deliveries; whether there was one."""
    await session.execute("DELETE FROM deliveries WHERE watch_id = $1", watch_id)
    return await session.execute("DELETE FROM watches WHERE watch_id = $1", watch_id) == 1


async def queue(session: Session, deliveries: Sequence[tuple[str, str, int, int, int]]) -> None:
    """Queue (watch, incident, revision, outbox number, due ms); one of each watch and state at most."""
    await session.execute_many(
        "INSERT INTO deliveries (watch_id, incident_id, revision, seq, state, attempts, next_ms)"
        " VALUES ($1, $2, $3, $4, 'due', 0, $5) ON CONFLICT DO NOTHING",
        deliveries,
    )


async def due(session: Session, now_ms: int, limit: int) -> list[Row]:
    """Deliveries to try now, oldest first, with what is needed to make them."""
    return await session.fetch(
        "SELECT d.watch_id AS watch_id, d.incident_id AS incident_id, d.revision AS revision,"
        " d.attempts AS attempts, w.url AS url, w.secret AS secret, w.failures AS failures, o.doc AS doc"
        " FROM deliveries d JOIN watches w ON w.watch_id = d.watch_id JOIN outbox o ON o.seq = d.seq"
        " WHERE d.state = 'due' AND d.next_ms <= $1 AND w.disabled = 0"
        f" ORDER BY d.next_ms, d.seq LIMIT {int(limit)}",
        now_ms,
    )


async def delivered(session: Session, watch_id: str, incident_id: str, revision: int) -> None:
    """A delivery was taken; the watch is well."""
    await session.execute(
        "UPDATE deliveries SET state = 'done', attempts = attempts + 1, last_error = NULL"
        " WHERE watch_id = $1 AND incident_id = $2 AND revision = $3",
        watch_id,
        incident_id,
        revision,
    )
    await session.execute("UPDATE watches SET failures = 0, last_error = NULL WHERE watch_id = $1", watch_id)


async def failed(
    session: Session,
    watch_id: str,
    incident_id: str,
    revision: int,
    error: str,
    next_ms: int | None,
    limit: int,
) -> None:
    """A try failed: again at ``next_ms``, or given up; after ``limit`` in a row the watch is disabled."""
    await session.execute(
        "UPDATE deliveries SET state = $4, attempts = attempts + 1, last_error = $5, next_ms = $6"
        " WHERE watch_id = $1 AND incident_id = $2 AND revision = $3",
        watch_id,
        incident_id,
        revision,
        "due" if next_ms is not None else "failed",
        error,
        next_ms or 0,
    )
    await session.execute(
        "UPDATE watches SET failures = failures + 1, last_error = $2,"
        " disabled = CASE WHEN failures + 1 >= $3 THEN 1 ELSE disabled END WHERE watch_id = $1",
        watch_id,
        error,
        limit,
    )


async def prune(session: Session, upto: int) -> int:
    """Delete deliveries of states numbered up to ``upto``, which are no longer kept; how many."""
    return await session.execute("DELETE FROM deliveries WHERE seq <= $1", upto)
