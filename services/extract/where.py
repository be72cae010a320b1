"""Which names of a clause are places of the occurrence, and in which role (codebook section 6)."""

from __future__ import annotations

from bisect import bisect_left

from services.extract.document import Clause, Document, Mention, ToponymUse
from services.extract.grammar.engine import Found, class_of
from services.extract.sides import side_at, side_at_offset

_PLACE_PREPS = frozenset(
    {
        "in",
        "on",
        "at",
        "near",
        "of",
        "over",
        "across",
        "against",
        "into",
        "inside",
        "around",
        "throughout",
        "outside",
        "within",
        "between",
        "and",
        "above",
        "for",
        "through",
        "along",
        "to",
        "off",
    }
)


def find_places(doc: Document, clause: Clause, found: Found | None, mention: Mention) -> None:
    """Toponyms of the clause that are places of the event; else those of the whole sentence."""
    if _same_site(doc, clause):
        return
    if found is None and mention.toll_only:
        mention.places = _where_clause(doc, clause, mention)
        if mention.places:
            return
    stretches = [(clause.first_token, clause.last_token), _sentence_tokens(doc, clause)]
    if doc.tokens.words[clause.first_token] == "as":
        del stretches[1]  # "took a town as the mayor said two had died": another story
    for first, last in stretches:
        mention.places = _places_between(doc, first, last, mention)
        if any(use.role != "origin" for use in mention.places):
            return


def _same_site(doc: Document, clause: Clause) -> bool:
    """ "The same base": the place told before."""
    for k in range(clause.start, clause.end):
        if class_of(doc.line.codes[k]) in ("TARGET", "TARGETC", "SETTLE", "AREA"):
            token = doc.line.first[k]
            if token and doc.tokens.words[token - 1] == "same":
                return True
    return False


def _where_clause(doc: Document, clause: Clause, mention: Mention) -> list[ToponymUse]:
    """ "Cherkasy, where one person died": the place right before."""
    words = doc.tokens.words
    first = mention.trigger
    if "where" not in words[max(first - 4, 0) : first]:
        return []
    at = doc.tokens.starts[first]
    near = doc.toponyms_within(doc.tokens.starts[clause.first_token], at)
    return [ToponymUse(near[-1])] if near else []


def _sentence_tokens(doc: Document, clause: Clause) -> tuple[int, int]:
    sentence = doc.sentences[clause.sentence]
    return sentence.first, sentence.last


def _places_between(doc: Document, first: int, last: int, mention: Mention) -> list[ToponymUse]:
    tokens = doc.tokens
    if first >= last:
        return []
    low, high = tokens.starts[first], tokens.ends[last - 1]
    speakers = [
        (tokens.starts[a.source.first_token], tokens.ends[a.source.last_token - 1])
        for a in doc.said_in(mention.sentence)
        if a.source.last_token <= len(tokens.ends)
    ]
    uses: list[ToponymUse] = []
    inside = doc.toponyms_within(low, high)
    containers = {doc.toponyms[i].container for i in inside}
    for i in inside:
        toponym = doc.toponyms[i]
        if toponym.start < doc.dateline_end:
            continue
        if toponym.use in ("person", "metonym") or any(a <= toponym.start < b for a, b in speakers):
            continue
        if _seat(doc, toponym.start) or _class_after(doc, toponym.end) == "SETTLE":
            continue  # "governor of the Sumy region", "the southern Gaza city of Khan Younis"
        if toponym.use == "adjective" and (
            doc.places[i].precision != "settlement" or _class_after(doc, toponym.end) not in _SITES
        ):
            continue
        if i in containers:
            continue
        preposition = (toponym.preposition or "").lower()
        if doc.toponyms[i].kind == "water" and _attributive_water(doc, toponym.end):
            continue
        if _inside_group(doc, toponym.start) or _blamed_place(doc, toponym.start):
            continue
        if side_at_offset(doc, toponym.start) and toponym.kind not in ("admin1", "admin2"):
            after = _class_after(doc, toponym.end)
            if after in _OWNED and doc.places[i].precision != "settlement":
                continue
            if (
                not _governed(preposition)
                and preposition not in ("from", "toward", "towards", "capital", "city")
                and after not in _SITES
            ):
                continue
        role = "event"
        if toponym.relation == "toward" or preposition in ("toward", "towards"):
            role = "direction_of_advance"
        elif preposition == "from" and mention.type in _LEAVING:
            role = "event"
        elif (
            _launched_in(doc, toponym.start)
            or (preposition == "over" and _fired_from(doc, toponym.start))
            or preposition == "from"
            or (preposition in ("in", "of") and _after_from(doc, toponym.start))
        ):
            role = "origin"
        elif doc.places[i].precision == "country" and not _governed(preposition):
            continue
        uses.append(ToponymUse(i, role, toponym.kind == "settlement"))
    return _deepest(doc, uses)


