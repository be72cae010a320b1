"""Ground that changes hands and the fight for it: one occurrence where place and time are one.

"Capture beats clash when both tell of one place and time" (codebook section 2, precedence); men who enter a
town to attack it do not advance, they attack.
"""

from __future__ import annotations

from services.extract.document import Telling
from services.extract.event_types import family
from services.extract.kinds import sides_differ
from services.extract.sites import places_relation
from shared.contracts.record import Place

_TAKEN = frozenset({"captured", "recaptured"})
_FOUGHT = frozenset({"armed_clash", "ground_assault"})
_NEAR = 2
"""Sentences between an attack and the entry of those who make it."""


def fold_fights(tellings: list[Telling], places: list[Place]) -> list[Telling]:
    """Without the fights that are part of a capture told, and the entries that are part of an attack."""
    kept = list(tellings)
    for part in tellings:
        host = next((t for t in kept if t is not part and _covers(t, part, places)), None)
        if host is None:
            continue
        host.mentions = sorted((*host.mentions, *part.mentions), key=lambda m: (m.sentence, m.trigger))
        host.time, host.time_mention = (
            (host.time, host.time_mention) if host.time else (part.time, part.time_mention)
        )
        host.initiator = host.initiator or part.initiator
        kept.remove(part)
    return kept


def _covers(whole: Telling, part: Telling, places: list[Place]) -> bool:
    taken = whole.type in _TAKEN and part.type in _FOUGHT
    entered = family(whole.type) == "engagement" and part.type == "advance" and _enters(whole, part)
    if not (taken or entered) or not _of_one_time(whole, part):
        return False
    if sides_differ(whole.initiator, part.initiator):
        return False
    relation = places_relation(whole.uses, part.uses, places)
    return relation == "same" or (entered and relation == "open")


def _enters(attack: Telling, entry: Telling) -> bool:
    """Whether those who attack are raiders or gunmen whose entry is told right beside it."""
    distance = abs(entry.mentions[0].sentence - attack.mentions[0].sentence)
    raiders = attack.type == "raid_ambush" or any(m.irregular for m in attack.mentions)
    return distance <= _NEAR and raiders


def _of_one_time(a: Telling, b: Telling) -> bool:
    first, second = a.mentions[0], b.mentions[0]
    if first.background != second.background or first.realis != second.realis:
        return False
    return a.time is None or b.time is None or a.time.meets(b.time)
