"""One place a name may mean."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Candidate:
    """``kind``: settlement, admin1, admin2, macro_region, country, water, site. ``admin1`` is the code of
    the first-level region within ``country`` (ISO 3166-1 alpha-2), ``admin2``/``admin3`` names or codes
    as the source has them. ``exact`` is false when only the loose keys agree. ``radius_km`` is zero
    where the source gives no extent."""

    id: int
    name: str
    kind: str
    lat: float
    lon: float
    country: str
    admin1: str
    admin2: str = ""
    admin3: str = ""
    population: int = 0
    radius_km: float = 0.0
    capital: str = ""
    exact: bool = True
    source: str = ""

    def inexact(self) -> Candidate:
        """The same place reached through its loose key only."""
        return replace(self, exact=False)


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance between two points in degrees, in kilometres (haversine)."""
    p, q = math.radians(lat1), math.radians(lat2)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1.0, h)))


def bearing_deg(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Initial bearing from the first point to the second, degrees clockwise from north."""
    p, q = math.radians(lat1), math.radians(lat2)
    d = math.radians(lon2 - lon1)
    y = math.sin(d) * math.cos(q)
    x = math.cos(p) * math.sin(q) - math.sin(p) * math.cos(q) * math.cos(d)
    return math.degrees(math.atan2(y, x)) % 360
