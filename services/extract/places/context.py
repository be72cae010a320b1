"""What the words around a place name say of it: kind, use, relation, governing preposition, container."""

from __future__ import annotations

from itertools import pairwise

from services.extract.places import words as w
from services.extract.places.lookup import Candidates
from services.extract.places.toponym import Toponym
from services.extract.places.word_sets import word_sets
from shared.gazetteer.names import fold
from shared.gazetteer.regions import Regions

_REACH = 80
_LAST_WORDS, _GOVERNING = 9, 7
"""Words before a name that say what it is, and those back to its preposition."""
_LEAD = 12
_UNIT_KM = {"m": 1.609, "n": 1.852}
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "a few": 5,
    "several": 8,
    "a dozen": 12,
    "twenty": 20,
    "thirty": 30,
}
_FIRM = ("settlement", "admin1", "admin2", "admin3", "macro_region", "water", "site")
_NAMED = ("country", "macro_region", "water", "site")


def classify(text: str, start: int, end: int, core: str, candidates: Candidates, regions: Regions) -> Toponym:
    """A toponym for ``text[start:end]``, read with the words before and after it."""
    before = text[max(0, start - _REACH) : start]
    cut = max(before.rfind("\n"), before.rfind(". "), before.rfind("” "))
    before = before[cut + 1 :] if cut >= 0 else before
    kind = "unknown"
    for c in candidates:
        if c.kind in _NAMED and (c.exact or len(candidates) == 1):
            kind = c.kind
            break
    sets = word_sets()
    t = Toponym(start, end, core, kind, "place", None, start, None, None, core)
    low = before.lower()
    tail = low.replace(",", " ").rsplit(None, _LAST_WORDS)
    last = tail[-1] if tail else ""
    recent = tail[-4:]
    _region_words(t, text, before, recent)
    if t.kind == "unknown":
        _territory(t, text, candidates)
    if last in sets.direction_last or text.startswith(("'s ", "’s "), t.end):
        low = _direction(t, text, low, candidates)
        t.relation_start = t.start
    if (
        t.kind == "unknown"
        and last in sets.region_sense_last
        and not sets.region_sense_nouns.isdisjoint(recent)
        and w.REGION_SENSE.search(low)
        and any(c.kind == "admin1" for c in candidates)
    ):
        t.kind = "admin1"
    if (
        t.kind == "unknown"
        and any(c.kind == "admin1" for c in candidates)
        and (
            (t.direction and low.endswith(f", {t.direction} "))
            or (text[t.end : t.end + 1] in (",", " ") and w.REGION_APPOSED.match(text, t.end))
        )
    ):
        t.kind = "admin1"
    if not sets.relation_words.isdisjoint(tail[-_LAST_WORDS:]):
        _relation(t, low)
        lead = max(0, t.relation_start - _LEAD)
        if t.relation and w.WHICH.match(text, t.end) and w.LIES.search(text, lead, t.relation_start):
            t.relation = t.distance_km = None  # "it lies 10 km from X, which was stormed": X itself
    elif text[t.end : t.end + 1] in ("'", "’", " ") and w.SUBURBS_AFTER.match(text, t.end):
        t.relation = "suburb"  # "Beirut's southern suburbs"
    if (
        text.startswith(("-", " border", " frontier"), t.end)
        and (m := w.BORDER.match(text, t.end))
        and any(c.kind in ("country", "admin1") for c in candidates)
    ):
        t.end, t.kind, t.direction = m.end(), "macro_region", "border"
    if t.relation == "suburb" and w.SUBURB_ITSELF.search(text, max(0, t.start - _REACH), t.start):
        t.relation, t.relation_start = None, t.start  # "the Torusk suburb of Karsha": Karsha itself
    if t.kind == "country" and (m := w.BORDER_WITH.match(text, t.end)):
        t.end, t.kind, t.direction = m.end(), "macro_region", "border"
    _govern(t, before[: len(low)].rsplit(None, _GOVERNING), regions)
    _use(t, text, regions)
    t.text = text[t.start : t.end]
    return t


