"""The deepest places of a clause: what only contains them, or only relates them, is left out.

"Deepest place the text gives for the event itself, with its containers" (codebook section 6).
"""

from __future__ import annotations

from services.extract.document import Document, ToponymUse
from services.extract.places.toponym import Toponym
from services.extract.places.word_sets import word_sets
from services.extract.sites import kilometres
from shared.contracts.record import Place

_TOWNS = frozenset({"settlement", "near_settlement", "exact_site", "unresolved"})
_TOWN_IN_PROVINCE_KM = 50.0
"""A town this near to the one after the comma lies in the province called after that: "off Parang, Sulu"."""
_TOWN_OF_SITE_KM = 15.0
"""A plant, base or hospital this near to a town named beside it lies in or at that town."""


def only_contains(doc: Document, i: int) -> bool:
    """Whether the container the text gives toponym ``i`` is one. A comma between two towns joins a list
    ("Tyre, Nabatieh and Baalbek") rather than says in which the first lies."""
    t = doc.toponyms[i]
    if t.container is None:
        return False
    outer, place = doc.toponyms[t.container], doc.places[t.container]
    gap = doc.tokens.text[min(t.end, outer.start) : outer.start]
    if gap.strip() != "," or place.precision not in _TOWNS:
        return True
    follows = doc.tokens.text[outer.end : outer.end + 5]
    goes_on = follows == " and " or (follows[:2] == ", " and not follows[2:3].islower())
    if goes_on:
        return False
    if doc.places[i].precision == "unresolved":
        return True
    governed = t.direction is not None or (t.preposition or "") in word_sets().placing
    return governed and kilometres(doc.places[i], place) <= _TOWN_IN_PROVINCE_KM


def deepest(doc: Document, uses: list[ToponymUse]) -> list[ToponymUse]:
    """``uses`` without places told only for others: wider ones that contain them, the town a village is
    near to, and the second time a name is said. Origins and directions stay."""
    named = [doc.toponyms[u.index] for u in uses]
    related = {t.related for t in named if t.kind != "country"}
    related |= {doc.toponyms[t.container].related for t in named if t.container is not None}
    uses = [u for u in uses if u.index not in related or u.role != "event"]
    uses = [u for u in uses if not _tells_where(doc, u, uses)]
    if any(u.role == "event" and not _sector(doc, u) and _in_town(doc, u) for u in uses):
        uses = [u for u in uses if not _sector(doc, u)]
    if any(doc.toponyms[u.index].relation != "between" for u in uses):
        uses = [u for u in uses if not _between_of_site(doc, u)]
    places = [doc.places[u.index] for u in uses if u.role == "event"]
    seen: set[str] = set()
    out: list[ToponymUse] = []
    for use in uses:
        if use.role == "event" and not _coordinated(doc, use, uses):
            if _is_wider(doc, use, places) or _town_of_site(doc, use, uses):
                continue
        key = doc.toponyms[use.index].text.lower()
        if key not in seen:
            seen.add(key)
            out.append(use)
    return out


def _in_town(doc: Document, use: ToponymUse) -> bool:
    return doc.places[use.index].precision in _TOWNS


def _sector(doc: Document, use: ToponymUse) -> bool:
    """ "In the Kharkiv sector, attacks were beaten back near Vovchansk": a stretch of the front that only
    says in which part of it the town lies."""
    end = doc.toponyms[use.index].end
    after = doc.tokens.text[end : end + _SECTOR_REACH].split(None, 1)
    return bool(after) and after[0].strip(",.;") in word_sets().front_part


_TOLD_WHERE = _TOWNS | {"admin2"}
_CALLED = frozenset({"area", "district", "region", "camp", "village", "town"})
_SECTOR_REACH = 14
_APPOSED = 48
"""Characters between a name and the words that tell where it lies."""


def _tells_where(doc: Document, use: ToponymUse, uses: list[ToponymUse]) -> bool:
    """Whether a name only says where the place before it lies: "Kitshanga, some 90 km northwest of Goma",
    "Soledar, a salt-mining town north of Bakhmut"."""
    t = doc.toponyms[use.index]
    if t.relation not in ("near", "distance") or use.role != "event":
        return False
    for other in uses:
        named = doc.toponyms[other.index]
        if other.index == use.index or other.role != "event" or named.relation is not None:
            continue
        if doc.places[other.index].precision not in _TOLD_WHERE:
            continue
        gap = doc.tokens.text[named.end : t.relation_start] if named.end <= t.relation_start else ""
        head = gap.partition(",")[0].strip()
        if 0 < len(gap) <= _APPOSED and "," in gap and (not head or head in _CALLED):
            return " and " not in gap and ";" not in gap and "." not in gap
    return False


