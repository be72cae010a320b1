"""How two occurrences that are not one stand to each other."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.store.candidate import Candidate, Score
from services.store.merging import place, sides, time
from shared.contracts.incident import LinkKind

RELATED = 3.0
_SOON = timedelta(hours=36)


def relation(a: Candidate, b: Candidate, pair: Score) -> LinkKind | None:
    """What ``a`` is to ``b``: ``contradicts`` (one place and time, incompatible sides or outcomes),
    ``same_wave`` (one side, one night, another place), ``follows`` (the same place within a day and a
    half after), ``related`` (much the same, below one occurrence), or nothing."""
    parts = pair.parts
    where, when = parts.get("place", 0.0), parts.get("time", 0.0)
    if where >= place.QUARTER and when >= time.LIKELY and _against(a, b, parts):
        return "contradicts"
    if where == place.APART and when == time.SAME and _one_side(a, b, parts):
        return "same_wave"
    if where >= place.WITHIN_SITE and when == time.APART:
        return "follows" if _soon_after(a, b) else None
    return "related" if pair.total >= RELATED and where > place.UNKNOWN else None


_OUTCOMES = ({"captured", "attack_repelled"}, {"captured", "recaptured"}, {"advance", "attack_repelled"})


def _against(a: Candidate, b: Candidate, parts: dict[str, float]) -> bool:
    return parts.get("initiator", 0.0) <= sides.OTHER or {a.record.type, b.record.type} in _OUTCOMES


def _one_side(a: Candidate, b: Candidate, parts: dict[str, float]) -> bool:
    return parts.get("initiator") == sides.SAME and a.record.family == b.record.family == "strike"


def _soon_after(a: Candidate, b: Candidate) -> bool:
    began: datetime | None = a.record.when.start
    ended: datetime | None = b.record.when.end
    return began is not None and ended is not None and timedelta(0) <= began - ended <= _SOON