def _region_words(t: Toponym, text: str, before: str, recent: list[str]) -> None:
    if t.kind in ("macro_region", "water", "site"):
        return
    follows = text[t.end : t.end + 1]
    if follows == " " and (
        (word := w.WORD.match(text, t.end + 1)) is None or word.group() not in word_sets().after_name
    ):
        follows = ""
    if follows in (" ", "'", "’"):
        for pattern, kind in ((w.REGION, "admin1"), (w.DISTRICT, "admin2"), (w.COMMUNITY, "admin3")):
            if m := pattern.match(text, t.end):
                if kind == "admin1" and t.kind == "country":
                    return
                t.end, t.kind = m.end(), kind
                return
    if t.kind == "country":
        return
    if follows == " " and w.REGIONS.match(text, t.end):
        t.kind = "admin1"
    elif follows == " " and w.TOWN.match(text, t.end):
        t.kind = "settlement"
    elif not word_sets().introducing.isdisjoint(recent):
        for before_pattern, kind in (
            (w.REGIONS_BEFORE, "admin1"),
            (w.REGION_OF, "admin1"),
            (w.DISTRICT_OF, "admin2"),
            (w.COMMUNITY_OF, "admin3"),
            (w.TOWN_OF, "settlement"),
        ):
            if before_pattern.search(before):
                t.kind = "settlement" if w.DISTRICT_WITHIN.search(before) else kind
                return


def _territory(t: Toponym, text: str, candidates: Candidates) -> None:
    """ "Masisi territory" is a district of DR Congo, "Krasnodar Territory" a first-level region of Russia."""
    m = w.TERRITORY.match(text, t.end)
    if m is None:
        return
    if any(c.country == "CD" for c in candidates):
        t.kind, t.end = "admin2", m.end()
    elif any(c.kind == "admin1" and c.country == "RU" for c in candidates):
        t.kind, t.end = "admin1", m.end()


def _direction(t: Toponym, text: str, low: str, candidates: Candidates) -> str:
    """ "northern Gaza", "the east of Ukraine", "Ukraine's east": part of a country or a region. Parts of a
    first-level region that is called one ("eastern Donetsk region") are that region; those of a city are
    the city. Returns what stands before the phrase."""
    whole = t.kind in ("country", "macro_region", "water") or (
        t.kind == "unknown" and any(c.kind == "admin1" and c.capital != c.name for c in candidates)
    )
    if ("coast" in low or "off" in low) and (m := w.COAST.search(low)):
        if not whole and t.kind != "unknown":
            return low
        t.direction, t.start = "coast", t.start - len(low) + m.start()
        return low[: m.start()]
    m = w.DIRECTION.search(low)
    if m is None and whole and not w.DISTANCE.search(low):
        m = w.DIRECTION_OF.search(low)
    if m:
        t.direction = m.group(m.lastindex or 1)
        if not whole:
            return low
        t.start -= len(low) - m.start()
        t.kind = "water" if t.kind == "water" else "macro_region"
        return low[: m.start()]
    if t.kind == "country" and (m := w.DIRECTION_AFTER.match(text, t.end)):
        t.direction, t.end, t.kind = m.group(1), m.end(), "macro_region"
    return low


def _relation(t: Toponym, low: str) -> None:
    if m := w.DISTANCE.search(low):
        number = m.group(1)
        value = float(_NUMBERS.get(number) or number.replace(",", "").rstrip(".") or 0)
        t.relation, t.distance_km = "distance", value * _UNIT_KM.get(m.group(2)[0], 1.0)
        t.direction = m.group(3) or t.direction
    elif m := w.SUBURB.search(low):
        t.relation = "suburb"
    elif m := w.TOWARD.search(low):
        t.relation = "toward"
    elif t.kind in ("country", "macro_region", "water", "admin1"):
        return
    elif m := w.BETWEEN.search(low):
        t.relation = "between"
    elif m := w.SIDE_OF.search(low):
        t.relation, t.direction = "near", m.group(1)
    elif m := w.NEAR.search(low):
        t.relation = "near"
    else:
        return
    t.relation_start = t.start - len(low) + m.start() + m.group().startswith(" ")


