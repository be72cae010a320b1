"""The places of incidents, each set of them once, and which sets an area has a place of."""

from __future__ import annotations

from array import array

import numpy as np

from services.store.filters import Bbox
from services.store.mirror.arrays import Mask, Numbers, viewed
from services.store.polygon import EDGE, Point, Ring, bounds, read

NOWHERE = 0
"""The number of the set without a place."""


class Places:
    """Sets of points, numbered in the order they were met."""

    def __init__(self) -> None:
        self._sets: dict[str | None, int] = {None: NOWHERE}
        self._points: dict[Point, int] = {}
        self._at = array("d"), array("d")
        self._boxes = tuple(array("d", [np.nan]) for _ in range(4))
        self._having = array("I"), array("I")

    def number(self, points: str | None) -> int:
        """The number of the set that a row's ``points`` are (``polygon.written``)."""
        if (known := self._sets.get(points)) is not None or points is None:
            return known or NOWHERE
        number = self._sets[points] = len(self._sets)
        told = read(points)
        for side, degrees in zip(self._boxes, bounds(told), strict=True):
            side.append(degrees)
        for point in told:
            self._having[0].append(number)
            self._having[1].append(self._point(point))
        return number

    def _point(self, point: Point) -> int:
        if (known := self._points.get(point)) is not None:
            return known
        for numbers, degrees in zip(self._at, point, strict=True):
            numbers.append(degrees)
        return self._points.setdefault(point, len(self._points))

    def within(self, ring: Ring, box: Bbox) -> Mask:
        """By number, whether a place of the set lies in ``ring``, whose bounds are ``box``: what
        ``Conditions.within`` finds."""
        west, south, east, north = box
        lons, lats = (viewed(degrees) for degrees in self._at)
        near = np.flatnonzero(
            (lons >= west - EDGE) & (lons <= east + EDGE) & (lats >= south - EDGE) & (lats <= north + EDGE)
        )
        held = np.zeros(len(lons), np.bool_)
        held[near] = inside(ring, lons[near], lats[near])
        sets, points = (viewed(numbers) for numbers in self._having)
        found = np.zeros(len(self._sets), np.bool_)
        found[sets[held[points]]] = True
        first_lon, first_lat, last_lon, last_lat = (viewed(side) for side in self._boxes)
        found &= (first_lat <= north) & (last_lat >= south) & (first_lon <= east) & (last_lon >= west)
        return found

    @property
    def size(self) -> int:
        """About how many bytes this takes."""
        return 250 * len(self._sets) + 200 * len(self._points) + 8 * len(self._having[0])


def inside(ring: Ring, lons: Numbers, lats: Numbers) -> Mask:
    """``polygon.inside`` of many points at once."""
    turns = np.zeros(len(lons), np.int32)
    edge: Mask = np.zeros(len(lons), np.bool_)
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        side = (x2 - x1) * (lats - y1) - (lons - x1) * (y2 - y1)
        reach = EDGE * max(abs(x2 - x1), abs(y2 - y1), EDGE)
        between = (min(x1, x2) - EDGE <= lons) & (lons <= max(x1, x2) + EDGE)
        between &= (min(y1, y2) - EDGE <= lats) & (lats <= max(y1, y2) + EDGE)
        edge |= (np.abs(side) <= reach) & between
        turns += (y1 <= lats) & (lats < y2) & (side > 0)
        turns -= (y2 <= lats) & (lats < y1) & (side < 0)
        x1, y1 = x2, y2
    edge |= turns != 0
    return edge
