"""The score of one reading of a name, and why. Weights after docs/places.md."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from services.extract.places.toponym import Toponym
from shared.gazetteer.candidate import Candidate, bearing_deg, distance_km
from shared.gazetteer.names import fold, loosen

POPULATION, LARGE, GREAT_CITY = 0.6, 1.0, 600_000
OWN_NAME, OTHER_NAME, CAPITAL = 0.7, -1.5, 1.5
COUNTRY = 3.0
ELSEWHERE, ELSEWHERE_CITY, WORLD_CITY = -2.5, -0.5, 150_000
STATED_COUNTRY = 4.0
CONTAINED, CONTRADICTED = 4.0, -6.0
SAME_REGION = 1.5
RELATED, VIOLATED = 6.0, -8.0
NEAR_ANCHOR, ANCHOR_SCALE_KM = 3.0, 150.0
INEXACT, INEXACT_ALONE = -1.5, -0.5
REFUSED_BELOW = 0.0
_COMPASS = {
    "north": 0,
    "northeast": 45,
    "east": 90,
    "southeast": 135,
    "south": 180,
    "southwest": 225,
    "west": 270,
    "northwest": 315,
}


# Cities that are first-level regions of their own and lie within another one: Kyiv, Sevastopol, Moscow,
# Saint Petersburg.
_CITY_IN_REGION = {("UA", "12"): "13", ("UA", "20"): "11", ("RU", "48"): "47", ("RU", "66"): "42"}


_COUNTIES = frozenset({"RO", "HU", "HR", "KE", "LR", "EE", "NO", "SE"})
_COUNTY = ("county", "County")
"""Where a county is the first level below the country, and the word for it."""
_LEAST_KM_A_DEGREE = 111.0
"""Points a degree of latitude apart are at least as far."""
MOST_ANCHORS = 100
"""Places that decide others: more of them change nothing and cost every later name."""


@dataclass(slots=True)
class Setting:
    """What a text says as a whole: shares of countries (sum 1), regions spoken of, decided places; ``named``
    are the countries it names or that are known of it, not only by a town that can lie in one alone."""

    countries: dict[str, float]
    capitals: dict[str, str]
    named: frozenset[str] = frozenset()
    regions: Counter[tuple[str, str]] = field(default_factory=Counter)
    anchors: list[Candidate] = field(default_factory=list)

    def note_anchor(self, candidate: Candidate) -> None:
        """Keep a decided place once; the first of them are enough to tell where a text is."""
        if len(self.anchors) < MOST_ANCHORS and all(a.id != candidate.id for a in self.anchors):
            self.anchors.append(candidate)


@dataclass(slots=True)
class Reading:
    candidate: Candidate
    score: float
    why: list[str]


def base_score(t: Toponym, c: Candidate, setting: Setting, cities: dict[str, int], rivals: bool) -> float:
    """Everything that does not depend on other names: kind, country, population, spelling."""
    score = POPULATION * math.log10(c.population + 1) + kind_score(t, c, cities)
    if c.kind == "settlement" and c.population >= 100_000:
        score += LARGE
    if c.population >= WORLD_CITY and c.name in setting.capitals and setting.capitals[c.name] == c.country:
        score += CAPITAL
    if c.kind == "settlement":
        score += own_name(t.core, c.name) if c.exact else 0.0
    elif c.name == t.core:
        score += OWN_NAME
    if not c.exact:
        score += INEXACT if rivals else INEXACT_ALONE
    if t.country and c.kind not in ("country", "water"):
        score += STATED_COUNTRY if c.country == t.country else CONTRADICTED
    if setting.countries and c.country:
        share = setting.countries.get(c.country, 0.0)
        if share:
            score += COUNTRY * (0.5 + 0.5 * share)
        elif c.kind not in ("country", "water", "site"):
            score += ELSEWHERE if c.population < WORLD_CITY else ELSEWHERE_CITY
    return score


@lru_cache(maxsize=50_000)
def own_name(said: str, name: str) -> float:
    """Score for a place called by its own name, in whatever romanisation ("Sloviansk", "Slovyansk");
    against one whose name begins otherwise: a former or foreign name ("Pokrovsk" of Engels)."""
    if said == name:
        return OWN_NAME
    a, b = loosen(fold(said)), loosen(fold(name))
    if a == b:
        return OWN_NAME
    return OTHER_NAME if a[:2] != b[:2] else 0.0


def explain(t: Toponym, c: Candidate, setting: Setting) -> list[str]:
    """In words what of :func:`base_score` spoke for or against a reading."""
    why = [] if c.exact else ["romanised spelling"]
    if t.country and c.kind not in ("country", "water"):
        why.append(f"country {t.country} stated beside the name")
    if setting.countries.get(c.country):
        why.append(f"{c.country} spoken of")
    return why


def kind_score(t: Toponym, c: Candidate, cities: dict[str, int]) -> float:
    """A region word asks for a region; a bare name means the city before the region called after it, and
    the region before a village that happens to have its name. ``cities``: the largest city of
    the name in each country, by population."""
    if t.kind == "admin1":
        return 6.0 if c.kind == "admin1" else (-3.0 if c.kind == "settlement" else -1.0)
    if t.kind == "admin2" and c.kind == "admin1" and c.country in _COUNTIES and t.text.endswith(_COUNTY):
        return 6.0
    if t.kind in ("admin2", "admin3"):
        return 4.0 if c.kind == "admin2" else (0.0 if c.kind == "settlement" else -3.0)
    if t.kind == "settlement":
        return 1.0 if c.kind == "settlement" else -4.0
    if t.kind in ("water", "site", "macro_region") and c.kind == t.kind:
        return 9.0
    if c.kind == "admin1":
        city = cities.get(c.country, 0)
        if c.capital == c.name or city > (GREAT_CITY if c.capital else 0.1 * c.population):
            return -2.0
        return 4.0 if c.capital else 2.5
    if c.kind == "country":
        return 4.0
    if c.kind == "admin2":
        return -2.5
    if c.kind in ("macro_region", "water", "site"):
        return 7.0
    return 0.0


def within(c: Candidate, outer: Candidate) -> bool | None:
    """Whether ``outer`` contains ``c``; ``None`` when it cannot be told."""
    if outer.kind == "country":
        return c.country == outer.country
    if outer.kind == "admin1":
        if c.country != outer.country:
            return False
        if not c.admin1:
            return None
        return outer.admin1 in (c.admin1, _CITY_IN_REGION.get((c.country, c.admin1)))
    if outer.kind == "admin2":
        if c.country != outer.country or (c.admin1 and outer.admin1 and c.admin1 != outer.admin1):
            return False
        if c.admin2 and c.admin2 in (outer.name, outer.admin2):
            return True
        return distance_km(c.lat, c.lon, outer.lat, outer.lon) <= 2 * outer.radius_km + 10
    if outer.kind == "macro_region":
        return distance_km(c.lat, c.lon, outer.lat, outer.lon) <= 1.5 * outer.radius_km
    if outer.kind in ("settlement", "site"):
        return distance_km(c.lat, c.lon, outer.lat, outer.lon) <= 25
    return None


def related(t: Toponym, c: Candidate, other: Candidate) -> bool:
    """Whether ``c`` can stand in the relation ``t`` states to ``other``: distances within a third and
    5 km, "near" and "suburbs" within 30 km and the size of the city, directions within 67 degrees."""
    if other.kind not in ("settlement", "site"):
        return True
    d = distance_km(c.lat, c.lon, other.lat, other.lon)
    if t.relation == "distance" and t.distance_km is not None:
        if abs(d - t.distance_km) > max(6.0, 0.35 * t.distance_km) + settlement_radius(other.population):
            return False
    elif t.relation == "between":
        return d <= 120
    elif d > (15.0 if t.relation == "suburb" else 30.0) + settlement_radius(other.population):
        return False
    wanted = _COMPASS.get((t.direction or "").replace("ern", "").replace("-", "").replace(" ", ""))
    if wanted is None or d < 4 or t.relation == "suburb":
        return True
    return abs((bearing_deg(other.lat, other.lon, c.lat, c.lon) - wanted + 180) % 360 - 180) <= 68


def anchor_score(c: Candidate, anchors: list[Candidate]) -> float:
    """What being near a place already decided is worth; a region, to have one of them within it."""
    if c.kind == "admin1":
        return NEAR_ANCHOR if any((a.country, a.admin1) == (c.country, c.admin1) for a in anchors) else 0.0
    nearest = math.inf
    for a in anchors:
        if a.id == c.id:
            return NEAR_ANCHOR
        apart = abs(a.lat - c.lat)
        if apart < 6 and apart * _LEAST_KM_A_DEGREE < nearest:
            nearest = min(nearest, distance_km(a.lat, a.lon, c.lat, c.lon))
    return NEAR_ANCHOR * math.exp(-nearest / ANCHOR_SCALE_KM)


def settlement_radius(population: int) -> float:
    """Radius in km that holds the built-up area, from the population: 1 for a village, 16 at 3 million."""
    return round(min(20.0, max(1.0, 0.009 * math.sqrt(population))), 1)
