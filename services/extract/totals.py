"""Which mention gives a total over several sites, and which one of the sites (codebook section 1).

"Israeli strikes across Gaza killed 31 people" and "a strike on a house in Rafah killed eight" are two
records: the total is never split over its sites, and a site with detail of its own is a further record.
"""

from __future__ import annotations

from services.extract.document import Document, Mention, Telling
from services.extract.event_types import family
from services.extract.grammar.engine import class_of
from services.extract.numbers import Quantity
from services.extract.sites import depth_of
from shared.contracts.record import Place

_KINDS = frozenset({"killed", "injured"})
_MANY = frozenset({"series", "wave", "waves", "spate", "string"})
_OVER = frozenset({"across", "throughout"})


def gives_total(doc: Document, mention: Mention) -> bool:
    """Whether a mention tells of several acts at once: "strikes", "a series of attacks", "across Gaza"."""
    words = doc.tokens.words
    act = mention.act if mention.act >= 0 else mention.trigger
    item = doc.item_of_token[act]
    noun = class_of(doc.line.codes[item]) == "EVN"
    if noun and not mention.verbal and words[doc.line.last[item] - 1].endswith("s"):
        return True  # the last word of "rocket and drone attacks"
    if _counts_targets(doc, mention):
        return True
    around = words[max(act - 4, mention.first_token) : min(act + 6, mention.last_token)]
    return not (_MANY | _OVER).isdisjoint(around)


def _counts_targets(doc: Document, mention: Mention) -> bool:
    """ "Attacked two railway stations": more than one thing, by a number."""
    for _, first, _ in mention.targets:
        k = doc.item_of_token[first] - 1
        value = doc.line.value[k] if k >= 0 else None
        if first > mention.trigger and isinstance(value, Quantity) and (value.min or 0) > 1:
            return True
    return False


def is_site(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> bool:
    """Whether ``mention`` tells of one site of what ``telling`` sums up."""
    if family(telling.type) != "strike" or mention.definite or mention.subordinate or not mention.places:
        return False
    first = telling.mentions[0]
    if mention.toll_only:
        deeper = depth_of(mention.places, places) > depth_of(telling.uses, places) > 0
        less = any(_figures(telling.mentions).get(k, 0) > n for k, n in _figures([mention]).items())
        return deeper and gives_total(doc, first) and (less or not first.tolls)
    deeper = depth_of(mention.places, places) > depth_of(telling.uses, places)
    if not gives_total(doc, first) or (gives_total(doc, mention) and not deeper):
        return False
    whole = _figures(telling.mentions)
    part = _figures([mention])
    if any(whole.get(kind, 0) > figure for kind, figure in part.items()):
        return True
    return bool(whole) and not part and deeper


def _figures(mentions: list[Mention]) -> dict[str, int]:
    """The greatest lower bound of each kind of harm."""
    out: dict[str, int] = {}
    for mention in mentions:
        for toll in mention.tolls:
            if toll.kind in _KINDS and toll.relation == "total" and toll.quantity.min:
                out[toll.kind] = max(out.get(toll.kind, 0), toll.quantity.min)
    return out
