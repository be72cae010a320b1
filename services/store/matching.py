"""Whether a state of an incident meets a filter: what ``sql/conditions.py`` asks of rows, asked of one."""

from __future__ import annotations

from collections.abc import Sequence

from services.store.filters import Filter, halves
from services.store.incident_rows import Net, incident_row
from services.store.polygon import Ring, corners, inside, read
from services.store.rows import tag
from shared.contracts.incident import Incident


def meets(wanted: Filter, incident: Incident) -> bool:
    """Whether ``incident`` would be listed under ``wanted``, were it not retracted."""
    row = incident_row(incident, Net())
    return (
        (wanted.time_from is None or row["end_ms"] >= wanted.time_from)
        and (wanted.time_to is None or row["start_ms"] < wanted.time_to)
        and _within(wanted, read(row["points"]) if row["points"] else ())
        and all(
            f"|{tag(name, value)}|" in row["tags"]
            for name in ("country", "admin1", "side", "actor")
            if (value := getattr(wanted, name)) is not None
        )
        and all(
            not (allowed := getattr(wanted, name)) or row[name] in allowed
            for name in ("family", "type", "status")
        )
        and (wanted.min_toll is None or row[f"{wanted.toll_kind}_min"] >= wanted.min_toll)
        and (wanted.min_sources is None or row["sources"] >= wanted.min_sources)
        and all(f" {word} " in row["words"] for word in wanted.words)
        and _told_by(wanted.article_id, incident)
    )


def _within(wanted: Filter, points: Ring) -> bool:
    boxes = [corners(*box) for box in halves(wanted.bbox)] if wanted.bbox else []
    return (not boxes or _any_in(boxes, points)) and (
        wanted.polygon is None or _any_in([wanted.polygon], points)
    )


def _any_in(rings: Sequence[Ring], points: Ring) -> bool:
    return any(inside(ring, lon, lat) for ring in rings for lon, lat in points)


def _told_by(article_id: str | None, incident: Incident) -> bool:
    return article_id is None or any(m.article_id == article_id and m.live for m in incident.records)