def _govern(t: Toponym, tail: list[str], regions: Regions) -> None:
    """Walk back over articles, adjectives and words for settlements to the preposition that governs the
    name; demonyms and countries in the possessive on the way say which country it is in."""
    for word in reversed(tail[-_GOVERNING:]):
        lower = word.lower()
        if lower in word_sets().prepositions:
            t.preposition = lower
            return
        if lower == "of":
            t.preposition = t.preposition or "of"
        elif lower in word_sets().passed:
            continue
        elif (iso2 := regions.demonyms.get(word)) is not None:
            t.country = t.country or iso2
        elif word.endswith(("'s", "’s")):
            key = fold(word[:-2])
            t.country = t.country or next(
                (c.country for c in regions.by_key.get(key, ()) if c.kind == "country"), None
            )
        elif not ("-" in word or (word == lower and word.endswith(("ern", "ied", "ged")))):
            return


def _use(t: Toponym, text: str, regions: Regions) -> None:
    if t.kind in ("site", "water"):
        return
    if t.preposition == "with" and w.ABSOLUTE.match(text, t.end):
        t.preposition = "in"  # "with Kyiv enduring the heaviest barrage": where it was worst
        return
    follows = text[t.end : t.end + 1]
    if follows == "-" or (follows in (" ", "'", "’") and w.ROLE.match(text, t.end)):
        t.use = "adjective"
        return
    if t.kind != "country" and (t.kind in _FIRM or t.core not in regions.capitals):
        return
    if text.startswith(("'s ", "’s "), t.end) and _pursues(text, t.end + 3):
        t.use = "metonym"  # "part of Tehran's effort"
        return
    if t.preposition in word_sets().locative or t.relation:
        return
    if (
        t.preposition in ("by", "with", "against")
        or w.SAYS.match(text, t.end)
        or (t.kind == "country" and text[t.end : t.end + 2] in ("'s", "’s"))
    ):
        t.use = "metonym"


def _pursues(text: str, start: int) -> bool:
    """Whether what a capital has, from ``start``, is its government's."""
    word = w.WORD.match(text, start)
    return word is not None and word.group() in word_sets().pursuits


def link(text: str, found: list[Toponym], regions: Regions) -> None:
    """Lists share kind, preposition and relation; containers and related places point to each other."""
    for i, t in enumerate(found):
        if i == 0:
            continue
        last = found[i - 1]
        if last.sentence != t.sentence or t.start - last.end > 70:
            continue
        gap = text[last.end : t.start]
        if w.JOINED.match(gap):
            _share(last, t, gap)
    _regions_lists(text, found)
    _over_regions(found, regions)
    for i, t in enumerate(found[1:], 1):
        last = found[i - 1]
        if last.sentence != t.sentence:
            continue
        begin = min(t.relation_start, t.start)
        gap = text[last.end : begin]
        if t.relation and last.end <= begin < t.start and t.relation != "toward" and _relates(last, t, gap):
            last.related = i
        if (
            last.container is None
            and text[t.end : t.end + 2] not in ("'s", "’s")
            and contains(last, t, text[last.end : t.start])
        ):
            last.container = i
        elif w.POSSESSOR.match(text[last.end : t.start]) and text[last.end] in "'’" and t.container is None:
            t.container = i - 1
            if last.use == "metonym":
                last.use = "place"
            inner = found[i - 2] if i > 1 else None
            if (
                inner is not None
                and inner.sentence == t.sentence
                and inner.container is None
                and contains(inner, t, text[inner.end : last.start])
            ):
                inner.container = i  # "the village of X in Ukraine's Donetsk region"
    for i in range(len(found) - 2, -1, -1):
        t, following = found[i], found[i + 1]
        if (
            t.container is None
            and following.container not in (None, i)
            and t.sentence == following.sentence
            and w.LIST_GAP.fullmatch(text[t.end : following.start])
            and _RANK[t.kind] <= _RANK["unknown"]
        ):
            t.container, t.listed = following.container, True


