"""Words about a whole wave of strikes, which are no word about one of its sites (codebook section 1)."""

from __future__ import annotations

from services.extract.document import Document, Mention, Telling
from services.extract.event_types import STRIKES
from services.extract.grammar.engine import class_of

_MANY = frozenset({"cities", "towns", "villages", "regions", "settlements", "communities", "districts"})
_OWN = frozenset({"its", "our", "their"})
_REACH = 5


def is_wave(doc: Document, mention: Mention) -> bool:
    """ "attacked our cities": many places, none of them named."""
    if mention.places or mention.type not in STRIKES or mention.rule != "strike.verb":
        return False
    low = doc.item_of_token[mention.trigger] + 1
    return any(
        class_of(doc.line.codes[k]) in ("SETTLE", "AREA") and doc.tokens.words[doc.line.last[k] - 1] in _MANY
        for k in range(low, min(low + _REACH, len(doc.line.codes)))
    )


def own_word(doc: Document, mention: Mention) -> bool:
    """ "The ministry said its strikes had hit depots": the side that struck, of what it struck, with no
    place named."""
    if mention.places or not mention.targets:
        return False
    before = doc.tokens.words[max(mention.trigger - 2, 0) : mention.trigger]
    possessed = not _OWN.isdisjoint(before)
    return possessed and any(mention.initiator == a.source.side for a in mention.attributions)


def stands_apart(doc: Document, telling: Telling, mention: Mention) -> bool:
    """Whether ``mention`` speaks of a wave and ``telling`` of one of its sites."""
    named = any(m.places for m in telling.mentions)
    if is_wave(doc, mention):
        apart = named or any(own_word(doc, m) for m in telling.mentions)
        return apart and not any(is_wave(doc, m) for m in telling.mentions)
    if any(own_word(doc, m) for m in telling.mentions):
        sides = {a.source.side for a in mention.attributions}
        return bool(sides) and telling.initiator not in sides
    if own_word(doc, mention):
        said = {a.source.side for m in telling.mentions for a in m.attributions}
        return named and mention.initiator not in said
    return False


def fold_regions(doc: Document, tellings: list[Telling], regions: frozenset[int]) -> list[Telling]:
    """Damage told of a list of regions is where the wave told before it reached."""
    kept: list[Telling] = []
    for telling in tellings:
        places = [u for u in telling.uses if u.index in regions]
        wave = next((t for t in reversed(kept) if any(is_wave(doc, m) for m in t.mentions)), None)
        if telling.type == "damage" and wave is not None and len(places) == len(telling.uses) > 1:
            for use in telling.uses:
                use.role = "affected_region"
            wave.uses = telling.uses
            wave.mentions += telling.mentions
        else:
            kept.append(telling)
    return kept
