"""Where two records may meet: block keys by group of types, place and day. Symmetric and pure.

A record of a settlement meets records in its cell and the cells around it (H3 resolution 5, about
17 km across), those of a place that sounds alike, and those told of its whole region; a record of a
region meets everything in the region. What lies further apart is never compared, which keeps the cost of
one record independent of how many the store holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import h3  # type: ignore[import-untyped]

from services.store.instants import DAY_MS
from services.store.merging.hints import hints
from services.store.merging.kinds import WHOLE_COUNTRY
from services.store.merging.names import skeleton
from shared.contracts.record import EventRecord, Place

RESOLUTION = 5
MAX_DAYS = 10
REGIONAL = frozenset({"admin1", "admin2"})
WIDE = frozenset({"macro_region", "country", "water_air"})
UNSURE = WIDE | {"unresolved"}
"""Places of records that also meet by the names in their sentences."""
GROUPS = {"damage": "strike", "engagement": "ground", "territory": "ground"}
"""Families whose types tell of one occurrence often enough to be compared."""
ALSO = {
    "strike_unspecified": "ground",
    "civilian_killing": "ground",
    "explosive_device": "ground",
    "suicide_bombing": "ground",
}
"""Types by which one article tells what another calls an assault: "gunmen attacked", a bomb first."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a record is filed under, what it looks under, and the days (since 1970, UTC) it covers."""

    own: frozenset[str]
    probe: frozenset[str]
    first_day: int
    last_day: int

    def filed(self) -> list[tuple[str, int]]:
        """(block, day) rows to store."""
        return [(b, d) for b in sorted(self.own) for d in range(self.first_day, self.last_day + 1)]


def blocks(record: EventRecord, start_ms: int, end_ms: int) -> Blocks:
    """The blocks of a record from ``start_ms`` to ``end_ms``; a long period counts by its last ten days."""
    groups = {GROUPS.get(record.family, record.family)}
    if record.type in ALSO:
        groups.add(ALSO[record.type])
    own: set[str] = set()
    probe: set[str] = set()
    for place in record.where:
        if place.role == "event":
            _place(place, own, probe)
    if not own or any(place.precision in UNSURE for place in record.where):
        own |= (named := {f"name:{sound}" for sound in hints(record)})
        probe |= named
    if not any(place.role == "event" for place in record.where) or record.type in WHOLE_COUNTRY:
        own.add("nowhere")
        probe.add("nowhere")
    last = end_ms // DAY_MS
    first = max(start_ms // DAY_MS, last - MAX_DAYS + 1)
    return Blocks(
        frozenset(f"{group}|{b}" for group in groups for b in own),
        frozenset(f"{group}|{b}" for group in groups for b in probe),
        first,
        last,
    )


def _place(place: Place, own: set[str], probe: set[str]) -> None:
    region = f"{place.country or ''}:{place.admin1.casefold()}" if place.admin1 else None
    if place.precision in WIDE or (place.precision in REGIONAL and region is None):
        wide = f"wide:{place.country or ''}:{place.name.casefold()}"
        own.add(wide)
        probe.add(wide)
        return
    if place.precision in REGIONAL:
        own.add(f"region:{region}")
        probe |= {f"region:{region}", f"site:{region}"}
        return
    name = f"name:{skeleton(place.name)}"  # one article names the country, another does not
    own.add(name)
    probe.add(name)
    if region is not None:
        own.add(f"site:{region}")
        probe.add(f"region:{region}")
    if place.lat is not None and place.lon is not None:
        cell = h3.latlng_to_cell(place.lat, place.lon, RESOLUTION)
        own.add(f"cell:{cell}")
        probe |= {f"cell:{near}" for near in h3.grid_disk(cell, 1)}
