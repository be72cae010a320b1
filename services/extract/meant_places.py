"""Places a clause means without naming them: "the city", "the region", "the base" told before.

"Same thing told twice is one record carrying the most specific detail" (codebook section 1): a definite
noun for a place stands for the last place of its kind.
"""

from __future__ import annotations

from bisect import bisect_left

from services.extract.document import Document, ToponymUse
from services.extract.grammar.engine import class_of
from services.extract.places.word_sets import word_sets
from services.extract.sides import side_at_offset
from shared.contracts.record import Place
from shared.gazetteer.regions import load_regions

_REACH = 8
"""How many sentences back a definite noun looks."""
_DETERMINERS = frozenset({"the", "this", "that"})
_BETWEEN = frozenset({"W", "LOC", "OCCUPIED", "VED", "VING", "INST"})
_OFFICIAL = frozenset({"OFFICE", "INST", "PERS", "NAME", "PLACE", "OF", "SIDE", "FORCES", "SETTLE", "AREA"})
_KINDS: dict[str, tuple[str, ...]] = {
    "settlement": ("settlement", "near_settlement", "admin3", "unresolved"),
    "region": ("admin1",),
    "district": ("admin2",),
    "site": ("exact_site",),
    "country": ("country",),
}


def place_meant(doc: Document, sentence: int, first: int, last: int) -> list[ToponymUse]:
    """Uses of earlier toponyms that definite nouns in tokens ``first:last`` of ``sentence`` stand for, each
    once."""
    out: list[ToponymUse] = []
    words = doc.tokens.words
    nouns = word_sets().nouns
    if nouns.keys().isdisjoint(words[first:last]):
        return out
    for token in range(first, min(last, len(words))):
        kind = nouns.get(words[token])
        if kind is None or doc.tokens.caps[token] or not _stands_alone(doc, token, kind):
            continue
        index = _last_told(doc, sentence, token, kind)
        if index is not None and all(u.index != index for u in out):
            out.append(ToponymUse(index))
    return out


def region_beside(doc: Document, first: int, last: int, uses: list[ToponymUse]) -> list[ToponymUse]:
    """The region of a town of ``uses`` where "and the region" follows it: "over the capital as well as the
    oblast", "in Kharkiv and its region"; none when the text nowhere names that region."""
    words, nouns = doc.tokens.words, word_sets().nouns
    if nouns.keys().isdisjoint(words[first + 2 : last]):
        return []
    for token in range(first + 2, min(last, len(words))):
        if nouns.get(words[token]) != "region":
            continue
        at = token - 2 if words[token - 1] in _SURROUNDING else token - 1
        if words[at] not in _OWNERS or words[at - 1] not in ("and", "as"):
            continue
        towns = {(doc.places[u.index].country, doc.toponyms[u.index].core) for u in uses if u.role == "event"}
        for i, t in enumerate(doc.toponyms[:_FIRST_TOLD]):
            place = doc.places[i]
            if place.precision == "admin1" and (place.country, t.core) in towns:
                return [ToponymUse(i)]
    return []


_FIRST_TOLD = 200
"""Toponyms among which the region of a town is looked for."""
_OWNERS = frozenset({"the", "its", "their"})
_SURROUNDING = frozenset({"surrounding", "wider", "entire", "whole"})


def _stands_alone(doc: Document, token: int, kind: str) -> bool:
    """ "the besieged city", but not "the city of Homs", "the city council" or "the country's army"."""
    k = doc.item_of_token[token]
    codes = doc.line.codes
    after = class_of(codes[k + 1]) if k + 1 < len(codes) else ""
    if after in _OFFICIAL or (after == "GEN" and kind == "country"):
        return False
    for j in range(k - 1, max(k - 3, -1), -1):
        if doc.tokens.words[doc.line.first[j]] in _DETERMINERS:
            return True
        if class_of(codes[j]) not in _BETWEEN:
            return False
    return False


def _last_told(doc: Document, sentence: int, token: int, kind: str) -> int | None:
    """The last toponym of ``kind`` before ``token``; one called by the very noun comes first."""
    noun = doc.tokens.words[token]
    reach = sentence if kind == "capital" else _REACH  # "the capital" of the country stays what it was
    low = doc.tokens.starts[doc.sentences[max(sentence - reach, 0)].first]
    near = doc.toponyms_within(max(low, doc.dateline_end), doc.tokens.starts[token])
    fitting = [i for i in reversed(near) if _fits(doc, i, kind, noun)]
    if not fitting and kind in ("settlement", "capital"):
        # A dateline is not the place of the event, but it is what "the city" means.
        fitting = [i for i in doc.toponyms_within(0, doc.dateline_end) if _fits(doc, i, kind, noun)]
    called = (i for i in fitting if noun in _words_around(doc, i))
    return next(called, fitting[0] if fitting else None)


def _fits(doc: Document, i: int, kind: str, noun: str) -> bool:
    t, place = doc.toponyms[i], doc.places[i]
    if t.use == "person" or t.relation not in (None, "suburb") or t.compound:
        return False
    if kind == "capital":
        return place.precision == "settlement" and (
            side_at_offset(doc, t.start) or _is_capital(t.core, place)
        )
    if kind == "thing":
        return place.precision in ("exact_site", "unresolved") and noun in t.text.lower()
    if kind == "settlement" and t.use == "metonym":
        return False
    if kind == "site" and t.kind == "site":
        return True
    return place.precision in _KINDS[kind]


def _is_capital(name: str, place: Place) -> bool:
    """Whether a town is the capital of its country."""
    country = load_regions().countries.get(place.country or "")
    return country is not None and country.capital == name


def _words_around(doc: Document, i: int) -> list[str]:
    """The words that may call a toponym something: "the village of X", "X, a village", "X air base"."""
    t = doc.toponyms[i]
    first = bisect_left(doc.tokens.starts, t.start)
    after = bisect_left(doc.tokens.starts, t.end)
    return doc.tokens.words[max(first - 2, 0) : after + 4]
