"""The line a report opens with ("KYIV, May 13 (Reuters) -"): where it ends and the day it names."""

from __future__ import annotations

import re
from datetime import date, timedelta

from services.extract.grammar.engine import Line, class_of
from services.extract.lexicon.loader import Entry

_REACH = 120
_OLDEST = timedelta(days=31)
"""A dateline further back is some other date: a report is not published that late."""
_DATELINE = re.compile(
    r"\s*(?:\([^)\n]{2,30}\)\s*[-–—]?\s*)?(?:"
    # KYIV, Ukraine —   MOSCOW, May 27. /TASS/   GAZA CITY:   BEIRUT, 3 May (AFP) -
    # DAMASCUS/JERUSALEM, July 16 (Reuters) -
    r"[A-Z][A-Z’'. -]+(?:, [A-Za-z. ]{2,30})?(?:/[A-Z][A-Z’'. -]+(?:, [A-Za-z. ]{2,30})?){0,2}"
    r"(?:, (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+))?"
    r"(?:,? \d{4})?(?:,? ?\([^)\n]{2,30}\))?\.? ?(?:[—–:-]|/[A-Z]+/)"
    # August 13, 2025 (EL FASHER) -
    r"|[A-Z][a-z]+\.? \d{1,2},? \d{4} \([A-Z][A-Z ’'-]+\) ?[—–:-]"
    # Moscow (Reuters) -
    r"|[A-Z][A-Za-z’'. -]+(?:, [A-Za-z. ]{2,30})?(?:, (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+))?"
    # of an agency; "The Rapid Support Forces (RSF) attacked" is no dateline
    r" \((?:(?:Reuters|AFP|AP|CNN|UPI|EFE|dpa|ANI|IANS|PTI|MENAFN)[^)]{0,20}\) ?[—–:-]?|[A-Z]{2,9}\) ?[—–-])"
    # Goma, DRC – M23 rebels
    r"|[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2}(?:, [A-Z][A-Za-z. ]{1,20})? [–—-] (?=[\"“A-Z])"
    # May 13 (Reuters) -
    r"|[A-Z][a-z]+\.? \d{1,2} \([A-Z][A-Za-z]{1,9}\) ?[—–-])"
)


def dateline_end(text: str) -> int:
    """Where the dateline ends ("KYIV, Ukraine —", "MOSCOW (Reuters) -"); 0 without one. A dateline
    is not the place of the event (section 6)."""
    match = _DATELINE.match(text[:_REACH])
    return match.end() if match else 0


def dateline_day(line: Line, starts: list[int], end: int, published: date | None) -> date | None:
    """The day a dateline that ends at offset ``end`` names, which times hang on before the day of
    publication (section 5); None without one. ``starts`` are the offsets of the tokens."""
    month, number, year = None, None, published.year if published else None
    for k, value in enumerate(line.value):
        if starts[line.first[k]] >= end:
            break
        if class_of(line.codes[k]) == "MONTH" and isinstance(value, Entry):
            month = int(value.feats["m"])
        elif isinstance(value, int):
            number, year = (value, year) if value <= 31 else (number, value)
    if month is None or number is None or year is None:
        return None
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    if published is None or timedelta(0) <= published - day <= _OLDEST:
        return day
    return None