def _seat(doc: Document, start: int) -> bool:
    """The place of an office is not that of the event: "governor of the Kharkiv region"."""
    token = bisect_left(doc.tokens.starts, start)
    k = doc.item_of_token[token] if token < len(doc.tokens.words) else 0
    names = doc.line.names(max(k - 4, 0), k)
    for at in range(len(names) - 1, -1, -1):
        if names[at] in ("DET", "SIDE", "LOC", "GEN", "W", "AREA"):
            continue
        if names[at] in ("OF", "FOR"):
            return at > 0 and names[at - 1] in ("OFFICE",)
        return False
    return False


# What is left is where it happened: "pushed back from Lyman", "withdrew from Avdiivka".
_LEAVING = frozenset({"recaptured", "withdrawal", "evacuation", "abduction"})
_OWNED = frozenset(
    [
        "PLURAL",
        "VICTIM",
        "FORCES",
        "INST",
        "PERS",
        "W",
        "TARGET",
        "TARGETTR",
        "NAME",
        "WEAPON",
        "EVN",
        "OFFICE",
        "AIRDEF",
    ]
)


_SITES = frozenset({"TARGET", "TARGETC"})


def _blamed_place(doc: Document, start: int) -> bool:
    """ "blamed on Moscow": a side, no place."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    return "ACCUSE" in doc.line.names(max(k - 2, 0), k)


def _inside_group(doc: Document, start: int) -> bool:
    """ "the Islamic State of Iraq and the Levant": a name of a group is no place."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    side = side_at(doc, k)
    return side is not None and side.how in ("group", "people", "leader")


def _launched_in(doc: Document, start: int) -> bool:
    """ "launched by Houthi forces in Yemen": where it came from."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    names = doc.line.names(max(k - 7, 0), k)
    return "LAUNCHV" in names and "BY" in names[names.index("LAUNCHV") :] and names[-1] == "IN"


def _fired_from(doc: Document, start: int) -> bool:
    """ "fired from bombers over the Caspian Sea": where it came from."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    names = doc.line.names(max(k - 7, 0), k)
    return "FROM" in names and bool({"LAUNCHV", "SHELLV"} & set(names))


def _after_from(doc: Document, start: int) -> bool:
    """ "from Cape Chauda in Crimea": the container of an origin is part of it."""
    k = doc.item_of_token[bisect_left(doc.tokens.starts, start)]
    j = k - 2
    while j >= 0 and class_of(doc.line.codes[j]) in ("NAME", "PLACE", "LOC", "DET"):
        j -= 1
    return j >= 0 and j < k - 2 and class_of(doc.line.codes[j]) == "FROM"


def _class_after(doc: Document, end: int) -> str:
    token = bisect_left(doc.tokens.starts, end)
    return class_of(doc.line.codes[doc.item_of_token[token]]) if token < len(doc.tokens.words) else ""


def _attributive_water(doc: Document, end: int) -> bool:
    """ "the Black Sea city", "Black Sea fleet": the water only names something on land."""
    token = bisect_left(doc.tokens.starts, end)
    if token >= len(doc.tokens.words):
        return False
    return class_of(doc.line.codes[doc.item_of_token[token]]) in (
        "W",
        "TARGETC",
        "TARGET",
        "SETTLE",
        "FORCES",
        "NAME",
        "INST",
    )


def _governed(preposition: str) -> bool:
    return preposition in _PLACE_PREPS


def _deepest(doc: Document, uses: list[ToponymUse]) -> list[ToponymUse]:
    """With a settlement or region at hand, a bare country or part of one is only its container."""
    if len({doc.places[u.index].precision for u in uses if u.role == "event"}) > 1:
        uses = [u for u in uses if u.role != "event" or doc.toponyms[u.index].kind != "water"] or uses
    related = {doc.toponyms[u.index].related for u in uses}
    uses = [u for u in uses if u.index not in related or u.role != "event"]
    kinds = {doc.places[u.index].precision for u in uses if u.role == "event"}
    deep = kinds - {"country", "macro_region", "water_air"}
    if deep & {"settlement", "near_settlement", "exact_site", "unresolved"}:
        fine = [
            doc.places[u.index]
            for u in uses
            if doc.places[u.index].precision in ("settlement", "near_settlement", "exact_site")
        ]
        uses = [
            u
            for u in uses
            if u.role != "event"
            or doc.places[u.index].precision not in ("admin1", "admin2", "water_air")
            or not (
                doc.places[u.index].precision == "water_air"
                or any(p.admin1 and p.admin1 == doc.places[u.index].admin1 for p in fine)
                or all(p.precision == "unresolved" for p in fine)
            )
        ]
    if deep:
        uses = [
            u
            for u in uses
            if u.role != "event" or doc.places[u.index].precision not in ("country", "macro_region")
        ]
    elif "macro_region" in kinds:
        uses = [u for u in uses if u.role != "event" or doc.places[u.index].precision != "country"]
    seen: set[str] = set()
    out: list[ToponymUse] = []
    for use in uses:
        key = doc.toponyms[use.index].text.lower()
        if key not in seen:
            seen.add(key)
            out.append(use)
    return out
