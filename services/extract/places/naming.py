"""From a decision to the place of the record: precision, radius, containers, alternatives, reason."""

from __future__ import annotations

import math

from services.extract.places.resolving import Decision
from services.extract.places.scoring import Reading, settlement_radius
from services.extract.places.toponym import Toponym
from shared.contracts.codebook import PlacePrecision
from shared.contracts.record import Alternative, Place
from shared.gazetteer.candidate import Candidate
from shared.gazetteer.regions import Regions

_NEAR_KM = 10.0
_ALTERNATIVES = 5
_ALTERNATIVE_WITHIN = 4.0
_DEGREE_KM = 111.0
_SHIFT = {
    "north": (1, 0),
    "south": (-1, 0),
    "east": (0, 1),
    "west": (0, -1),
    "northeast": (0.7, 0.7),
    "northwest": (0.7, -0.7),
    "southeast": (-0.7, 0.7),
    "southwest": (-0.7, -0.7),
}
_PRECISION: dict[str, PlacePrecision] = {
    "settlement": "settlement",
    "admin1": "admin1",
    "admin2": "admin2",
    "macro_region": "macro_region",
    "country": "country",
    "water": "water_air",
    "site": "exact_site",
}


def place_of(
    t: Toponym,
    d: Decision,
    outer: Candidate | None,
    other: Candidate | None,
    regions: Regions,
    related: bool = False,
    far: bool = False,
) -> Place:
    """The place ``t`` means. A refused or unknown name keeps its text and containers; if the text says it
    is near a place that is known, that place stands in with ``near_settlement``, not one ``far`` off."""
    if d.chosen is None:
        return _unresolved(t, d, outer, other, regions, far)
    c = d.chosen.candidate
    if t.kind == "site" and c.kind == "settlement":
        return _site_of(t, d.chosen, regions)
    place = Place(
        name=_name(t, c),
        text=t.text,
        geonames_id=c.id if c.id > 0 else None,
        admin1=c.name if c.kind == "admin1" else regions.region_name(c.country, c.admin1),
        admin2=c.name if c.kind == "admin2" else (c.admin2 or None),
        country=c.country or None,
        lat=c.lat,
        lon=c.lon,
        radius_km=c.radius_km or settlement_radius(c.population),
        precision=_PRECISION[c.kind],
        alternatives=[
            _alternative(r, regions)
            for r in d.readings[1 : _ALTERNATIVES + 1]
            if d.chosen.score - r.score < _ALTERNATIVE_WITHIN
        ],
        why="; ".join(d.chosen.why) or ("sole candidate" if len(d.readings) == 1 else "population"),
    )
    if t.kind == "admin3" and c.kind == "settlement":
        place.precision, place.radius_km = "admin3", 15.0
    elif t.kind == "admin2" and c.kind == "settlement":
        place.precision, place.radius_km = "admin2", 30.0
    elif t.kind == "admin1" and c.kind == "settlement":
        place.precision, place.radius_km = "admin1", 100.0
    elif t.direction == "coast":
        place.precision = "water_air" if c.kind == "country" else "near_settlement"
    elif t.direction and c.kind in ("country", "admin1", "macro_region") and t.kind == "macro_region":
        _shift(place, t.direction, c)
    elif t.relation and t.relation != "toward" and c.kind in ("settlement", "site"):
        place.precision = "near_settlement"
        place.radius_km = (t.distance_km or 0) + _NEAR_KM
        if t.direction and not related:
            _move(place, t.direction, t.distance_km or min(_NEAR_KM, settlement_radius(c.population)))
    return place


def _name(t: Toponym, c: Candidate) -> str:
    if t.kind == "macro_region" and t.direction and t.core not in t.text:
        return f"{t.direction} {t.core}"
    if t.kind in ("admin1", "admin2", "admin3", "macro_region") or c.kind in ("site", "water"):
        return t.text
    return t.core


def _shift(place: Place, direction: str, c: Candidate) -> None:
    """The point of "northern X": from the centre of X towards the north by half its radius."""
    place.precision = "macro_region"
    _move(place, direction, min(c.radius_km, 800.0) / 2)
    place.radius_km = round((place.radius_km or 100.0) * 0.6, 1)


def _move(place: Place, direction: str, km: float) -> None:
    step = _SHIFT.get(direction.replace("ern", "").replace("-", "").replace(" ", ""))
    if step is None or place.lat is None or place.lon is None:
        return
    narrowing = max(0.1, math.cos(math.radians(place.lat)))
    place.lat = max(-90.0, min(90.0, round(place.lat + step[0] * km / _DEGREE_KM, 4)))
    place.lon = max(-180.0, min(180.0, round(place.lon + step[1] * km / _DEGREE_KM / narrowing, 4)))


def _site_of(t: Toponym, town: Reading, regions: Regions) -> Place:
    """A site that no table has, called after its town: it keeps its name and containers, for it may lie
    far outside ("a named place that no gazetteer has stays"); the town is the alternative."""
    c = town.candidate
    return Place(
        name=t.text,
        text=t.text,
        admin1=regions.region_name(c.country, c.admin1),
        admin2=c.admin2 or None,
        country=c.country or None,
        precision="unresolved",
        alternatives=[_alternative(town, regions)],
        why=f"in no gazetteer; called after {c.name}",
    )


def _unresolved(
    t: Toponym,
    d: Decision,
    outer: Candidate | None,
    other: Candidate | None,
    regions: Regions,
    far: bool = False,
) -> Place:
    why = f"refused: {d.refused}" if d.refused else "in no gazetteer"
    place = Place(
        name=t.text if t.kind == "site" else t.core,
        text=t.text,
        precision="unresolved",
        why=why,
        alternatives=[_alternative(r, regions) for r in d.readings[:_ALTERNATIVES]],
    )
    if other is not None and other.kind in ("settlement", "site") and not far:
        place.precision, place.lat, place.lon = "near_settlement", other.lat, other.lon
        place.radius_km, place.why = _NEAR_KM, f"{why}; stands near {other.name}"
        outer = outer or other
    if outer is None and other is not None:
        place.country = other.country or None  # far off, but hardly abroad
    elif outer is not None:
        place.country = outer.country or None
        place.admin1 = (
            outer.name if outer.kind == "admin1" else regions.region_name(outer.country, outer.admin1)
        )
        place.admin2 = outer.name if outer.kind == "admin2" else (outer.admin2 or None)
    elif t.country:
        place.country = t.country
    return place


def _alternative(r: Reading, regions: Regions) -> Alternative:
    c = r.candidate
    return Alternative(
        geonames_id=c.id if c.id > 0 else None,
        name=c.name,
        lat=c.lat,
        lon=c.lon,
        admin1=regions.region_name(c.country, c.admin1),
        country=c.country or None,
        score=round(r.score, 2),
    )
