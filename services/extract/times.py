"""Time expressions to intervals in the local time of the event (codebook section 5).

Intervals are closed on days: the end of a day is 23:59:59 of it. Everything is relative to the
anchor: the dateline's date, else the publication date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.extract.grammar.engine import Found, Line, class_of, load_grammar, reduce_line
from services.extract.lexicon.loader import Entry
from services.extract.text.tokens import Tokens

EntryOf = Callable[[str], Entry | None]
NumberOf = Callable[[str], int | None]
"""What a match captured under a name: the word with its features, or the number it says."""

_DAY_END = time(23, 59, 59)
_FAR = {"day": 1, "week": 7, "month": 30, "year": 365, "hour": 0}


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


def _at(day: date, hour: float = 0) -> datetime:
    if hour >= 24:
        return datetime.combine(day, _DAY_END)
    return datetime.combine(day, time(int(hour), int(hour % 1 * 60)))


def _whole(day: date, end: date | None = None, precision: str = "day", anchor: str = "relative") -> TimeSpan:
    return TimeSpan(_at(day), _at(end or day, 24), precision, anchor)


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
                "season",
            ):
                return None
            return "TIME", span

        return reduce_line(line, load_grammar("times"), act)

    def _span(self, found: Found, line: Line, tokens: Tokens) -> TimeSpan | None:
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
        if kind in ("date", "date_part", "night_between", "night_ending", "day_range") and month:
            return self._dated(kind, number, entry, month, year)
        if kind in ("month", "month_part", "since") and (month or month_entry):
            if month is None:
                word = tokens.words[line.first[found.groups["m"][0]]]
                month = _MONTHS.index(word.removeprefix("mid-")) + 1
                return self._month_part(month, year, 11, 20)
            return self._monthly(
                kind, entry("q"), month, year, last="LAST" in line.names(found.start, found.end)
            )
        if kind == "season":
            season = entry("s")
            if season is None or year is None:
                return None
            opens = date(year, int(season.feats["m"]), 1)
            closes = _month_end(year + (opens.month + 1) // 12, (opens.month + 1) % 12 + 1)
            return _whole(opens, closes, "month", "explicit")
        if kind == "year" or kind == "since_year":
            if year is None:
                return None
            if kind == "since_year":
                return TimeSpan(
                    _at(date(year, 1, 1)), _at(today, 24) if today else None, "year", "explicit", True
                )
            return _whole(date(year, 1, 1), date(year, 12, 31), "year", "explicit")
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
        if kind == "night_between" and last:
            return TimeSpan(_at(first, 20), _at(first + timedelta(1), 6), "part_of_day", "explicit")
        if kind == "night_ending":
            return TimeSpan(_at(first - timedelta(1), 20), _at(first, 6), "part_of_day", "explicit")
        if kind == "day_range" and last:
            if not day < last <= 31:
                return None
            return _whole(first, date(first.year, month, last), "multi_day", "explicit")
        return _parted(first, entry("q"), entry("p"), "explicit")

    def _month_part(self, month: int, year: int | None, a: int, b: int) -> TimeSpan:
        y = self._year_of(month, a, year)
        last = min(b, _month_end(y, month).day)
        return _whole(date(y, month, a), date(y, month, last), "multi_day", "explicit")

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
            return TimeSpan(_at(first), _at(today, 24) if today else None, "multi_day", "explicit", True)
        end = _month_end(y, month)
        if today and first <= today < end:
            end = today
        return _whole(first, end, "month", "explicit")

    def _relative(
        self,
        kind: str,
        found: Found,
        line: Line,
        today: date,
        entry: EntryOf,
        number: NumberOf,
        tokens: Tokens,
    ) -> TimeSpan | None:
        unit_entry = entry("u")
        unit = unit_entry.feats["u"] if unit_entry else "day"
        weekday = entry("w")
        if kind == "clock":
            return self._clock(found, line, today, entry, tokens)
        if weekday is not None and kind != "since_day":
            if weekday.cls == "YESTERDAY":
                return None
            day = _latest(today, int(weekday.feats["d"]))
            if kind == "weekday_last" and day == today:
                day -= timedelta(7)
            if kind == "overnight_day":
                into = any(class_of(c) in ("INTO", "FROM") for c in line.codes[found.start : found.end])
                return TimeSpan(
                    _at(day - timedelta(1), 20) if into else _at(day), _at(day, 8), "part_of_day", "weekday"
                )
            if kind == "midnight":
                return TimeSpan(_at(day - timedelta(1), 23), _at(day, 1), "part_of_day", "weekday")
            return _parted(day, entry("q"), entry("p"), "weekday")
        back = timedelta(1)
        if kind == "since_day":
            w = entry("w")
            day = (
                today - back
                if w is None or w.cls == "YESTERDAY"
                else _latest(today - back, int(w.feats["d"]))
            )
            return TimeSpan(_at(day), _at(today, 24), "multi_day", "weekday", True)
        if kind == "midnight":
            return TimeSpan(_at(today - back, 23), _at(today, 1), "part_of_day", "relative")
        if kind == "overnight":
            return TimeSpan(_at(today - back, 20), _at(today, 8), "part_of_day", "relative")
        if kind == "today":
            return _whole(today)
        if kind == "today_early":
            return TimeSpan(_at(today, 0), _at(today, 9), "part_of_day", "relative")
        if kind == "today_part":
            part = entry("t")
            if part is None:
                return None
            feats = part.feats
            return TimeSpan(
                _at(today, int(feats["a"])), _at(today, int(feats["b"])), "part_of_day", "relative"
            )
        if kind == "yesterday":
            return _parted(today - back, None, entry("p"), "relative")
        if kind == "past_span":
            n = number("n") or 1
            days = {"hour": -(-n // 24), "day": n, "week": 7 * n, "month": 30 * n, "year": 365 * n}[unit]
            return TimeSpan(_at(today - timedelta(days)), _at(today, 24), "multi_day", "relative")
        if kind == "past_unit":
            days = {"hour": 1, "day": 1, "week": 7, "month": 30, "year": 365}[unit]
            precision = {"month": "month", "year": "year", "week": "week"}.get(unit, "multi_day")
            return TimeSpan(_at(today - timedelta(days)), _at(today, 24), precision, "relative")
        if kind == "last_unit":
            return _last_unit(unit, today)
        if kind == "this_unit":
            return _this_unit(unit, today, earlier="q" in found.groups)
        if kind == "ago":
            return _ago(unit, number("n") or 1, today)
        if kind == "recent":
            return TimeSpan(
                _at(today - timedelta(7 if unit in ("day", "week") else 60)),
                _at(today - back, 24),
                "multi_day",
                "relative",
            )
        if kind == "weekend":
            sunday = _latest(today, 6)
            saturday = today if today.weekday() == 5 else sunday - back
            return _whole(saturday, today if today.weekday() == 5 else sunday, "multi_day")
        if kind == "lasting":
            many = number("n")
            precision = {"day": "multi_day", "week": "multi_day", "month": "month", "year": "year"}.get(
                unit, "multi_day"
            )
            start = _at(today - timedelta(many * max(_FAR[unit], 1))) if many else None
            return TimeSpan(start, _at(today, 24), precision, "relative", True)
        if kind == "year_to_date":
            return TimeSpan(_at(date(today.year, 1, 1)), _at(today, 24), "year", "relative", True)
        return None

    def _clock(
        self, found: Found, line: Line, today: date, entry: EntryOf, tokens: Tokens
    ) -> TimeSpan | None:
        at = found.groups["c"][0]
        word = tokens.words[line.first[at]]
        parts = word.replace(".", ":").split(":")
        hour, minute = int(parts[0]), int(parts[1]) if len(parts) > 1 else 0
        half = entry("h")
        if half is not None:
            hour = hour % 12 + int(half.feats["h"])
        if hour > 23 or minute > 59:
            return None
        weekday = entry("w")
        day = _latest(today, int(weekday.feats["d"])) if weekday else today
        instant = datetime.combine(day, time(hour, minute))
        return TimeSpan(instant, instant, "minute", "weekday" if weekday else "relative")


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


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(1)


def _latest(today: date, weekday: int) -> date:
    """The latest such weekday on or before the anchor."""
    return today - timedelta((today.weekday() - weekday) % 7)


def _parted(day: date, quality: Entry | None, part: Entry | None, anchor: str) -> TimeSpan:
    """A day, or the part of it that the words name."""
    name = quality.cls if quality else None
    if part is not None and part.cls == "NIGHT":
        return TimeSpan(_at(day, 20), _at(day + timedelta(1), 6), "part_of_day", anchor)
    if part is not None:
        return TimeSpan(_at(day, int(part.feats["a"])), _at(day, int(part.feats["b"])), "part_of_day", anchor)
    if name == "EARLY":
        return TimeSpan(_at(day, 0), _at(day, 6), "part_of_day", anchor)
    if name == "LATE":
        return TimeSpan(_at(day, 18), _at(day, 24), "part_of_day", anchor)
    if name == "OVERNIGHT":
        return TimeSpan(_at(day - timedelta(1), 20), _at(day, 8), "part_of_day", anchor)
    return _whole(day, anchor=anchor)


def _last_unit(unit: str, today: date) -> TimeSpan:
    monday = today - timedelta(today.weekday())
    if unit == "week":
        if today.weekday() >= 5:
            return _whole(monday, today, "week")
        return _whole(monday - timedelta(7), monday - timedelta(1), "week")
    if unit == "month":
        end = today.replace(day=1) - timedelta(1)
        return _whole(end.replace(day=1), end, "month")
    if unit == "year":
        return _whole(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31), "year")
    return _whole(today - timedelta(1), today, "multi_day")


def _this_unit(unit: str, today: date, earlier: bool) -> TimeSpan | None:
    end = today - timedelta(1) if earlier else today
    if unit == "week":
        monday = today - timedelta(today.weekday())
        return _whole(monday, max(end, monday), "week")
    if unit == "month":
        first = today.replace(day=1)
        return _whole(first, max(end, first), "month")
    if unit == "year":
        first = date(today.year, 1, 1)
        return _whole(first, max(end, first), "year")
    return None


def _ago(unit: str, n: int, today: date) -> TimeSpan:
    if unit == "hour":
        return _whole(today - timedelta(n // 24), today, "day")
    if unit in ("day", "week"):
        return _whole(today - timedelta(n * _FAR[unit]))
    if unit == "month":
        end = today - timedelta(30 * n)
        return _whole(end.replace(day=1), _month_end(end.year, end.month), "month")
    return _whole(date(today.year - n, 1, 1), date(today.year - n, 12, 31), "year")