def _relates(last: Toponym, t: Toponym, gap: str) -> bool:
    """Whether what ``t`` is near to is ``last``, named right before: "X, a village near", "X air base west
    of"; not "in X, a bomb killed two near"."""
    if _RANK[last.kind] > _RANK["admin3"] and not (last.kind == "admin1" and t.direction):
        return last.kind == "country" and gap.strip() == ","
    if w.RELATED_GAP.fullmatch(gap):
        return True
    words = gap.split()
    called = last.kind == "site" or bool(word_sets().called_next.intersection(words[:1]))
    return called and len(words) <= 4 and "," not in gap


def _share(last: Toponym, t: Toponym, gap: str) -> None:
    if t.preposition in (None, "of") and last.preposition is not None:
        t.preposition = last.preposition
        if t.use == "metonym" and last.preposition in word_sets().locative:
            t.use = "place"
    if last.relation == "between" and t.relation is None:
        t.relation, t.relation_start = "between", t.start
    elif (
        last.relation in ("near", "suburb", "toward")
        and t.relation is None
        and gap in (" and ", " or ", " and the ", " or the ")
        and (t.kind in ("unknown", "settlement") or last.relation == "toward")
    ):
        t.relation = last.relation


def _over_regions(found: list[Toponym], regions: Regions) -> None:
    """ "Nine drones over Belgorod and 13 over the Kursk region": what is counted over regions is one."""
    for last, t in pairwise(found):
        if (
            last.sentence != t.sentence
            or not (last.preposition == t.preposition == "over")
            or last.core == t.core
        ):
            continue
        if last.kind == "unknown" and t.kind == "admin1":
            last.kind = "admin1"
        elif last.kind == "admin1" and t.kind == "unknown" and t.core not in regions.capitals:
            if any(c.kind == "admin1" for c in regions.by_key.get(fold(t.core), ())):
                t.kind = "admin1"


def _regions_lists(text: str, found: list[Toponym]) -> None:
    """ "regions - A, B and C" and "A, B and C regions": every member is a first-level region."""
    member: Toponym | None = None
    for last, t in pairwise(found):
        bare = last.end - last.start == len(last.core) and not w.REGIONS.match(text, last.end)
        if last.kind == "admin1" and bare:
            member = last
        if member is None or t.sentence != member.sentence:
            member = None
        elif t.relation_start < t.start and t.relation_start - last.end <= 2:
            continue  # "regions of A, north of B, and C": B is said in passing
        elif t.kind == "unknown" and w.LIST_GAP.fullmatch(text[last.end : t.start]):
            t.kind, t.relation = "admin1", None
        else:
            member = None
    plural = False
    for i in range(len(found) - 1, 0, -1):
        last, t = found[i - 1], found[i]
        plural = t.kind == "admin1" and (plural or w.REGIONS.match(text, t.end) is not None)
        if (
            plural
            and last.kind == "unknown"
            and last.sentence == t.sentence
            and w.LIST_GAP.fullmatch(text[last.end : t.start])
        ):
            last.kind = "admin1"


_RANK = {
    "site": 0,
    "settlement": 1,
    "unknown": 2,
    "admin3": 3,
    "admin2": 4,
    "admin1": 5,
    "macro_region": 6,
    "country": 7,
    "water": -1,
}


def contains(inner: Toponym, outer: Toponym, gap: str) -> bool:
    """Whether ``gap``, the words from ``inner`` to ``outer``, says that the first lies in the second."""
    if outer.relation or outer.use in ("metonym", "person"):
        return False
    if w.PART_OF.fullmatch(gap) and (" of " in gap) and outer.kind in ("unknown", "settlement"):
        return gap != " of " or inner.kind in ("admin2", "admin3")  # "the Hodan district of Mogadishu"
    if not w.CONTAINED.fullmatch(gap):
        return False
    a, b = _RANK[inner.kind], _RANK[outer.kind]
    if a < 0 or b < 0:
        return False
    if inner.kind == outer.kind == "unknown":
        return "in " in gap or "of " in gap or gap == ", "
    return a < b
