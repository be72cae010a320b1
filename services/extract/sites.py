"""How the places of two tellings stand to each other."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from services.extract.document import Document, ToponymUse
from shared.contracts.record import Place


def kilometres(a: Place, b: Place) -> float:
    """Great-circle distance; infinite when either has no coordinates."""
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return float("inf")
    p, q = radians(a.lat), radians(b.lat)
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(h)))


_FINE = ("exact_site", "settlement", "near_settlement", "unresolved", "admin3")


def places_relation(a: list[ToponymUse], b: list[ToponymUse], places: list[Place]) -> str:
    """same · contained · open (one of them has no place) · different."""
    first, second = _without_own_region(a, places), _without_own_region(b, places)
    if not first or not second:
        return "open"
    if lies_in(a, b, places) or lies_in(b, a, places):
        return "contained"
    if all(p.precision == "unresolved" for p in first) != all(p.precision == "unresolved" for p in second):
        unknown, known = (a, second) if all(p.precision == "unresolved" for p in first) else (b, first)
        if _two_sites([places[u.index] for u in unknown], known):
            return "different"
        settled = any(
            p.precision in ("settlement", "exact_site", "near_settlement") for p in (*first, *second)
        )
        return "different" if settled and any(u.named for u in unknown) else "open"
    shared = sum(any(_same(x, y) for y in second) for x in first)
    if shared and (len(first) == len(second) or shared == max(len(first), len(second))):
        return "same"
    if (len(first) > 1 and len(second) == 1 and shared) or (len(second) > 1 and len(first) == 1 and shared):
        return "different"
    if shared:
        return "same"
    if any(_within(x, y) or _within(y, x) for x in first for y in second):
        return "contained"
    return "different"


def _two_sites(unknown: list[Place], known: list[Place]) -> bool:
    """Whether both are named sites of one kind: "al-Asad air base" and "al-Harir air base"."""
    heads = {(p.text or p.name).rpartition(" ")[2].lower() for p in known if p.precision == "exact_site"}
    return any(" " in (p.text or "") and (p.text or "").rpartition(" ")[2].lower() in heads for p in unknown)


def lies_in(inner: list[ToponymUse], outer: list[ToponymUse], places: list[Place]) -> bool:
    """Whether the text says that the one unknown place of ``inner`` lies in the one town of ``outer``."""
    if len(inner) != 1 or len(outer) != 1 or inner[0].inside is None:
        return False
    town, container = places[outer[0].index], places[inner[0].inside]
    if places[inner[0].index].precision != "unresolved" or town.precision not in ("settlement", "admin3"):
        return False
    return container.name == town.name or (
        container.precision in ("settlement", "admin2") and kilometres(container, town) <= _IN_TOWN_KM
    )


_IN_TOWN_KM = 15.0


def _without_own_region(uses: list[ToponymUse], places: list[Place]) -> list[Place]:
    """Places of ``uses`` but origins; of "Kyiv and the oblast" the town alone tells which occurrence."""
    told = [places[u.index] for u in uses if u.role != "origin"]
    towns = {p.name for p in told if p.precision == "settlement"}
    return [p for p in told if p.precision != "admin1" or p.name.rpartition(" ")[0] not in towns]


def _same(a: Place, b: Place) -> bool:
    if a.name == b.name and a.country == b.country:
        return True
    if "near_settlement" in (a.precision, b.precision) and not _one_named(a, b):
        return False  # an unknown village stands at the point of the town it is near
    return a.precision in _FINE and b.precision in _FINE and kilometres(a, b) <= 8


def name_in_common(a: list[ToponymUse], b: list[ToponymUse], places: list[Place]) -> bool:
    """Whether one place is told in both by its name, not only by another town close by."""
    return any(_one_named(places[x.index], places[y.index]) for x in a for y in b)


def named_after(doc: Document, vague: list[ToponymUse], named: list[ToponymUse], places: list[Place]) -> bool:
    """Whether ``named`` may be what ``vague`` left unnamed: "a village near Toretsk", then "Krymske"."""
    if len(vague) != 1 or len(named) != 1:
        return False
    first, second = places[vague[0].index], places[named[0].index]
    if doc.toponyms[vague[0].index].relation is None or doc.toponyms[named[0].index].relation is not None:
        return False
    near = first.precision == "near_settlement" and second.precision in ("near_settlement", "settlement")
    return near and kilometres(first, second) <= (first.radius_km or 10)


def _one_named(a: Place, b: Place) -> bool:
    return a.name == b.name or a.name in (b.text or "") or b.name in (a.text or "")


def _within(a: Place, b: Place) -> bool:
    """Whether ``a`` lies in the wider ``b`` as far as containers tell."""
    if b.precision == "country":
        return a.country == b.country and a.precision != "country"
    if b.precision == "admin1":
        return (
            a.precision not in ("admin1", "country", "macro_region")
            and a.admin1 is not None
            and a.admin1 == b.admin1
        )
    if b.precision in ("macro_region", "admin2"):
        return (
            (a.precision in _FINE or a.precision in ("admin1", "admin2"))
            and kilometres(a, b) <= (b.radius_km or 50) * _BEYOND
            and a.country == b.country
        )
    return False


_BEYOND = 1.5
"""How far beyond the circle of a region, which is drawn by rule, its towns may lie."""
_DEPTH = {
    "exact_site": 5,
    "settlement": 4,
    "near_settlement": 4,
    "unresolved": 4,
    "admin3": 3,
    "admin2": 3,
    "admin1": 2,
    "macro_region": 1,
}


def depth_of(uses: list[ToponymUse], places: list[Place]) -> int:
    return max((_DEPTH.get(places[u.index].precision, 0) for u in uses if u.role != "origin"), default=-1)
