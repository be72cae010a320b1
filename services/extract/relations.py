"""How the place of a mention stands to that of a telling, by the words as well as by the map.

"The convoy came under fire 40 km from Menaka", after an ambush near Menaka: the same ambush, told more
closely (codebook section 1, the most specific detail).
"""

from __future__ import annotations

from services.extract.document import Document, Mention, Telling, ToponymUse
from services.extract.event_types import family
from services.extract.places.word_sets import word_sets
from services.extract.references import by_known_weapon, points_back, same_target, tells_where
from services.extract.sites import depth_of, kilometres, named_after, places_relation
from shared.contracts.record import Place


def relation_told(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> str:
    """How the places of ``mention`` stand to those of ``telling``, as ``places_relation`` says it, unless the
    words show that they are one place or that nothing is said on it."""
    where = places_relation(telling.uses, mention.places, places)
    if where != "different":
        return where
    measured = _measured_from(doc, telling.uses, mention)
    if (measured and (telling.type == mention.type or family(telling.type) != "territory")) or (
        telling.type == mention.type and named_after(doc, telling.uses, mention.places, places)
    ):
        return "same"
    near = mention.sentence - telling.last_sentence <= _NEXT
    if near and _in_district(doc, telling, mention, places):
        return "open"
    if tells_where(doc, mention) and not _far_apart(telling.uses, mention.places, places):
        return "open"
    unknown = all(places[u.index].precision == "unresolved" for u in mention.places)
    if unknown and _elaborates(doc, telling, mention):
        return "open"
    if near and unknown and _same_figures(telling, mention) and points_back(doc, mention):
        return "open"
    if depth_of(mention.places, places) <= 0 and same_target(doc, telling, mention):
        return "open"
    return where


def _elaborates(doc: Document, telling: Telling, mention: Mention) -> bool:
    """Whether ``mention``, at a place no gazetteer knows, says more on what the lead told: "an air strike on
    a school in Gaza City killed 15. The al-Nur school, in a suburb, was hit by two missiles"."""
    lead = telling.mentions[0].sentence == telling.last_sentence <= _LEAD
    follows = mention.sentence - telling.last_sentence == 1
    silent = mention.time is None and not mention.tolls and mention.initiator in (None, telling.initiator)
    opens = doc.tokens.words[doc.sentences[mention.sentence].first] in _MOVES_ON
    return lead and follows and silent and mention.verbal and not opens


_MOVES_ON = frozenset("in at near elsewhere meanwhile separately also outside around to".split())
"""First words of a sentence that goes on to somewhere else."""


_LEAD = 1
_NEXT = 2
"""Sentences within which a district without its town is one of the town just told."""
_TOWN_KM = 30.0


def _far_apart(a: list[ToponymUse], b: list[ToponymUse], places: list[Place]) -> bool:
    """Whether two places are known towns or sites, and not of one town."""
    return all(
        _TOWN_KM < kilometres(places[x.index], places[y.index]) < float("inf")
        for x in a
        for y in b
        if x.role != "origin" and y.role != "origin"
    )


def _in_district(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> bool:
    """ "The drones attacked Odesa. A house in the Kyivskyi district was hit by one of them": of that town,
    whatever else is called so."""
    towns = [places[u.index] for u in telling.uses if u.role == "event"]
    districts = [places[u.index] for u in mention.places if u.role == "event"]
    return (
        len(towns) == len(districts) == 1
        and towns[0].precision == "settlement"
        and districts[0].precision in ("admin2", "unresolved")
        and (districts[0].text or "").rpartition(" ")[2].lower() in word_sets().town_parts
        and by_known_weapon(doc, mention)
    )


def _measured_from(doc: Document, vague: list[ToponymUse], mention: Mention) -> bool:
    """Whether the sentence of ``mention`` measures its place from the one that ``vague`` told: "near Menaka",
    then "the village of Inchinane, 40 km from Menaka"."""
    if len(vague) != 1 or doc.toponyms[vague[0].index].relation is None:
        return False
    town = doc.toponyms[vague[0].index].core
    sentence = doc.sentences[mention.sentence]
    inside = doc.toponyms_within(doc.tokens.starts[sentence.first], doc.tokens.ends[sentence.last - 1])
    own = {u.index for u in mention.places}
    return bool(town) and any(doc.toponyms[i].core == town and i not in own for i in inside)


def tells_closer(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> bool:
    """Whether ``mention`` says where the occurrence was that ``telling`` placed no closer than by a name
    that no gazetteer has, or by a town it was near."""
    if not all(_vague(doc, u, places) for u in telling.uses if u.role == "event"):
        return False
    if tells_where(doc, mention):
        return not any(tells_where(doc, m) for m in telling.mentions if m is not mention)
    return _same_figures(telling, mention)


def _vague(doc: Document, use: ToponymUse, places: list[Place]) -> bool:
    return places[use.index].precision == "unresolved" or doc.toponyms[use.index].relation is not None


def _same_figures(telling: Telling, mention: Mention) -> bool:
    """Whether the two give one exact figure of the same harm, of more than one person."""
    mine = {(t.kind, t.quantity.min) for t in mention.tolls if (t.quantity.max or 0) > 1}
    told = {(t.kind, t.quantity.min) for m in telling.mentions for t in m.tolls if (t.quantity.max or 0) > 1}
    return bool(mine & told)
