"""Deciding which place each name means: unambiguous names first, the others by what those say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from services.extract.places.lookup import Candidates, PlaceLookup
from services.extract.places.scoring import (
    CONTAINED,
    CONTRADICTED,
    REFUSED_BELOW,
    RELATED,
    SAME_REGION,
    VIOLATED,
    WORLD_CITY,
    Reading,
    Setting,
    anchor_score,
    base_score,
    explain,
    own_name,
    related,
    within,
)
from services.extract.places.toponym import Hints, Toponym
from shared.gazetteer.candidate import Candidate, distance_km

_KEPT = 40
_WELL_KNOWN = 100_000
_CLEAR_MARGIN = 2.0
_HINT_WEIGHT = 1.5


class Decision:
    """The readings of one name, best first; ``chosen`` is ``None`` when every reading was refused."""

    __slots__ = ("chosen", "readings", "refused")

    def __init__(self, readings: list[Reading]) -> None:
        self.readings = readings
        self.chosen: Reading | None = None
        self.refused: str | None = None


def setting_of(
    toponyms: Iterable[Toponym],
    counted: Counter[str],
    hints: Hints,
    lookup: PlaceLookup,
    capitals: dict[str, str],
) -> Setting:
    """Shares of the countries spoken of: by the text's own words, by names that can only lie in one
    country (regions fully, towns by half), by outside hints."""
    weights: dict[str, float] = {}
    for iso2, n in counted.items():
        weights[iso2] = weights.get(iso2, 0.0) + n
    for iso2, weight in hints.countries:
        weights[iso2] = weights.get(iso2, 0.0) + _HINT_WEIGHT * weight
    named = frozenset(weights)
    for name, country in {(t.core, t.country) for t in toponyms}:
        candidates = [c for c in lookup.get(name) if c.exact]
        countries = {c.country for c in candidates if c.country}
        if country:
            weights[country] = weights.get(country, 0.0) + 1
        elif len(countries) == 1 and (" " in name or candidates[0].kind == "settlement"):
            only = countries.pop()
            weights[only] = weights.get(only, 0.0) + (0.5 if candidates[0].kind == "settlement" else 1.0)
    total = sum(weights.values())
    return Setting({c: n / total for c, n in weights.items()} if total else {}, capitals, named)


def decide(toponyms: list[Toponym], lookup: PlaceLookup, setting: Setting) -> list[Decision]:
    """One decision a toponym. Same name, kind and relation in one text mean one place, unless a container
    beside the name says otherwise."""
    decisions: list[Decision] = []
    scored: dict[tuple[str, str, str | None], list[tuple[Candidate, float]]] = {}
    for t in toponyms:
        key = (t.core, t.kind, t.country)
        if key not in scored:
            scored[key] = _scored(t, lookup.get(t.core), setting)
        decisions.append(Decision([Reading(c, score, []) for c, score in scored[key]]))
    _note_regions(toponyms, decisions, setting)
    order = sorted(range(len(toponyms)), key=lambda i: (-_margin(decisions[i]), i))
    done: set[int] = set()
    same: dict[tuple[str, str], int] = {}
    for i in _outer_first(order, toponyms):
        t, d = toponyms[i], decisions[i]
        name = (t.core, "admin1" if t.kind == "admin1" else "")
        twin = same.get(name)
        if (
            twin is not None
            and t.container is None
            and t.related is None
            and decisions[twin].chosen is not None
            and (t.country is None or toponyms[twin].country in (None, t.country))
        ):
            d.readings, d.chosen = decisions[twin].readings, decisions[twin].chosen
        else:
            _choose(i, toponyms, decisions, done, setting)
            same.setdefault(name, i)
            if d.chosen is not None and d.chosen.candidate.kind in ("settlement", "admin2", "site"):
                setting.note_anchor(d.chosen.candidate)
        done.add(i)
    _refuse_strays(toponyms, decisions)
    return decisions


_LIST_GAP, _STRAY_KM, _CLOSE_KM = 8, 250.0, 100.0


def _refuse_strays(toponyms: list[Toponym], decisions: list[Decision]) -> None:
    """Refuse a village far from all those it is listed with, when two of them lie close together: a homonym
    of one the gazetteer lacks."""
    group: list[int] = []
    for i in range(len(toponyms) + 1):
        last = toponyms[group[-1]] if group else None
        if i < len(toponyms) and last is not None:
            t = toponyms[i]
            if t.sentence == last.sentence and 0 <= t.start - last.end <= _LIST_GAP:
                group.append(i)
                continue
        if len(group) > 2:
            _refuse_in_list(group, decisions)
        group = [i]


def _refuse_in_list(group: list[int], decisions: list[Decision]) -> None:
    towns = [
        (i, r.candidate) for i in group if (r := decisions[i].chosen) and r.candidate.kind == "settlement"
    ]
    for i, c in towns:
        others = [o for j, o in towns if j != i]
        together = any(
            distance_km(a.lat, a.lon, b.lat, b.lon) < _CLOSE_KM for a, b in pairwise(others) if a.id != b.id
        )
        far = all(distance_km(c.lat, c.lon, o.lat, o.lon) > _STRAY_KM for o in others)
        if together and far and c.population < _VILLAGE:
            decisions[i].refused, decisions[i].chosen = "far from those listed with it", None


def _scored(t: Toponym, candidates: Candidates, setting: Setting) -> list[tuple[Candidate, float]]:
    """Candidates with their own scores, the best forty, best first."""
    cities = {c.country: c.population for c in reversed(candidates) if c.kind == "settlement"}
    rivals = any(c.exact and c.kind == "settlement" for c in candidates)
    scored = [(c, base_score(t, c, setting, cities, rivals)) for c in candidates]
    scored.sort(key=lambda pair: (-pair[1], pair[0].id))
    return scored[:_KEPT]


def _note_regions(toponyms: list[Toponym], decisions: list[Decision], setting: Setting) -> None:
    """First-level regions the text speaks of support places within them."""
    for t, d in zip(toponyms, decisions, strict=True):
        best = d.readings[0].candidate if d.readings else None
        if best is not None and best.kind == "admin1" and t.kind in ("admin1", "macro_region", "unknown"):
            setting.regions[best.country, best.admin1] += 1
    for t, d in zip(toponyms, decisions, strict=True) if setting.regions else ():
        own = {(r.candidate.country, r.candidate.admin1) for r in d.readings if r.candidate.kind == "admin1"}
        for r in d.readings:
            c = r.candidate
            if (
                c.kind != "admin1"
                and (c.country, c.admin1) in setting.regions
                and (c.country, c.admin1) not in own
                and not _overshadowed(t, c, d.readings)
            ):
                r.score += SAME_REGION
                r.why.append("region spoken of")
        d.readings.sort(key=_by_score)


def _overshadowed(t: Toponym, c: Candidate, readings: list[Reading]) -> bool:
    """A village only called so by another name does not stand for a well-known city of the same country by
    lying near other places ("Mykolaiv" for Mykolaivka)."""
    if c.kind != "settlement" or own_name(t.core, c.name) > 0:
        return False
    return any(
        r.candidate.population >= _WELL_KNOWN
        and r.candidate.country == c.country
        and own_name(t.core, r.candidate.name) > 0
        for r in readings
    )


def _by_score(r: Reading) -> tuple[float, int]:
    return (-r.score, r.candidate.id)


def _margin(d: Decision) -> float:
    if not d.readings:
        return -9.0
    if len(d.readings) == 1:
        return 9.0
    return d.readings[0].score - d.readings[1].score


def _outer_first(order: list[int], toponyms: list[Toponym]) -> list[int]:
    """The order with containers and related places before the names that depend on them."""
    out: list[int] = []
    seen: set[int] = set()

    def visit(i: int, depth: int) -> None:
        if i in seen:
            return
        seen.add(i)
        t = toponyms[i]
        for other in (t.container, t.related):
            if other is not None and 0 <= other < len(toponyms) and depth < 6:
                visit(other, depth + 1)
        out.append(i)

    for i in order:
        visit(i, 0)
    return out


def _choose(
    i: int, toponyms: list[Toponym], decisions: list[Decision], done: set[int], setting: Setting
) -> None:
    t, d = toponyms[i], decisions[i]
    outer = _decided(t.container, decisions, done)
    other = _decided(t.related, decisions, done)
    relating = toponyms[t.related] if t.related is not None else None
    soft = t.container is not None and _only_listed(t, toponyms[t.container], outer)
    for r in d.readings:
        c = r.candidate
        if outer is not None and outer.id != c.id and c.kind not in ("country", "water", "macro_region"):
            inside = within(c, outer)
            if inside or (inside is False and not soft and not (t.listed and c.population >= _WELL_KNOWN)):
                r.score += CONTAINED if inside else CONTRADICTED
                r.why.append(f"in {outer.name}" if inside else f"not in {outer.name}")
        if other is not None and relating is not None and c.kind in ("settlement", "site"):
            holds = related(relating, c, other)
            if not holds and c.population >= _WELL_KNOWN:
                continue
            r.score += RELATED if holds else VIOLATED
            r.why.append(
                f"{relating.relation} {other.name}" if holds else f"not {relating.relation} {other.name}"
            )
        if c.kind in ("settlement", "admin1", "admin2") and not _overshadowed(t, c, d.readings):
            near = anchor_score(c, setting.anchors)
            r.score += near
            if near > 1:
                r.why.append("near other places named")
    d.readings.sort(key=_by_score)
    if d.readings:
        best = d.readings[0]
        best.why = explain(t, best.candidate, setting) + best.why
    if d.readings and d.readings[0].score > REFUSED_BELOW:
        d.chosen = d.readings[0]
        broken = [w for w in d.chosen.why if w.startswith("not ")]
        if broken and d.chosen.candidate.kind != "site":
            d.refused, d.chosen = "; ".join(broken), None
        elif outer is not None and _abroad(t, toponyms[t.container or 0], d.chosen.candidate, outer):
            d.refused, d.chosen = f"not in {outer.name}", None
        elif (outer is None or not within(d.chosen.candidate, outer)) and _elsewhere(
            t, d.chosen.candidate, setting
        ):
            d.refused, d.chosen = "in a country not spoken of", None
    elif d.readings:
        d.refused = "; ".join(d.readings[0].why) or "too weak"


_ABROAD_KM = 200.0
_VILLAGE = 50_000


def _elsewhere(t: Toponym, c: Candidate, setting: Setting) -> bool:
    """Whether a place lies in a country the text never speaks of, far from all that it names: a homonym of a
    village the gazetteer lacks. What only goes by the name, or is small and spelled otherwise, does not
    vouch for its own country."""
    if c.kind not in ("settlement", "admin2", "admin1") or t.country == c.country:
        return False
    renamed = c.kind == "settlement" and (not c.exact or own_name(t.core, c.name) <= 0)
    loose = c.kind == "admin2" or (renamed and c.population < _VILLAGE)
    known = setting.named if loose else setting.countries
    if not known or c.country in known:
        return False
    if renamed and not c.exact:
        return True
    if c.kind == "settlement" and c.population >= WORLD_CITY and not renamed:
        return False
    if not setting.anchors:
        return loose or renamed
    return all(distance_km(c.lat, c.lon, a.lat, a.lon) > _ABROAD_KM for a in setting.anchors)


def _abroad(t: Toponym, container: Toponym, c: Candidate, outer: Candidate) -> bool:
    """Whether a name that words, not only a comma, put into a place would lie in another country."""
    if not (c.country and outer.country) or container.start - t.end <= len(", "):
        return False
    return c.country != outer.country and c.kind in ("settlement", "admin2")


def _only_listed(t: Toponym, outer: Toponym, decided: Candidate | None) -> bool:
    """ "Kharkiv, Sumy" may be a list or a place with its container: then only agreement counts."""
    return (t.kind == "unknown" and outer.kind == "unknown" and outer.preposition is None) or (
        decided is not None and decided.kind in ("settlement", "site")
    )


def _decided(index: int | None, decisions: list[Decision], done: set[int]) -> Candidate | None:
    if index is None or index not in done:
        return None
    chosen = decisions[index].chosen
    return chosen.candidate if chosen else None
