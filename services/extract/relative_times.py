"""Times told against another that the text names: "a day later", "that night", "at dawn", "overnight"."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

from services.extract.grammar.engine import Line
from services.extract.sayings import of_saying
from services.extract.timespan import ON_A_DAY, TimeSpan, at_hour

_STORY_REACH = 8
"""Sentences back to the day that "a day later" may hang on."""
_BESIDE = 2
"""Items from a part of the day to the date it is of."""
_NEAR_REACH = 6
"""The same for "at dawn" and "at 5 a.m.", which else mean the day of the article."""


@dataclass(frozen=True, slots=True)
class Relative:
    """Hours ``low:high`` of the day ``days`` after the one it hangs on. ``hangs`` says on which:

    - ``saying``: that of the saying in its sentence, else the anchor ("overnight", "yesterday");
    - ``near``: one named just before, else the anchor ("at dawn", "at 5 a.m.");
    - ``before``: one named before, else the anchor ("the previous day");
    - ``story``: one named before, else none ("a day later", "that night").
    """

    days: int
    low: float = 0
    high: float = 24
    precision: str = "part_of_day"
    hangs: str = "saying"

    def on(self, day: date) -> TimeSpan:
        """The interval when it hangs on ``day``."""
        own = day + timedelta(self.days)
        return TimeSpan(at_hour(own, self.low), at_hour(own, self.high), self.precision, "relative")


@dataclass(frozen=True, slots=True)
class _Named:
    """A day that the item ``item`` names, and whether it is only that of a saying."""

    item: int
    sentence: int
    day: date
    saying: bool


def settle(line: Line, today: date) -> Line:
    """Replace the ``Relative`` values of TIME items by their intervals; None where the text names no day
    to hang on, or where the day would lie after the anchor."""
    times = line.items("TIME")
    if not any(isinstance(line.value[k], Relative) for k in times):
        return line
    values = list(line.value)
    ends = line.items("STOP", "PARA")
    named: list[_Named] = []
    held: list[tuple[int, Relative]] = []
    for k in times:
        value = values[k]
        if isinstance(value, TimeSpan) and value.precision in ON_A_DAY and value.start and not value.lasting:
            named.append(_named(line, ends, k, value))
        elif isinstance(value, Relative):
            held.append((k, value))
    for k, relative in held:
        at = bisect_left([n.item for n in named], k)
        day = _hung_on(relative.hangs, named, at, k, bisect_left(ends, k)) or (
            None if relative.hangs == "story" else today
        )
        span = relative.on(day) if day is not None else None
        if span is None or span.start is None or span.start.date() > today:
            values[k] = None
            continue
        values[k] = span
        named.insert(at, _named(line, ends, k, span))
    return Line(line.codes, line.first, line.last, values)


def _named(line: Line, ends: list[int], k: int, span: TimeSpan) -> _Named:
    sentence = bisect_left(ends, k)
    low = ends[sentence - 1] + 1 if sentence else 0
    high = ends[sentence] if sentence < len(ends) else len(line.codes)
    assert span.start is not None and span.end is not None  # asked by the caller
    night = span.start.date() != span.end.date() and span.end.hour > 6
    day = span.end.date() if night else span.start.date()
    return _Named(k, sentence, day, of_saying(line, k, low, high) or _as_of(line, k))


def _as_of(line: Line, k: int) -> bool:
    """ "As of Friday morning", "by Monday": up to when, not when."""
    return line.names(max(k - 2, 0), k) == ["AS", "OF"] or line.names(max(k - 1, 0), k) in (["BY"], ["UNTIL"])


def _hung_on(hangs: str, named: list[_Named], at: int, item: int, sentence: int) -> date | None:
    """The day that the relative time at ``item`` hangs on, of those named before (``:at``) and after it."""
    left = [n for n in named[max(at - 4, 0) : at] if n.sentence == sentence]
    right = [n for n in named[at : at + 4] if n.sentence == sentence]
    if right and right[0].item - item <= _BESIDE:
        return right[0].day  # "at 5 a.m. on 3 May"
    if hangs != "near":
        right = [n for n in right if n.saying]
    if hangs == "saying":
        left = [n for n in left if n.saying]
    for candidates in (left[::-1], right):
        if candidates:
            return candidates[0].day
    reach = {"saying": 0, "near": _NEAR_REACH}.get(hangs, _STORY_REACH)
    told = [n for n in named[max(at - 8, 0) : at] if 0 < sentence - n.sentence <= reach]
    own = [n for n in told if not n.saying] or told
    return own[-1].day if own else None
