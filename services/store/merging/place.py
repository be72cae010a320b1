"""How far the places of two records agree: the same, one within the other, or apart."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from services.store.merging.hints import hinted
from services.store.merging.kinds import WHOLE_COUNTRY
from services.store.merging.names import alike
from shared.contracts.record import EventRecord, Place

SAME, QUARTER, WITHIN_SITE, SAME_REGION, SAME_WIDE, HINTED, HIERARCHY, UNKNOWN, APART = (
    3.0,
    1.5,
    2.0,
    1.8,
    0.8,
    0.6,
    0.4,
    0.0,
    -6.0,
)
_POINTS = frozenset({"exact_site", "settlement", "near_settlement", "admin3"})
_REGIONS = frozenset({"admin1", "admin2"})
_WIDE = frozenset({"country", "macro_region", "water_air"})
_QUARTER_KM = 2.5
_ONE_NAME_KM = 30.0
_NOWHERE = float("inf")


def places_of(record: EventRecord) -> list[Place]:
    """Where it happened; where it came from and where it was heading are left out."""
    return [p for p in record.where if p.role in ("event", "affected_region")]


def agreement(a: EventRecord, b: EventRecord) -> float:
    """From ``APART`` to ``SAME``. Records of several sites agree as far as their sets do: a total over
    sites is not one of its sites."""
    first, second = places_of(a), places_of(b)
    national = a.type == b.type and a.type in WHOLE_COUNTRY
    if not first and not second:
        return SAME_REGION if national and _parties(a) & _parties(b) else UNKNOWN
    if not first or not second:
        silent, told = (a, second) if second else (b, first)
        named = any(hinted(silent, p) for p in told if p.precision not in _WIDE)
        return QUARTER if named else SAME_REGION if national and _parties(a) & _parties(b) else UNKNOWN
    if len(first) == len(second) == 1:
        near = pair(first[0], second[0])
        if UNKNOWN <= near < HINTED:
            near = max(near, _by_name(a, second[0]), _by_name(b, first[0]))
        return SAME_REGION if national and near == SAME_WIDE else near
    best = [max(pair(p, q) for q in second) for p in first]
    best += [max(pair(p, q) for p in first) for q in second]
    if max(best) <= UNKNOWN:
        return max(best)
    shared = sum(value >= QUARTER for value in best) / len(best)
    return SAME if shared >= 0.75 else QUARTER if shared >= 0.5 else min(max(best), HIERARCHY)


def _by_name(record: EventRecord, place: Place) -> float:
    """How far a record that names ``place`` in its sentences, but places itself in the whole country or where
    no table knows, may mean it: "X, formerly Y"."""
    own = places_of(record)[0].precision
    if place.precision not in (*_POINTS, "unresolved") or not hinted(record, place):
        return UNKNOWN
    return QUARTER if own in _WIDE else HINTED if own == "unresolved" else UNKNOWN


def _parties(record: EventRecord) -> set[str]:
    sides = [*(x.side for x in record.actors), *(c.side for c in record.claims)]
    return {side.casefold() for side in sides if side}


def pair(a: Place, b: Place) -> float:
    """Agreement of two places; symmetric. A namesake that one article had nearly been read as is in doubt."""
    if _nearly(a, b) or _nearly(b, a):
        return QUARTER
    if a.country and b.country and a.country != b.country:
        return APART
    if "unresolved" in (a.precision, b.precision):
        other_region = a.admin1 and b.admin1 and a.admin1 != b.admin1
        return UNKNOWN if not _named_alike(a, b) else APART if other_region else QUARTER
    if a.precision in _POINTS and b.precision in _POINTS:
        return _points(a, b)
    if a.precision in _REGIONS and b.precision in _REGIONS:
        if a.precision == b.precision:
            one = _named_alike(a, b) or (a.precision == "admin1" and a.admin1 and a.admin1 == b.admin1)
            return SAME_REGION if one else APART
        return HIERARCHY if a.admin1 and a.admin1 == b.admin1 else APART
    if a.precision == b.precision:
        return SAME_WIDE if _named_alike(a, b) else UNKNOWN
    return _hierarchy(a, b)


def _points(a: Place, b: Place) -> float:
    apart = kilometres(a, b)
    if a.geonames_id is not None and a.geonames_id == b.geonames_id:
        return SAME
    if _named_alike(a, b) and apart <= _ONE_NAME_KM:
        return SAME
    if "exact_site" in (a.precision, b.precision) and apart <= max(a.radius_km or 0, b.radius_km or 0):
        return WITHIN_SITE
    if "near_settlement" in (a.precision, b.precision) and apart <= max(a.radius_km or 0, b.radius_km or 0):
        return QUARTER
    return QUARTER if apart <= _QUARTER_KM else APART if apart < _NOWHERE else UNKNOWN


def _hierarchy(a: Place, b: Place) -> float:
    """A settlement within the region, the front or the country of the other."""
    fine, wide = (a, b) if b.precision not in _POINTS else (b, a)
    if wide.precision in _REGIONS and _named_alike(a, b):
        return QUARTER  # a city and the region or district named after it
    if wide.precision in _REGIONS:
        within = (
            fine.admin2 == wide.name
            if wide.precision == "admin2" and fine.admin2
            else bool(fine.admin1) and fine.admin1 in (wide.admin1, wide.name)
        )
        return HIERARCHY if within or fine.precision not in _POINTS else APART
    reach = (wide.radius_km or 300.0) * 1.2
    return HIERARCHY if kilometres(fine, wide) <= reach or wide.precision == "country" else APART


def _nearly(a: Place, b: Place) -> bool:
    """Whether ``b`` is what the name of ``a`` may as well mean."""
    both = a.geonames_id is not None and b.geonames_id is not None and a.geonames_id != b.geonames_id
    return both and any(x.geonames_id == b.geonames_id for x in a.alternatives) and _named_alike(a, b)


def _named_alike(a: Place, b: Place) -> bool:
    return any(alike(p, q) for p in {a.name, a.text} for q in {b.name, b.text})


def kilometres(a: Place, b: Place) -> float:
    """Great-circle distance; infinite when either has no coordinates."""
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return _NOWHERE
    p, q = radians(a.lat), radians(b.lat)
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(h)))