def _between_of_site(doc: Document, use: ToponymUse) -> bool:
    """Whether a name only says where the site before it lies: "the airport between Homs and Palmyra"."""
    t = doc.toponyms[use.index]
    if t.relation != "between":
        return False
    at = use.index
    while at and doc.toponyms[at - 1].relation == "between":
        at -= 1
    gap = doc.tokens.text[doc.toponyms[at - 1].end : doc.toponyms[at].start] if at else ""
    return bool(gap) and gap.replace(",", " ").split() == ["between"]


def _coordinated(doc: Document, use: ToponymUse, uses: list[ToponymUse]) -> bool:
    """ "Across central Torania and Karsha": a part of a country beside a town, not around it."""
    t = doc.toponyms[use.index]
    if doc.places[use.index].precision != "macro_region" or t.direction == "border":
        return False
    return any(
        doc.tokens.text[t.end : other.start].strip(" ,") == "and"
        or doc.tokens.text[other.end : t.start].strip(" ,") == "and"
        for other in (doc.toponyms[u.index] for u in uses if u.index != use.index and u.role == "event")
    )


def _is_wider(doc: Document, use: ToponymUse, places: list[Place]) -> bool:
    """Whether the place of ``use`` is told only as what contains others of ``places``."""
    place = doc.places[use.index]
    if _told_whole(doc, use):
        return False
    kinds = {p.precision for p in places}
    towns = bool(kinds & _TOWNS)
    regions = bool(kinds - _TOWNS - {"country", "macro_region", "water_air"})
    if place.precision == "country":
        return towns or regions or any(p.precision == "macro_region" and p.country for p in places)
    if place.precision == "macro_region":
        areas = sum(p.precision == "macro_region" for p in places)
        if areas > 1 and 2 * areas > len(places):
            return False  # "in central and western Ukraine": told for themselves, a site beside them
        return towns or regions or (place.country is None and len(kinds) > 1)
    if doc.toponyms[use.index].kind == "water":
        return len(kinds) > 1 and any(p.precision != "water_air" and not _spans_all(p) for p in places)
    if place.precision == "water_air":
        return towns
    if place.precision == "admin1" and any(
        p.precision in ("admin2", "admin3") and (p.country, p.admin1) == (place.country, place.admin1)
        for p in places
    ):
        return True
    if place.precision in ("admin1", "admin2") and towns:
        fine = [p for p in places if p.precision in _TOWNS and p.precision != "unresolved"]
        return all(p.precision == "unresolved" for p in fine) or any(
            p.admin1 is not None and p.admin1 == place.admin1 for p in fine
        )
    if place.precision == "settlement":
        return any(p.precision == "exact_site" and kilometres(p, place) <= _TOWN_OF_SITE_KM for p in places)
    return False


def _told_whole(doc: Document, use: ToponymUse) -> bool:
    """ "Throughout the Gaza Strip, including Nuseirat": the whole and one of its parts."""
    t = doc.toponyms[use.index]
    follows = doc.tokens.text[t.end : t.end + 12]
    return t.preposition in ("throughout", "across") and follows.startswith(", including")


def _town_of_site(doc: Document, use: ToponymUse, uses: list[ToponymUse]) -> bool:
    """Whether ``use`` is the town that a named site beside it is in or called after."""
    place = doc.places[use.index]
    if place.precision != "settlement":
        return False
    for other in uses:
        t = doc.toponyms[other.index]
        if doc.places[other.index].precision == "unresolved" and (
            t.kind == "site" or _part_of_town(doc, t, doc.toponyms[use.index])
        ):
            if t.container == use.index or t.core == doc.toponyms[use.index].core:
                return True
            towns = [u for u in uses if doc.places[u.index].precision == "settlement" and u.role == "event"]
            if t.container is None and len(towns) == 1:
                return True  # "killed in Quetta when a bomb went off at the Shahwani stadium"
    return False


def _part_of_town(doc: Document, t: Toponym, town: Toponym) -> bool:
    """ "The seaside district of Karsha", "in Torusk, in the Karsha neighbourhood"; in "in the Karsha
    district, a drone hit a farm in Torusk" the town is in the district."""
    text, parts = doc.tokens.text, word_sets().town_parts
    before, after = text[max(t.start - 20, 0) : t.start].split(), text[t.end : t.end + 16].split(None, 1)
    if before[-1:] == ["of"]:
        before.pop()
        return bool(before) and before[-1] in parts
    if town.start > t.end:
        return False
    return t.text.rpartition(" ")[2].lower() in parts or (bool(after) and after[0].strip(",.") in parts)


def _spans_all(place: Place) -> bool:
    """The Middle East, Europe: wider than any water."""
    return place.precision == "macro_region" and place.country is None
