"""Parts of the country at war that the text names by their direction alone: "in the east and the south",
"on the southern front", and parts of a country by its people: "southern Syrian towns"."""

from __future__ import annotations

import re
from collections import Counter

from services.extract.places.lookup import PlaceLookup
from services.extract.places.runs import Spans
from services.extract.places.toponym import Toponym
from services.extract.places.word_sets import word_sets
from shared.gazetteer.regions import Regions

_SIDE = r"((?:north|south)(?:-?(?:east|west))?|east|west)"
_ALONE = re.compile(
    rf"the {_SIDE}(?=[,.;]| (?:and|have|has|had|were|was|is|are|on|where|to|of the country)\b)"
    rf"|the {_SIDE}ern (?:front ?line|front)\b"
    rf"|the country['’]s {_SIDE}(?:ern)?\b(?! (?:[A-Z]|coast|border|city|town|front|state|region|province))"
)
_TWO = re.compile(
    rf"(?P<first>{_SIDE}ern|central),? (?:and|or) (?P<second>(?:{_SIDE}ern|central) )", re.IGNORECASE
)
_LEADING = frozenset(("in", "across", "from", "over", "throughout"))
_FRONT_LEADING = frozenset(("on", "to", "along", "across", "of", "from", "in"))
_PLURAL = re.compile(
    r" (?:towns|cities|villages|areas|territory|border|countryside|desert|provinces|regions)\b(?! of)"
)
_SIDE_BEFORE = re.compile(rf"\b{_SIDE}ern $")


def directions(
    text: str,
    spans: Spans,
    found: list[Toponym],
    countries: Counter[str],
    lookup: PlaceLookup,
    regions: Regions,
) -> list[Toponym]:
    """Toponyms of kind macro_region to add to ``found``; a bare direction belongs to the country most of
    the towns and regions of the text lie in, and to none when there are none or that country lies in two
    parts (PS)."""
    out: list[Toponym] = []
    for start, end in spans:
        if text[start - 4 : start] == "ern " and (iso2 := regions.demonyms.get(text[start:end])) is not None:
            before = _SIDE_BEFORE.search(text, max(0, start - 15), start)
            if before and _PLURAL.match(text, end):
                out.append(_part(text, before.start(), end, before.group(1), iso2, regions))
    alone = [m for m in _ALONE.finditer(text) if _leads(text, m)]
    if alone and (iso2 := _scene(found, countries, lookup)) is not None:
        for m in alone:
            skipped = 0 if m.group(1) else len("the ")
            side = m.group(1) or m.group(2) or m.group(3)
            out.append(_part(text, m.start() + skipped, m.end(), side, iso2, regions))
    taken = [(t.start, t.end) for t in found]
    out = [t for t in out if not any(a < t.end and t.start < b for a, b in taken)]
    return out + [
        first for t in found if t.kind == "macro_region" and (first := _first_of_two(t)) is not None
    ]


def _first_of_two(t: Toponym) -> Toponym | None:
    """Cut "southern and eastern Ukraine" in two: ``t`` keeps the second part, the first is returned."""
    m = _TWO.match(t.text)
    if m is None:
        return None
    start = t.start
    t.start, t.text = t.start + m.start("second"), t.text[m.start("second") :]
    t.relation_start = max(t.relation_start, t.start)
    return Toponym(
        start,
        start + m.end("first"),
        m["first"],
        "macro_region",
        t.use,
        None,
        start,
        t.preposition,
        None,
        core=t.core,
        direction=m["first"].lower(),
        country=t.country,
    )


def _leads(text: str, m: re.Match[str]) -> bool:
    """Whether a preposition stands before, or another direction and "and"."""
    words = text[max(0, m.start() - 16) : m.start()].lower().split()
    if not words:
        return False
    if m.group(2) is not None:
        return words[-1] in _FRONT_LEADING
    return words[-1] in _LEADING or (
        words[-1] == "and" and len(words) > 1 and words[-2].endswith(("st", "th"))
    )


def _scene(found: list[Toponym], countries: Counter[str], lookup: PlaceLookup) -> str | None:
    told: Counter[str] = Counter()
    for t in found:
        if t.use == "place" and t.kind in ("unknown", "settlement", "admin1"):
            possible = {c.country for c in lookup.get(t.core) if c.exact and countries[c.country]}
            if t.country or possible:
                told[t.country or max(sorted(possible), key=countries.__getitem__)] += 1
    for most in (told, countries):
        if most:
            iso2 = most.most_common(1)[0][0]
            return iso2 if iso2 != "PS" else None
    return None


def _part(text: str, start: int, end: int, side: str, iso2: str, regions: Regions) -> Toponym:
    country = regions.countries.get(iso2)
    before = text[max(0, start - 20) : start].split()
    preposition = next((x.lower() for x in reversed(before) if x.lower() in word_sets().prepositions), None)
    return Toponym(
        start,
        end,
        text[start:end],
        "macro_region",
        "place",
        None,
        start,
        preposition,
        None,
        core=country.name if country else iso2,
        direction=side.replace("-", "") + "ern",
        country=iso2,
    )
