"""Totals told before their sites: the parent takes every place that its sites name (codebook section 1).

"Attacks killed at least ten people. Six died in the Donetsk region. Four were killed in Kherson."
"""

from __future__ import annotations

from services.extract.document import Document, Telling
from services.extract.event_types import family

_REACH = 8
"""Sentences within which the sites of a total are told."""
_KINDS = ("killed", "injured")


def places_of_total(doc: Document, tellings: list[Telling], at: int) -> bool:
    """Give telling ``at``, a total without a place of its own, the places of the tellings after it whose
    figures add up to it; whether they did."""
    total = tellings[at]
    if _fine(doc, total):
        return _next_named(doc, tellings, total)
    parts: list[Telling] = []
    for other in tellings[at + 1 :]:
        if other.mentions[0].sentence - total.last_sentence > _REACH:
            break
        if family(other.type) != family(total.type) or not any(u.role == "event" for u in other.uses):
            continue
        parts.append(other)
        if len(parts) > 1 and any(_adds_up(total, parts, kind) for kind in _KINDS):
            seen = {u.index for u in total.uses if u.role != "event"}
            total.uses = [u for u in total.uses if u.role != "event"]
            total.uses += [u for p in parts for u in p.uses if u.role == "event" and u.index not in seen]
            return True
    return False


def _next_named(doc: Document, tellings: list[Telling], total: Telling) -> bool:
    """ "Attacked 14 times in the Middle East. In Iraq 11 times, in Syria three": the countries of the next
    sentence for a region wider than any."""
    uses = [u for u in total.uses if u.role == "event"]
    if len(uses) != 1 or doc.places[uses[0].index].country or doc.places[uses[0].index].lat is None:
        return False
    if doc.places[uses[0].index].precision != "macro_region":
        return False
    following = total.mentions[0].sentence + 1
    named = [
        u
        for t in tellings
        if t is not total and family(t.type) == family(total.type)
        for m in t.mentions
        if m.sentence == following
        for u in m.places
        if u.role == "event"
    ]
    if not named:
        return False
    total.uses = [*(u for u in total.uses if u.role != "event"), *named]
    return True


def _fine(doc: Document, telling: Telling) -> bool:
    return any(u.role == "event" and doc.places[u.index].precision != "country" for u in telling.uses)


def _figure(telling: Telling, kind: str) -> int | None:
    figures = [
        t.quantity.min
        for m in telling.mentions
        for t in m.tolls
        if t.kind == kind and t.relation == "total" and t.quantity.min
    ]
    return max(figures) if figures else None


def _adds_up(total: Telling, parts: list[Telling], kind: str) -> bool:
    whole, figures = _figure(total, kind), [_figure(p, kind) for p in parts]
    return whole is not None and None not in figures and sum(f or 0 for f in figures) == whole
