"""Times of an occurrence that stand in a sentence after it: "The attack took place at dawn on Monday"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from services.extract.document import Document, Telling
from services.extract.event_types import family
from services.extract.newness import BACKGROUND_AFTER
from services.extract.sayings import of_saying
from services.extract.timespan import ON_A_DAY, TimeSpan

_REACH, _REACH_ALONE = 2, 4
"""Sentences on that still speak of the occurrence told last; further when there is only one."""
_OCCURRED = frozenset("occurred happened unfolded began started came launched carried took".split())
_POINTING = frozenset(
    "it this attack strike incident blast explosion raid bombing shelling assault shooting ambush killing"
    " killings attacks strikes blasts explosions bombardment clashes fighting operation".split()
)
_ANNOUNCED = frozenset({"announcement", "statement", "claim"})
_HARM = frozenset(
    {"PLURAL", "WEAPON", "VICTIM", "KILL", "INJ", "DIE", "DEAD", "DEBRIS", "FIREN", "POW", "STRIKEDV"}
)


def find_late_times(doc: Document, tellings: list[Telling]) -> None:
    """Give tellings without a time that of a sentence after them which tells of no occurrence of its own;
    the day of an announcement only bounds it (section 5)."""
    happened = [t for t in tellings if t.mentions[0].realis == "actual" and not t.mentions[0].background]
    told_in = {m.sentence for t in happened for m in t.mentions}
    aside = {m.sentence for t in tellings for m in t.mentions} - told_in
    reach = _REACH_ALONE if len(happened) == 1 else _REACH
    for telling in happened:
        if telling.time is not None:
            continue
        for sentence in _after(telling, told_in, reach, len(doc.sentences)):
            if sentence in aside:
                continue
            found = _time_in(doc, sentence, telling is happened[0] and sentence not in told_in)
            if found is None:
                continue
            item, span, bound = found
            if not bound:
                where = (doc.line.first[item], doc.line.last[item])
                telling.time = span
                telling.time_mention = replace(telling.mentions[0], time=span, time_span=where)
                telling.inherited.add("time")
                break
            telling.told = telling.told or (span if family(telling.type) == "territory" else None)


def _after(telling: Telling, told_in: set[int], reach: int, count: int) -> Iterable[int]:
    """The sentences after each mention of ``telling`` up to the next that tells of something, which may
    still say when: "The incident occurred during a raid on Monday"."""
    for at in sorted({m.sentence for m in telling.mentions}):
        for sentence in range(at + 1, min(at + 1 + reach, count)):
            yield sentence
            if sentence in told_in:
                break


def _time_in(doc: Document, index: int, alone: bool) -> tuple[int, TimeSpan, bool] | None:
    """The item and the time of a sentence that points back, and whether it only bounds the event."""
    sentence = doc.sentences[index]
    low, high = doc.item_of_token[sentence.first], doc.item_of_token[sentence.last - 1] + 1
    line = doc.line
    times = line.items("TIME", start=low, end=high)
    spans = [(k, v) for k in times if isinstance(v := line.value[k], TimeSpan) and _recent(doc, v)]
    if not spans:
        return None
    words = doc.tokens.words[sentence.first : sentence.last]
    points = bool(_POINTING & set(words[:6])) and bool(_OCCURRED & set(words) or words[1:2] == ["was"])
    of_harm = alone and bool(_HARM & set(line.names(low, high)))
    quoted = alone and any(doc.quoted[sentence.first : sentence.last])
    announced = bool(_ANNOUNCED & set(words))
    for k, span in spans:
        if announced and span.precision in ON_A_DAY:
            return k, span, True
        if of_saying(line, k, low, high, low):
            continue
        if points or ((of_harm or quoted) and span.precision in ON_A_DAY):
            return k, span, False
    return None


def _recent(doc: Document, span: TimeSpan) -> bool:
    """Whether a time may be that of news."""
    if span.lasting or span.start is None or span.end is None or doc.day is None:
        return False
    return doc.day - BACKGROUND_AFTER <= span.start.date() and span.end.date() <= doc.day
