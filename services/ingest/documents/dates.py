"""Dates as headers and date lines write them, turned into the ISO form articles carry."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_MONTHS = (
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
)
_MONTH_OF = {name[:n]: i for i, name in enumerate(_MONTHS, 1) for n in (3, 4, len(name))}
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_CLOCK = r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:\(?[A-Z]{2,4}\)?)?)?"
_LEAD = (
    r"(?:(?:published|updated|posted|date)(?:\s+on)?\s*:?\s*)?"
    r"(?:[A-Za-z]{3,9}day,?\s+|[A-Z][a-z]{2},\s+)?"
)
_FORMS = tuple(
    re.compile(rf"^{_LEAD}{form}{_CLOCK}\.?$", re.IGNORECASE)
    for form in (
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
        r"(?P<day>\d{2})\.(?P<month>\d{2})\.(?P<year>\d{4})",
    )
)
_ISO = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](.+))?)?$")
_IN_URL = re.compile(r"/(?P<year>(?:19|20)\d{2})[/-](?P<month>\d{2})[/-](?P<day>\d{2})(?=\D|$)")
EARLIEST_YEAR = 1900
FUTURE_LEEWAY = timedelta(days=1)


class BadDate(ValueError):
    """The value is no date an article can carry; the message says why."""


def date_line(line: str) -> str | None:
    """ISO day of a line that is nothing but a date ("February 01, 2025"), else None."""
    for form in _FORMS:
        match = form.match(line.strip())
        if not match:
            continue
        month = match["month"].lower()
        number = int(month) if month.isdigit() else _MONTH_OF.get(month, 0)
        return _day(int(match["year"]), number, int(match["day"]))
    return None


def url_date(url: str | None) -> str | None:
    """ISO day in the path of an address (``/2025/02/01/``), else None."""
    match = _IN_URL.search(url or "")
    return _day(int(match["year"]), int(match["month"]), int(match["day"])) if match else None


def iso(value: str) -> str:
    """``value`` in the form ``Article.published`` carries: ISO date, date-time or ``YYYY-MM``.

    RFC 2822 and written-out dates are turned into ISO. Raises BadDate for what is no date and for
    days that do not exist.
    """
    text = value.strip()
    if not _ISO.match(text):
        text = _mail_date(text) or date_line(text) or text
    _moment(text)
    return text


def published(value: str, now: datetime) -> str:
    """:func:`iso`, and BadDate too for years before 1900 and times more than a day after ``now``."""
    text = iso(value)
    moment = _moment(text)
    if moment.year < EARLIEST_YEAR:
        raise BadDate(f"before {EARLIEST_YEAR}")
    if moment > now + FUTURE_LEEWAY:
        raise BadDate("more than one day in the future")
    return text


def _moment(text: str) -> datetime:
    match = _ISO.match(text)
    if not match:
        raise BadDate("not a date; use YYYY-MM-DD, an ISO 8601 date-time or YYYY-MM")
    year, month, day, clock = match.groups()
    try:
        first = datetime(int(year), int(month), int(day or 1))
        moment = datetime.fromisoformat(text) if clock else first
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadDate(f"no such date or time: {error}") from None


def _mail_date(value: str) -> str | None:
    if ":" not in value:
        return None  # the parser also takes bare days, and gives them a midnight nobody wrote
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError):
        return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
