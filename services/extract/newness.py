"""What happened long ago, is told as history or sums up a period: background (codebook section 1)."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from services.extract.document import Document, Mention
from services.extract.grammar.engine import class_of, code
from services.extract.history import is_history
from services.extract.timespan import ON_A_DAY, TimeSpan

BACKGROUND_AFTER = timedelta(days=7)
"""Older than this before publication is background (codebook section 1)."""
LONG_UNITS = frozenset("week weeks month months year years decade decades".split())
_SAME_PHRASE = 14
"""Items around a trigger within which a period still measures it."""


def _long_ago(doc: Document, mention: Mention) -> bool:
    """ "in the 18th century", "two years ago this week": history, whatever time it names."""
    words = doc.tokens.words[mention.trigger : mention.last_token]
    if "century" in words or "centuries" in words:
        return True
    words = doc.tokens.words[mention.first_token : mention.last_token]
    return "ago" in words and any(
        unit in LONG_UNITS and unit != "week" and ago == "ago" for unit, ago in itertools.pairwise(words)
    )


_OPENING = 3


def commemorates(doc: Document) -> bool:
    """Whether the article marks the years since something: what it tells without a day is that, or older."""
    last = doc.sentences[min(_OPENING, len(doc.sentences)) - 1].last if doc.sentences else 0
    words = doc.tokens.words[:last]
    if "years" not in words or _has_news(doc):
        return "anniversary" in words
    return "anniversary" in words or any(
        unit == "years" and word in ("since", "after", "ago") for unit, word in itertools.pairwise(words)
    )


_FRESH = 3
"""Days back within which a day named in the opening makes it news."""


def _has_news(doc: Document) -> bool:
    """Whether the first sentence names a day of the last few: "recaptured it on Friday, two years after"."""
    last = doc.sentences[0].last if doc.sentences else 0
    return doc.day is not None and any(
        isinstance(v := doc.line.value[k], TimeSpan)
        and v.end is not None
        and v.precision in ON_A_DAY
        and (doc.day - v.end.date()).days <= _FRESH
        for k in doc.line.items("TIME", end=doc.item_of_token[max(last - 1, 0)])
    )


def _sums_up(doc: Document, mention: Mention) -> bool:
    """ "26 people have been killed in attacks during that time": the sum of a period, no occurrence."""
    k = doc.item_of_token[mention.trigger]
    line = doc.line
    if code("PERIOD") not in line.codes[max(k - _SAME_PHRASE, 0) : k + _SAME_PHRASE]:
        return False
    for ahead in (range(k, min(k + _SAME_PHRASE, len(line.codes))), range(k, max(k - _SAME_PHRASE, -1), -1)):
        for j in ahead:
            name = class_of(line.codes[j])
            if name == "PERIOD":
                return True
            if name in ("COMMA", "STOP", "PARA", "SEMI"):
                break
    return False


def _dated_before(doc: Document, mention: Mention, day: date) -> bool:
    """Whether the time told before the act in its clause is long past: "the attack on October 7, in which
    250 people were abducted", read the year after."""
    k = doc.item_of_token[mention.trigger]
    low = doc.item_of_token[doc.sentences[mention.sentence].first]
    for j in reversed(doc.line.items("TIME", "SEMI", "BUT", "SAY", start=low, end=k)):
        value = doc.line.value[j]
        if isinstance(value, TimeSpan):
            return value.end is not None and not value.lasting and value.end.date() < day - BACKGROUND_AFTER
        if class_of(doc.line.codes[j]) in ("SEMI", "BUT", "SAY"):
            return False
    return False


def set_newness(doc: Document, mention: Mention) -> None:
    """Mark a mention as background when its time, or the words around it, say that it is."""
    if _long_ago(doc, mention):
        mention.background = True
        return
    if doc.day is None:
        return
    if mention.time is None:
        old = _sums_up(doc, mention) or _dated_before(doc, mention, doc.day)
        old = old or is_history(doc, mention) or (mention.told is not None and _is_old(mention.told, doc.day))
        mention.background = old or (mention.told is None and commemorates(doc))
        return
    span = mention.time
    long = mention.time_span is not None and span.precision not in ON_A_DAY
    if (
        long
        and mention.time_span is not None
        and doc.tokens.words[mention.time_span[1] : mention.time_span[1] + 1] == ["alone"]
    ):
        mention.background = True  # "in September alone" sums up a period
        return
    if _is_old(span, doc.day) or (span.precision == "month" and _sum_of_a_month(doc, mention)):
        mention.background = True


def _sum_of_a_month(doc: Document, mention: Mention) -> bool:
    """ "Has taken back 8,000 square kilometres this month", "a million have fled this month"."""
    sentence = doc.sentences[mention.sentence]
    return mention.type == "evacuation" or "square" in doc.tokens.words[sentence.first : sentence.last]


def _is_old(span: TimeSpan, day: date) -> bool:
    """Whether a time is that of background: long before ``day``, or too long a stretch for one act."""
    return (
        (span.end is not None and span.end.date() < day - BACKGROUND_AFTER)
        or span.precision == "year"
        or (span.lasting and span.start is not None and span.start.date() < day - timedelta(days=60))
        or (
            span.precision == "month"
            and span.start is not None
            and span.start.date() < day - timedelta(days=31)
        )
    )
