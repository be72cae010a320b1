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
        if host.time is None and host.told is None:
            host.time, host.time_mention = part.time, part.time_mention
        host.initiator = host.initiator or part.initiator
        host.uses = host.uses or part.uses
        kept.remove(part)
    return kept


def _covers(whole: Telling, part: Telling, places: list[Place]) -> bool:
    overrun = part.type in _TAKEN and _overrun(part) and _by_gunmen(whole)
    taken = whole.type in _TAKEN and part.type in _FOUGHT and not (_overrun(whole) and _by_gunmen(part))
    entered = family(whole.type) == "engagement" and part.type == "advance" and _enters(whole, part)
    if _executed(whole, part):
        return True
    if not (taken or entered or overrun) or not _of_one_time(whole, part):
        return False
    if sides_differ(whole.initiator, part.initiator):
        return False
    relation = places_relation(whole.uses, part.uses, places)
    return relation == "same" or ((entered or overrun) and relation == "open")


def _executed(whole: Telling, part: Telling) -> bool:
    """ "The killing of five soldiers who had surrendered. Men entered a position and fired on them": how."""
    distance = part.mentions[0].sentence - whole.mentions[0].sentence
    how = part.type in ("advance", "armed_clash", "civilian_killing")
    return whole.type == "pow_execution" and how and 0 <= distance <= _NEAR and not whole.uses


def _overrun(telling: Telling) -> bool:
    """Whether what was taken is only a post that attackers overran, and no ground that changed hands."""
    return all(any(kind in _POSTS for kind, _, _ in m.targets) for m in telling.mentions)


def _by_gunmen(telling: Telling) -> bool:
    return family(telling.type) == "engagement" and any(m.irregular for m in telling.mentions)


_POSTS = frozenset({"military_base", "depot", "troops"})


def _enters(attack: Telling, entry: Telling) -> bool:
    """Whether those who attack are raiders or gunmen whose entry is told right beside it."""
    distance = abs(entry.mentions[0].sentence - attack.mentions[0].sentence)
    return distance <= _NEAR and (attack.type == "raid_ambush" or _by_gunmen(attack))


def _of_one_time(a: Telling, b: Telling) -> bool:
    first, second = a.mentions[0], b.mentions[0]
    if first.background != second.background or first.realis != second.realis:
        return False
    days, others = a.time or a.told, b.time or b.told
    return days is None or others is None or days.meets(others)
