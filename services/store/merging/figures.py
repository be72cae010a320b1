"""How far the tolls of two records can be of one occurrence. Codebook section 4."""

from __future__ import annotations

from shared.contracts.record import EventRecord, Toll

EQUAL, EQUAL_LARGE, COMPATIBLE, GROWN, NONE_YET, CONTRARY = 1.0, 1.6, 0.4, 0.0, -0.7, -2.0
_KINDS = ("killed", "injured", "captured", "abducted", "displaced", "exchanged", "casualties_unspecified")
_LARGE = 5
_GROWTH = 2.5


def agreement(a: EventRecord, b: EventRecord) -> float:
    """The best of what two records agree on and the worst of what they differ on, added up."""
    first, second = _totals(a), _totals(b)
    values = [_figure(first[k], second[k]) for k in _KINDS if k in first and k in second]
    if not values:
        return 0.0
    return max(0.0, *values) + min(0.0, *values)


def _totals(record: EventRecord) -> dict[str, Toll]:
    return {t.kind: t for t in record.tolls if t.subgroup_of is None}


def _figure(a: Toll, b: Toll) -> float:
    """Figures of one kind: a death toll climbs, so a larger one told later is no contradiction until it
    is out of proportion."""
    low, high = sorted(((a.min or 0, a.max), (b.min or 0, b.max)), key=lambda f: (f[0], f[1] or f[0]))
    if low == high:
        return EQUAL_LARGE if low[0] >= _LARGE else EQUAL if low[0] else COMPATIBLE
    if low[1] is None or low[1] >= high[0]:
        return COMPATIBLE
    if low[1] == 0:
        return NONE_YET
    grown = high[0] <= _GROWTH * max(low[0], 1) or high[0] - low[0] <= 2
    return GROWN if grown else CONTRARY
