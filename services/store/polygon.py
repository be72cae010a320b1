"""Areas in queries: one ring of longitude and latitude on the plane of degrees, its edge included.

Points and rings are written ``(lon,lat)|(lon,lat)`` and ``((lon,lat),(lon,lat))``, which both databases
take; ``touches`` is what SQLite asks, and says the same as PostgreSQL's ``point <@ polygon``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import floor

Point = tuple[float, float]
Ring = tuple[Point, ...]
MAX_POINTS = 500
EDGE = 1e-6
"""Degrees within which a point lies on the edge, as in PostgreSQL."""
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


def bounds(ring: Iterable[Point]) -> tuple[float, float, float, float]:
    """West, south, east, north of the points."""
    lons, lats = zip(*ring, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def corners(west: float, south: float, east: float, north: float) -> Ring:
    """A box as a ring."""
    return (west, south), (east, south), (east, north), (west, north)


GRID = ((0, 0.1), (1, 0.4), (2, 1.6), (3, 6.4), (4, 25.6))
"""Levels of cells and their size in degrees, as ``cells_of`` in the schema has them."""
MAX_CELLS = 64
COMPARED = 2_000
"""Cells times corners up to which it is worth leaving out the cells a ring does not meet."""


Square = tuple[float, float, float, float]
"""West, south, east, north."""


def covering(box: Square) -> list[int]:
    """The cells a box meets, of the finest level at which they are at most 64; none for most of the globe."""
    return list(_squares(box))


def covering_ring(ring: Ring) -> list[int]:
    """Those cells of ``covering`` its bounds that the ring meets, edge included."""
    squares = _squares(bounds(ring))
    if len(squares) * len(ring) > COMPARED:
        return list(squares)
    return [cell for cell, square in squares.items() if _meets(ring, square)]


def _squares(box: Square) -> dict[int, Square]:
    """The cells of ``covering`` and their squares, a little wider. Of a box at the end of the globe some lie
    beyond it, where nothing is: their numbers are no others'."""
    west, south, east, north = box
    for level, size in GRID:
        columns = range(floor((west + 180 - EDGE) / size), floor((east + 180 + EDGE) / size) + 1)
        rows = range(floor((south + 90 - EDGE) / size), floor((north + 90 + EDGE) / size) + 1)
        if len(columns) * len(rows) <= MAX_CELLS:
            return {
                (level * 4096 + x) * 2048 + y: (
                    x * size - 180 - 2 * EDGE,
                    y * size - 90 - 2 * EDGE,
                    (x + 1) * size - 180 + 2 * EDGE,
                    (y + 1) * size - 90 + 2 * EDGE,
                )
                for x in columns
                for y in rows
            }
    return {}


def _meets(ring: Ring, square: Square) -> bool:
    """Whether an edge passes through the square; if none does, it lies in the ring whole or not at all."""
    west, south, east, north = square
    ahead = (*ring[1:], ring[0])
    return any(_passes(a, b, square) for a, b in zip(ring, ahead, strict=True)) or inside(
        ring, (west + east) / 2, (south + north) / 2
    )


def _passes(a: Point, b: Point, square: Square) -> bool:
    """Whether the line from ``a`` to ``b`` has a point in the square: what the sides leave of it."""
    west, south, east, north = square
    first, last = 0.0, 1.0
    for at, to, low, high in ((a[0], b[0], west, east), (a[1], b[1], south, north)):
        way = to - at
        if way == 0:
            if not low <= at <= high:
                return False
            continue
        enters, leaves = sorted(((low - at) / way, (high - at) / way))
        first, last = max(first, enters), min(last, leaves)
    return first <= last


def inside(ring: Ring, lon: float, lat: float) -> bool:
    """Whether a point lies in the ring or on its edge; where the ring goes round twice counts as in."""
    turns = 0
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        side = (x2 - x1) * (lat - y1) - (lon - x1) * (y2 - y1)
        reach = EDGE * max(abs(x2 - x1), abs(y2 - y1), EDGE)
        between = min(x1, x2) - EDGE <= lon <= max(x1, x2) + EDGE and (
            min(y1, y2) - EDGE <= lat <= max(y1, y2) + EDGE
        )
        if abs(side) <= reach and between:
            return True
        if y1 <= lat < y2 and side > 0:
            turns += 1
        elif y2 <= lat < y1 and side < 0:
            turns -= 1
        x1, y1 = x2, y2
    return turns != 0


def written(points: Iterable[Point], separator: str = ",") -> str:
    """Points as text: with ``|`` between them as rows keep them, with ``,`` for a ring's inside."""
    return separator.join(f"({lon!r},{lat!r})" for lon, lat in points)


def read(text: str) -> Ring:
    """The points of ``written``, either way."""
    numbers = [float(n) for n in text.replace("(", "").replace(")", "").replace("|", ",").split(",")]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


_ring = lru_cache(maxsize=64)(read)


def touches(points: str | None, ring: str) -> bool:
    """Whether one of the points of a row lies in the ring; False for a row without any."""
    return points is not None and any(inside(_ring(ring), lon, lat) for lon, lat in read(points))
