"""Time expressions to intervals in the local time of the event (codebook section 5).

Everything is relative to the anchor: the dateline's date, else the publication date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.extract.grammar.engine import Found, Line, class_of, load_grammar, reduce_line
from services.extract.lexicon.loader import Entry
from services.extract.relative_times import Relative, settle
from services.extract.text.tokens import Tokens
from services.extract.timespan import (
    FAR,
    ONE_DAY,
    TimeSpan,
    ago,
    at_hour,
    last_unit,
    latest,
    month_end,
    parted,
    this_unit,
    whole,
)

EntryOf = Callable[[str], Entry | None]
NumberOf = Callable[[str], int | None]
"""What a match captured under a name: the word with its features, or the number it says."""


@dataclass(slots=True)
class Anchor:
    """What relative expressions hang on. ``day`` None: the date is only a month, weekdays stay
    unresolved ("A publication date that is only a month resolves no weekday")."""

    day: date | None
    month: tuple[int, int] | None = None


class TimeReader:
    """Finds time expressions of one document and gives each its interval."""

    def __init__(self, anchor: Anchor) -> None:
        self.anchor = anchor

    def read(self, line: Line, tokens: Tokens) -> Line:
        """Replace time expressions by TIME items whose value is a ``TimeSpan`` (or None when the
        anchor cannot resolve them)."""

        def act(found: Found, at: Line) -> tuple[str, object] | None:
            try:
                span = self._span(found, at, tokens)
            except (ValueError, OverflowError):
                return None
            if span is None and found.rule.action in (
                "date",
                "month",
                "year",
                "since_year",
                "day_range",
                "month_range",
                "season",
                "nth_unit",
            ):
                return None
            return "TIME", span

        read = reduce_line(line, load_grammar("times"), act)
        return settle(read, self.anchor.day) if self.anchor.day else read

    def _span(self, found: Found, line: Line, tokens: Tokens) -> TimeSpan | Relative | None:
        kind = found.rule.action

        def entry(name: str) -> Entry | None:
            span = found.groups.get(name)
            value = line.value[span[0]] if span and span[1] > span[0] else None
            return value if isinstance(value, Entry) else None

        def number(name: str) -> int | None:
            span = found.groups.get(name)
            if not span or span[1] == span[0]:
                return None
            value = line.value[span[0]]
            if isinstance(value, int):
                return value
            word = tokens.words[line.first[span[0]]]
            digits = "".join(ch for ch in word if ch.isdigit())
            if digits:
                return int(digits)
            if isinstance(value, Entry) and value.cls == "ART":
                return 1
            if isinstance(value, Entry) and "lo" in value.feats:
                return int(value.feats["lo"])
            return None

        month_entry = entry("m")
        if (
            month_entry is not None
            and month_entry.feats.get("cap")
            and not tokens.caps[line.first[found.groups["m"][0]]]
        ):
            return None
        year = number("y")
        if year is not None and not 1900 <= year <= 2100:
            year = None
        today = self.anchor.day
        month = int(month_entry.feats["m"]) if month_entry and "m" in month_entry.feats else None
        if kind in _DATED and month:
            return self._dated(kind, number, entry, month, year)
        if kind in ("month", "month_part", "since") and (month or month_entry):
            if month is None:
                word = tokens.words[line.first[found.groups["m"][0]]]
                month = _MONTHS.index(word.removeprefix("mid-")) + 1
                return self._month_part(month, year, 11, 20)
            return self._monthly(
                kind, entry("q"), month, year, last="LAST" in line.names(found.start, found.end)
            )
        if kind == "holiday" and (feast := entry("h")) is not None:
            m, d = int(feast.feats["m"]), int(feast.feats["d"])
            return whole(date(self._year_of(m, d, None), m, d), anchor="explicit")
        if kind == "season":
            season = entry("s")
            if season is None or year is None:
                return None
            opens = date(year, int(season.feats["m"]), 1)
            closes = month_end(year + (opens.month + 1) // 12, (opens.month + 1) % 12 + 1)
            return whole(opens, closes, "month", "explicit")
        if kind == "year" or kind == "since_year":
            if year is None:
                return None
            if kind == "since_year":
                return TimeSpan(
                    at_hour(date(year, 1, 1)), at_hour(today, 24) if today else None, "year", "explicit", True
                )
            return whole(date(year, 1, 1), date(year, 12, 31), "year", "explicit")
        if today is None:
            return None
        return self._relative(kind, found, line, today, entry, number, tokens)

    def _year_of(self, month: int, day: int, year: int | None) -> int:
        """A date without year is the nearest past one."""
        if year:
            return year
        today = self.anchor.day
        if today is None:
            anchor_year, anchor_month = self.anchor.month or (1970, 12)
            return anchor_year if month <= anchor_month else anchor_year - 1
        return today.year if (month, day) <= (today.month, today.day + 1) else today.year - 1

    def _dated(
        self, kind: str, number: NumberOf, entry: EntryOf, month: int, year: int | None
    ) -> TimeSpan | None:
        day = number("d")
        if day is None or not 1 <= day <= 31:
            return None
        first = date(self._year_of(month, day, year), month, day)
        last = number("e")
        other = entry("n")
        if kind == "month_range" and last and other is not None:
            end = date(self._year_of(int(other.feats["m"]), last, None), int(other.feats["m"]), last)
            begin = first if first <= end else first.replace(year=first.year - 1)
            return whole(begin, end, "multi_day", "explicit") if begin <= end else None
        if kind == "night_between" and last:
            return TimeSpan(at_hour(first, 20), at_hour(first + timedelta(1), 6), "part_of_day", "explicit")
        if kind == "night_ending":
            return TimeSpan(at_hour(first - timedelta(1), 20), at_hour(first, 6), "part_of_day", "explicit")
        if kind == "day_range" and last:
            if not day < last <= 31:
                return None
            return whole(first, date(first.year, month, last), "multi_day", "explicit")
        if kind == "since_date":
            until = at_hour(self.anchor.day, 24) if self.anchor.day else None
            return TimeSpan(at_hour(first), until, "multi_day", "explicit", True)
        return parted(first, entry("q"), entry("p"), "explicit")

    def _month_part(self, month: int, year: int | None, a: int, b: int) -> TimeSpan:
        y = self._year_of(month, a, year)
        last = min(b, month_end(y, month).day)
        return whole(date(y, month, a), date(y, month, last), "multi_day", "explicit")

    def _monthly(
        self, kind: str, quality: Entry | None, month: int, year: int | None, last: bool
    ) -> TimeSpan:
        today = self.anchor.day
        if kind == "month_part" and quality is not None:
            return self._month_part(month, year, *((1, 10) if quality.cls == "EARLY" else (21, 31)))
        y = self._year_of(month, 1, year)
        if last and today and y == today.year and month == today.month:
            y -= 1
        first = date(y, month, 1)
        if kind == "since":
            until = at_hour(today, 24) if today else None
            return TimeSpan(at_hour(first), until, "multi_day", "explicit", True)
        end = month_end(y, month)
        if today and first <= today < end:
            end = today
        return whole(first, end, "month", "explicit")

    def _relative(
        self,
        kind: str,
        found: Found,
        line: Line,
        today: date,
        entry: EntryOf,
        number: NumberOf,
        tokens: Tokens,
    ) -> TimeSpan | Relative | None:
        weekday = entry("w")
        if kind == "clock":
            return self._clock(found, line, today, entry, tokens)
        if kind in _HANGING:
            return _hanging(kind, entry, number)
        if weekday is not None and kind != "since_day":
            return _of_week(kind, found, line, today, weekday, entry)
        unit_entry = entry("u")
        unit = unit_entry.feats["u"] if unit_entry else "day"
        if kind == "since_day":
            day = latest(today - ONE_DAY, int(weekday.feats["d"])) if weekday else today - ONE_DAY
            return TimeSpan(at_hour(day), at_hour(today, 24), "multi_day", "weekday", True)
        if kind == "past_span":
            n = number("n") or 1
            if unit == "hour" and n <= 24:
                return _LAST_DAY
            days = -(-n // 24) if unit == "hour" else n * FAR[unit]
            return TimeSpan(at_hour(today - timedelta(days)), at_hour(today, 24), "multi_day", "relative")
        if kind == "past_unit" and unit == "day":
            return _LAST_DAY
        if kind == "past_unit":
            precision = {"month": "month", "year": "year", "week": "week"}.get(unit, "multi_day")
            start = today - timedelta(max(FAR[unit], 1))
            return TimeSpan(at_hour(start), at_hour(today, 24), precision, "relative")
        if kind == "last_unit":
            return last_unit(unit, today)
        if kind == "this_unit":
            return this_unit(unit, today, earlier="q" in found.groups)
        if kind == "ago":
            return ago(unit, number("n") or 1, today)
        if kind == "recent":
            start = today - timedelta(7 if unit in ("day", "week") else 60)
            return TimeSpan(at_hour(start), at_hour(today - ONE_DAY, 24), "multi_day", "relative")
        if kind == "weekend":
            sunday = latest(today, 6)
            saturday = today if today.weekday() == 5 else sunday - ONE_DAY
            return whole(saturday, today if today.weekday() == 5 else sunday, "multi_day")
        if kind == "lasting":
            many = number("n")
            precision = {"month": "month", "year": "year"}.get(unit, "multi_day")
            begun = at_hour(today - timedelta(many * max(FAR[unit], 1))) if many else None
            return TimeSpan(begun, at_hour(today, 24), precision, "relative", True)
        if kind == "nth_unit":
            counted = "FOR" in line.names(found.start, found.end)
            return _nth_day(entry("n"), unit, today, counted)
        if kind == "year_to_date":
            return TimeSpan(at_hour(date(today.year, 1, 1)), at_hour(today, 24), "year", "relative", True)
        return None

    def _clock(
        self, found: Found, line: Line, today: date, entry: EntryOf, tokens: Tokens
    ) -> TimeSpan | Relative | None:
        at = found.groups["c"][0]
        word = tokens.words[line.first[at]]
        parts = word.replace(".", ":").split(":")
        hour, minute = int(parts[0]), int(parts[1]) if len(parts) > 1 else 0
        if entry("z") is not None and hour > 23:
            hour, minute = divmod(hour, 100)
        half = entry("h")
        if half is not None:
            hour = hour % 12 + int(half.feats["h"])
        if hour > 23 or minute > 59:
            return None
        weekday = entry("w")
        if weekday is None:
            return Relative(0, hour + minute / 60, hour + minute / 60, "minute", "near")
        instant = datetime.combine(latest(today, int(weekday.feats["d"])), time(hour, minute))
        return TimeSpan(instant, instant, "minute", "weekday")


_DATED = frozenset("date date_part night_between night_ending day_range month_range since_date".split())
_LAST_DAY = Relative(-1, 0, 48, "multi_day")
_OVERNIGHT = Relative(0, -4, 8)
_HANGING = {
    "overnight": _OVERNIGHT,
    "last_night": _OVERNIGHT,
    "night_of": Relative(0, -4, 8, hangs="near"),
    "midnight_alone": Relative(0, -1, 1, hangs="near"),
    "part_alone": Relative(0, hangs="near"),
    "today": Relative(0, 0, 24, "day"),
    "today_part": Relative(0),
    "yesterday": Relative(-1, 0, 24, "day"),
    "hung": Relative(0, hangs="story"),
    "later": Relative(1, 0, 24, "day", "story"),
    "earlier": Relative(-1, 0, 24, "day", "before"),
}
"""Kinds whose day is found once the times of the whole text are read; what the words tell is added."""


def _hanging(kind: str, entry: EntryOf, number: NumberOf) -> Relative | None:
    """The relative time of a match, with the part of the day and the number of days that it names."""
    plain = _HANGING[kind]
    told = entry("r") or entry("t") or entry("p")
    if kind in ("later", "earlier"):
        unit = entry("u")
        if unit is None:
            return None
        many = number("n")
        if many is None and FAR[unit.feats["u"]]:
            return None  # "days later": how many is not told
        days = (many or 0) * FAR[unit.feats["u"]]
        return Relative(days * plain.days, 0, 24, "day", plain.hangs)
    if told is None:
        return plain
    if told.cls == "NIGHT":
        return Relative(plain.days, 20, 30, hangs=plain.hangs)
    low, high = float(told.feats.get("a", 0)), float(told.feats.get("b", 24))
    days = int(told.feats.get("days", plain.days))
    precision = "day" if (low, high) == (0, 24) else "part_of_day"
    return Relative(days, low, high, precision, told.feats.get("hangs", plain.hangs))


def _nth_day(ordinal: Entry | None, unit: str, today: date, counted: bool) -> TimeSpan | None:
    """ "For a third day": the days up to the anchor; other units say nothing of a day, and without "for"
    only "a third day" counts those gone by."""
    if ordinal is None or unit != "day" or not (counted or ordinal.form.startswith("a")):
        return None
    begun = today - timedelta(int(ordinal.feats["v"]) - 1)
    return TimeSpan(at_hour(begun), at_hour(today, 24), "multi_day", "relative", True)


def _of_week(
    kind: str, found: Found, line: Line, today: date, weekday: Entry, entry: EntryOf
) -> TimeSpan | None:
    """A weekday, the latest past one, with the part of it or the other end of the range."""
    day = latest(today, int(weekday.feats["d"]))
    until = entry("v")
    if kind == "weekday_range" and until is not None:
        end = latest(today, int(until.feats["d"]))
        return whole(latest(end, int(weekday.feats["d"])), end, "multi_day", "weekday")
    if kind == "weekday_last" and day == today:
        day -= timedelta(7)
    if kind == "weekday_of_last" and (unit := entry("u")) is not None and unit.feats["u"] == "week":
        monday = today - timedelta(today.weekday() + 7)
        day = monday + timedelta(int(weekday.feats["d"]))
    if kind == "overnight_day":
        if until is not None:
            end = latest(today, int(until.feats["d"]))
            return TimeSpan(at_hour(end, -4), at_hour(end, 6), "part_of_day", "weekday")
        into = any(class_of(c) in ("INTO", "FROM", "TO") for c in line.codes[found.start : found.end])
        return TimeSpan(at_hour(day, -4 if into else 0), at_hour(day, 8), "part_of_day", "weekday")
    if kind == "midnight":
        return TimeSpan(at_hour(day), at_hour(day, 1), "part_of_day", "weekday")
    return parted(day, entry("q"), entry("p"), "weekday")


_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
