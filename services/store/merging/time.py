"""How far the times of two records agree. Codebook section 5."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.store.candidate import Candidate
from shared.contracts.record import When

Span = tuple[datetime, datetime]
SAME, LIKELY, OPEN, NEXT, APART = 2.0, 0.9, 0.3, -1.0, -5.0
_SURE = frozenset({"minute", "hour", "part_of_day", "day"})
_WITHIN_DAY = frozenset({"minute", "hour", "part_of_day"})
_MIDNIGHT = timedelta(hours=6)
_ONE_NEWS_DAY = timedelta(hours=36)
_UNKNOWN_BACK = timedelta(days=2)


def agreement(a: Candidate, b: Candidate) -> float:
    """From ``APART`` to ``SAME``: known days that do not meet speak against one occurrence, times that
    nobody told speak for nothing but the days the articles were published on."""
    first, second = _interval(a), _interval(b)
    gap = max(first[0], second[0]) - min(first[1], second[1])
    sure = [_sure(c.record.when) for c in (a, b)]
    met = gap < timedelta(0)
    if all(sure):
        if met:
            return SAME
        fine = all(c.record.when.precision in _WITHIN_DAY for c in (a, b))
        return NEXT if fine and gap <= _MIDNIGHT else APART
    if any(sure):
        return LIKELY if met else NEXT if gap <= timedelta(days=1) else APART
    if _long(a.record.when) and _long(b.record.when):
        return LIKELY if _alike(first, second) else OPEN if met else APART
    near = abs(a.facts.told_at - b.facts.told_at) <= _ONE_NEWS_DAY
    return LIKELY if met and near else OPEN if met else APART


def _sure(when: When) -> bool:
    return when.precision in _SURE and when.start is not None and when.end is not None


def _long(when: When) -> bool:
    return when.precision in ("multi_day", "week", "month")


def _interval(c: Candidate) -> Span:
    """Start and end; what is open reaches two days back from the end or the telling."""
    when = c.record.when
    end = when.end or (when.start + timedelta(days=1) if when.start else c.facts.told_at)
    start = when.start or end - _UNKNOWN_BACK
    return start, max(end, start + timedelta(minutes=1))


def _alike(a: Span, b: Span) -> bool:
    """Whether two stretches are mostly the same stretch."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    whole = max(a[1], b[1]) - min(a[0], b[0])
    return bool(shared / whole >= 0.6)
