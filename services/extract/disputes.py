"""Two sides that blame each other for one occurrence (codebook section 8, row 2)."""

from __future__ import annotations

from services.extract.document import Mention, Telling
from services.extract.event_types import STRIKES, family

_BLAMED = frozenset({"strike", "engagement", "civilian_harm", "damage"})
"""Families of which one is accused; of what it stopped or took a side speaks with pride."""


def each_blames_other(telling: Telling, mention: Mention) -> bool:
    """Whether the side that ``mention`` holds responsible speaks in ``telling`` and the other way round, or
    denies it there for a friend: one occurrence, and who did it is what they differ on."""
    if family(mention.type) not in _BLAMED:
        return False
    answering = telling.initiator in _speaking([mention])
    if answering and any(a.accuses or a.stance == "denies" for a in mention.attributions):
        return True  # the side that is blamed lays it at another's door
    if mention.initiator not in _speaking(telling.mentions):
        return False
    return answering or any(a.stance == "denies" for a in mention.attributions)


def settle_blame(telling: Telling) -> None:
    """Nobody is the initiator of what two sides lay at each other's door; those who speak accuse."""
    blamed = {m.initiator for m in telling.mentions if m.initiator and not m.initiator.islower()}
    accusing = {a.source.side for a in telling.attributions if a.accuses and a.source.side}
    if len(blamed) < 2 and len(accusing) < 2:
        return
    telling.disputed = True
    telling.initiator = None
    telling.type = _type_agreed(telling)
    for mention in telling.mentions:
        for attribution in mention.attributions:
            if mention.initiator and attribution.source.side not in (None, mention.initiator):
                attribution.accuses = True


def _type_agreed(telling: Telling) -> str:
    """The weapon that only one of the accusers speaks of is part of the accusation."""
    blamed_by = {m.initiator for m in telling.mentions if m.type == telling.type}
    if telling.type in STRIKES and None not in blamed_by and len(blamed_by) == 1:
        return "strike_unspecified"
    return telling.type


def _speaking(mentions: list[Mention]) -> set[str | None]:
    return {a.source.side for m in mentions for a in m.attributions if a.source.side}
