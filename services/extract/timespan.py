"""Intervals in local time, and the days that calendar words stand for (codebook section 5).

Intervals are closed on days: the end of a day is 23:59:59 of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.extract.lexicon.loader import Entry

DAY_END = time(23, 59, 59)
ONE_DAY = timedelta(1)
FAR = {"minute": 0, "hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}
"""Days in a unit of time, as "two months ago" counts them."""
ON_A_DAY = frozenset({"day", "part_of_day", "hour", "minute"})
"""Precisions that name one day, so that "a day later" can hang on them."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Local wall-clock interval; ``anchor`` and ``precision`` in the words of the codebook.
    ``lasting`` marks "for months" and "since", which say how long, not when."""

    start: datetime | None
    end: datetime | None
    precision: str
    anchor: str
    lasting: bool = False
    zone: str | None = None

    @property
    def days(self) -> tuple[date | None, date | None]:
        return (self.start.date() if self.start else None, self.end.date() if self.end else None)

    def meets(self, other: TimeSpan) -> bool:
        """Whether the two may share a day; an open interval may share any."""
        if self.start is None or self.end is None or other.start is None or other.end is None:
            return True
        return self.start.date() <= other.end.date() and other.start.date() <= self.end.date()


def at_hour(day: date, hour: float = 0) -> datetime:
    """The instant ``hour`` hours into ``day``; 24 is its last second, less than 0 the evening before."""
    if hour > 0 and hour % 24 == 0:
        return datetime.combine(day + timedelta(hour // 24 - 1), DAY_END)
    return datetime.combine(day, time()) + timedelta(hours=hour)


def whole(day: date, end: date | None = None, precision: str = "day", anchor: str = "relative") -> TimeSpan:
    """All of ``day``, or of the days up to ``end``."""
    return TimeSpan(at_hour(day), at_hour(end or day, 24), precision, anchor)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - ONE_DAY


def latest(today: date, weekday: int) -> date:
    """The latest such weekday on or before the anchor."""
    return today - timedelta((today.weekday() - weekday) % 7)


def parted(day: date, quality: Entry | None, part: Entry | None, anchor: str) -> TimeSpan:
    """A day, or the part of it that the words name."""
    name = quality.cls if quality else None
    if part is not None and part.cls == "NIGHT":
        return TimeSpan(at_hour(day, 20), at_hour(day, 30), "part_of_day", anchor)
    if part is not None:
        return TimeSpan(
            at_hour(day, int(part.feats["a"])), at_hour(day, int(part.feats["b"])), "part_of_day", anchor
        )
    if name == "EARLY":
        return TimeSpan(at_hour(day, 0), at_hour(day, 6), "part_of_day", anchor)
    if name == "LATE":
        return TimeSpan(at_hour(day, 18), at_hour(day, 24), "part_of_day", anchor)
    if name == "OVERNIGHT":
        return TimeSpan(at_hour(day, -4), at_hour(day, 8), "part_of_day", anchor)
    return whole(day, anchor=anchor)


def last_unit(unit: str, today: date) -> TimeSpan:
    """ "Last week", "last month", "last year"."""
    monday = today - timedelta(today.weekday())
    if unit == "week":
        if today.weekday() >= 5:
            return whole(monday, today, "week")
        return whole(monday - timedelta(7), monday - ONE_DAY, "week")
    if unit == "month":
        end = today.replace(day=1) - ONE_DAY
        return whole(end.replace(day=1), end, "month")
    if unit == "year":
        return whole(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31), "year")
    return whole(today - ONE_DAY, today, "multi_day")


def this_unit(unit: str, today: date, earlier: bool) -> TimeSpan | None:
    """ "This week" up to the anchor, "earlier this week" up to the day before."""
    end = today - ONE_DAY if earlier else today
    if unit == "week":
        monday = today - timedelta(today.weekday())
        return whole(monday, max(end, monday), "week")
    if unit == "month":
        first = today.replace(day=1)
        return whole(first, max(end, first), "month")
    if unit == "year":
        first = date(today.year, 1, 1)
        return whole(first, max(end, first), "year")
    return None


def ago(unit: str, n: int, today: date) -> TimeSpan:
    """ "Two weeks ago": a day, a month or a year by its unit."""
    if unit in ("hour", "minute"):
        return whole(today - timedelta(n // 24 if unit == "hour" else 0), today, "day")
    if unit in ("day", "week"):
        return whole(today - timedelta(n * FAR[unit]))
    if unit == "month":
        end = today - timedelta(30 * n)
        return whole(end.replace(day=1), month_end(end.year, end.month), "month")
    return whole(date(today.year - n, 1, 1), date(today.year - n, 12, 31), "year")
