"""Whether a state of an incident meets a filter: what ``sql/conditions.py`` asks of rows, asked of one."""

from __future__ import annotations

from services.store.filters import Filter, area
from services.store.incident_rows import Net, incident_row
from services.store.polygon import inside
from services.store.rows import tag
from shared.contracts.incident import Incident


def meets(wanted: Filter, incident: Incident) -> bool:
    """Whether ``incident`` would be listed under ``wanted``, were it not retracted."""
    row = incident_row(incident, Net())
    return (
        (wanted.time_from is None or row["end_ms"] >= wanted.time_from)
        and (wanted.time_to is None or row["start_ms"] < wanted.time_to)
        and _within(wanted, row["lat"], row["lon"])
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


def _within(wanted: Filter, lat: float | None, lon: float | None) -> bool:
    box = area(wanted)
    if box is None:
        return True
    if lat is None or lon is None:
        return False
    west, south, east, north = box
    across = west <= lon <= east if west <= east else (lon >= west or lon <= east)
    return south <= lat <= north and across and (wanted.polygon is None or inside(wanted.polygon, lon, lat))


def _told_by(article_id: str | None, incident: Incident) -> bool:
    return article_id is None or any(m.article_id == article_id and m.live for m in incident.records)
