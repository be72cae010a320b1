"""Whether the figures of a mention can be those of a telling (codebook section 4, revisions)."""

from __future__ import annotations

from services.extract.document import Document, Mention, Telling
from services.extract.numbers import Quantity
from services.extract.tolls import TollMention, Victims


def toll_conflict(doc: Document, telling: Telling, mention: Mention) -> float:
    """Exact figures of one kind that differ speak against one occurrence, unless revised."""
    firm = ("exact", "at_least")
    mine = {t.kind: t for t in mention.tolls if t.relation == "total" and t.quantity.value_type in firm}
    for other in telling.mentions:
        for toll in other.tolls:
            match = mine.get(toll.kind)
            if match is None or toll.quantity.value_type not in firm or _one_of_rank(doc, toll, match):
                continue
            if _one_of_them(telling, mention, toll, match):
                continue
            if not _one_figure(toll.quantity, match.quantity):
                return 0.6 if mention.definite or mention.toll_only else 1.0
    return 0.0


_REVISED = 1.5
"""How far a lower bound may lie below the figure that replaces it in one text."""


def _one_figure(a: Quantity, b: Quantity) -> bool:
    """Whether two figures can be said of one toll at a time: equal, or one a lower bound close below."""
    if a.min is None or b.min is None or a.min == b.min:
        return a.min == b.min
    low, high = (a, b) if a.min < b.min else (b, a)
    return low.value_type == "at_least" and (high.min or 0) <= _REVISED * (low.min or 0)


def _one_of_them(telling: Telling, mention: Mention, told: TollMention, one: TollMention) -> bool:
    """ "Two people were killed. A driver died when a shell went off": a victim told of next by himself, where
    neither a place nor a day says that it was another time."""
    follows = 0 <= mention.sentence - telling.last_sentence <= 1
    alone = one.quantity.max == 1 and (told.quantity.min or 0) > 1
    return follows and alone and not mention.places and mention.time is None and not mention.definite


def _one_of_rank(doc: Document, *tolls: TollMention) -> bool:
    """ "Killed a senior commander": one of the dead of the strike, whatever their number."""
    for toll in tolls:
        value = doc.line.value[doc.item_of_token[toll.figure[0]]] if toll.figure else None
        if isinstance(value, Victims) and "rank" in value.traits and value.quantity.max == 1:
            return True
    return False
