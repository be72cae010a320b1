"""Incidents as rows, which records they are made of, and how records relate."""

from __future__ import annotations

from collections.abc import Iterable

from services.store.base import Session
from services.store.sql.lists import fetch_in


async def incident_ids_of(session: Session, events: Iterable[str]) -> dict[str, str]:
    """The incident each record belongs to."""
    rows = await fetch_in(
        session, "SELECT event_id, incident_id FROM incident_records WHERE event_id IN {list}", events
    )
    return {row["event_id"]: row["incident_id"] for row in rows}
