"""How far the tolls of two records can be of one occurrence. Codebook section 4."""

from __future__ import annotations

from datetime import timedelta

from services.store.candidate import Candidate
from shared.contracts.record import EventRecord, Toll

EQUAL, EQUAL_LARGE, NEARLY, COMPATIBLE, GROWN = 1.0, 1.6, 0.6, 0.4, 0.0
NONE_YET, DOUBTFUL, STRANGE, CONTRARY = -0.7, -0.5, -1.2, -2.3
_KINDS = ("killed", "injured", "captured", "abducted", "displaced", "exchanged", "casualties_unspecified")
_LARGE = 5
_MANY, _ALMOST = 20, 1.15
_GROWTH, _DOUBTFUL_GROWTH, _STRANGE_GROWTH = 2.5, 5.0, 12.0
_AT_ONCE = timedelta(hours=3)
"""Outlets are this far apart in telling one figure."""


def agreement(a: Candidate, b: Candidate, *, other_target: bool) -> float:
    """The best of what two records agree on and the worst of what they differ on, added up.

    ``other_target``: they also differ in what was hit, so that a larger figure is not the same one grown.
    """
    first, second = _totals(a.record), _totals(b.record)
    later = a.facts.told_at - b.facts.told_at
    values = [
        _figure(first[k], second[k], later if _least(first[k]) >= _least(second[k]) else -later, other_target)
        for k in _KINDS
        if k in first and k in second
    ]
    if "exchanged" in first and "exchanged" in second:
        values = [max(0.0, value) for value in values]  # one side's or both sides' people
    if not values:
        return 0.0
    return max(0.0, *values) + min(0.0, *values)


def _totals(record: EventRecord) -> dict[str, Toll]:
    return {t.kind: t for t in record.tolls if t.subgroup_of is None}


def _least(toll: Toll) -> int:
    return toll.min or 0


def _figure(a: Toll, b: Toll, later: timedelta, other_target: bool) -> float:
    """Figures of one kind; ``later``: how long after the smaller figure the larger one was told.

    A death toll climbs, so a larger one told later is no contradiction until it is out of proportion.
    """
    low, high = sorted(((a.min or 0, a.max), (b.min or 0, b.max)), key=lambda f: (f[0], f[1] or f[0]))
    if low == high:
        return EQUAL_LARGE if low[0] >= _LARGE else EQUAL if low[0] else COMPATIBLE
    if low[1] is None or low[1] >= high[0]:
        return COMPATIBLE
    if low[1] == 0:
        return NONE_YET
    grown = high[0] / max(low[1], 1)
    if low[0] >= _MANY and high[0] <= _ALMOST * low[1]:
        return NEARLY
    in_proportion = grown <= _GROWTH or high[0] - low[1] <= 2
    if other_target:
        return STRANGE if in_proportion else CONTRARY
    if in_proportion:
        return GROWN
    if later < -_AT_ONCE:  # the larger first: the smaller is another party's word at best
        return STRANGE if grown <= _STRANGE_GROWTH else CONTRARY
    return DOUBTFUL if grown <= _DOUBTFUL_GROWTH else STRANGE if grown <= _STRANGE_GROWTH else CONTRARY
