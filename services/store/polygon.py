"""Polygons in queries: one ring of longitude and latitude, on the plane of degrees."""

from __future__ import annotations

import re

Ring = tuple[tuple[float, float], ...]
MAX_POINTS = 500
_WKT = re.compile(r"^\s*POLYGON\s*\(\s*\(([^()]*)\)\s*\)\s*$", re.IGNORECASE)


def parse_polygon(text: str) -> Ring:
    """The ring of ``POLYGON((lon lat, …))`` or of bare ``lon lat, lon lat, …``; raises ``ValueError``."""
    match = _WKT.match(text)
    points = []
    for pair in (match.group(1) if match else text).split(","):
        try:
            lon, lat = (float(number) for number in pair.split())
        except ValueError:
            raise ValueError("is POLYGON((lon lat, lon lat, …)) with one ring") from None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError(f"{lon} {lat} is not a longitude and latitude")
        points.append((lon, lat))
    if points[:1] == points[-1:]:
        points.pop()
    if not 3 <= len(points) <= MAX_POINTS:
        raise ValueError(f"has 3 to {MAX_POINTS} corners, not {len(points)}")
    return tuple(points)


def bounds(ring: Ring) -> tuple[float, float, float, float]:
    """West, south, east, north of the ring."""
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    return min(lons), min(lats), max(lons), max(lats)


def inside(ring: Ring, lon: float, lat: float) -> bool:
    """Whether a point lies in the ring, by the even-odd rule."""
    odd = False
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            odd = not odd
        x1, y1 = x2, y2
    return odd
