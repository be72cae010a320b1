"""Incidents as GeoJSON features, longitude before latitude (CRS84, RFC 7946)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from services.store.rows import located, points_of
from shared.contracts.record import Place

KEPT = (
    "incident_id",
    "revision",
    "type",
    "family",
    "scope",
    "title",
    "status",
    "independent_sources",
    "first_seen",
    "last_updated",
)


def feature(doc: str) -> dict[str, Any]:
    """One incident. The geometry is null where no place has coordinates, and has a point for each place of
    several, so that the feature lies where it is found; ``precision`` says how far the first point may be
    trusted, and ``radius_km`` how far around it the place reaches."""
    incident = orjson.loads(doc)
    places = [Place.model_validate(p) for p in incident["where"]]
    place = located(places)
    named = place or (places[0] if places else None)
    properties = {name: incident[name] for name in KEPT}
    properties |= {
        "start": incident["when"]["start"],
        "end": incident["when"]["end"],
        "time_precision": incident["when"]["precision"],
    }
    for name in ("name", "admin1", "country", "precision", "radius_km"):
        properties["place" if name == "name" else name] = getattr(named, name) if named else None
    for role in ("initiator", "target"):
        sides = [s["side"] for s in incident["sides"] if s["role"] == role]
        properties[role] = ", ".join(sides) or None
    for kind in ("killed", "injured"):
        toll = incident["tolls"].get(kind) or {}
        properties |= {f"{kind}_min": toll.get("min"), f"{kind}_max": toll.get("max")}
    return {
        "type": "Feature",
        "id": incident["incident_id"],
        "geometry": _geometry(points_of(places)),
        "properties": properties,
    }


def _geometry(points: Sequence[tuple[float, float]]) -> dict[str, Any] | None:
    if len(points) > 1:
        return {"type": "MultiPoint", "coordinates": [list(point) for point in points]}
    return {"type": "Point", "coordinates": list(points[0])} if points else None
