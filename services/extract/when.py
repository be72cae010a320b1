"""Which time of a clause is the occurrence's and which only that of the saying (codebook section 5)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

from services.extract.document import Clause, Document, Mention
from services.extract.grammar.engine import class_of
from services.extract.sayings import of_saying
from services.extract.timespan import FAR, ON_A_DAY, TimeSpan, at_hour, whole

_HOURS = 24
_LASTING_COST, _CLAUSE_COST, _TOO_FAR = 6, 12, 12


def find_time(doc: Document, clause: Clause, mention: Mention) -> None:
    """The time of the event; a time that belongs to the saying only bounds it (section 5)."""
    trigger = doc.item_of_token[mention.trigger]
    opening = _counted_from(doc, trigger, clause)
    if opening is not None:
        mention.time, mention.time_span = _days_before(doc, opening, trigger, clause)
        return
    for low, high in ((clause.start, clause.end), (clause.low, clause.high)):
        options: list[tuple[int, int, TimeSpan]] = []
        for k in doc.line.items("TIME", start=low, end=high):
            value = doc.line.value[k]
            if not isinstance(value, TimeSpan) or doc.tokens.starts[doc.line.first[k]] < doc.dateline_end:
                continue
            saying = (
                of_saying(doc.line, k, clause.low, clause.high, trigger)
                or _reported(doc, k, trigger)
                or _of_toll(doc, k, clause)
            )
            if saying or _up_to(doc, k):
                mention.told = mention.told or _bound(value)
                continue
            if _of_place(doc, trigger, k) or _state(doc, k) or _since(doc, k):
                continue
            distance = abs(k - trigger) + (_LASTING_COST if value.lasting else 0) + _apart(doc, trigger, k)
            options.append((distance, k, value))
        if options:
            far, k, value = min(options, key=lambda o: o[0])
            if far >= _TOO_FAR and mention.told is not None:
                return
            mention.time = value
            mention.time_span = (doc.line.first[k], doc.line.last[k])
            return
        if mention.told is not None:
            return


def _bound(told: TimeSpan) -> TimeSpan:
    """The last day an occurrence told of then can be of: what is said on Saturday night is of Saturday."""
    if told.start is None or told.end is None or told.precision != "part_of_day" or told.end.hour > 6:
        return told
    return replace(told, end=at_hour(told.start.date(), 24))


def _reported(doc: Document, k: int, trigger: int) -> bool:
    """ "On Tuesday the village was reported to have fallen": the day of the report."""
    between = doc.line.names(k + 1, trigger)
    return any(pair == ("BE", "SAY") for pair in itertools.pairwise(between))


_RISES = frozenset(
    "rose risen rises climbed climbs increased grew reached passed stood stands jumped".split()
)


def _of_toll(doc: Document, k: int, clause: Clause) -> bool:
    """ "The death toll rose to 40 on Friday", "on Friday the toll of the strike rose": the day of a count."""
    line, words = doc.line, doc.tokens.words
    before = words[line.first[clause.low] : line.first[k]]
    if "toll" in before:
        return not _RISES.isdisjoint(before[before.index("toll") :])
    ahead = words[line.last[k] : min(line.last[k] + _TOLL_REACH, line.last[clause.high - 1])]
    return "toll" in ahead and ahead.index("toll") <= _TO_TOLL and not _RISES.isdisjoint(ahead)


_TOLL_REACH, _TO_TOLL = 16, 4


def _up_to(doc: Document, k: int) -> bool:
    """ "By Monday the rebels had taken the town": when it was over, not when it was."""
    return k > 0 and class_of(doc.line.codes[k - 1]) == "BY"


def _since(doc: Document, k: int) -> bool:
    """ "Had camped there since the earthquake of March 28": when something else began."""
    before = doc.line.names(max(k - 5, 0), k)
    if "SINCE" not in before or before[-1:] not in (["OF"], ["ON"], ["IN"]):
        return False
    return not any(name.endswith("V") or name == "COMMA" for name in before[before.index("SINCE") :])


def _state(doc: Document, k: int) -> bool:
    """ "As of Friday, six were missing": when a state was looked at; "a man born in 1989"."""
    first = doc.line.first[k]
    before = doc.tokens.words[max(first - 2, 0) : first]
    return before == ["as", "of"] or before[-1:] == ["born"]


def _counted_from(doc: Document, trigger: int, clause: Clause) -> int | None:
    """The item of "after" in "two days after a missile hit the port", when ``trigger`` stands in its
    clause."""
    line = doc.line
    for k in range(trigger - 1, clause.low, -1):
        name = class_of(line.codes[k])
        if name == "AFTER":
            return k if class_of(line.codes[k - 1]) == "UNIT" and _days_told(doc, k - 1) else None
        if name in ("COMMA", "SEMI", "SAY", "WHICH"):
            return None
    return None


def _days_told(doc: Document, k: int) -> int | None:
    """How many days the unit at ``k`` counts with the number before it; None for a vague number."""
    line = doc.line
    unit = getattr(line.value[k], "feats", {}).get("u", "")
    number = line.value[k - 1] if k else None
    if unit not in ("hour", "day", "week") or k == 0:
        return None
    if class_of(line.codes[k - 1]) == "ART":
        return FAR[unit]
    many = number if isinstance(number, int) else getattr(number, "min", None)
    if many is None or not (isinstance(number, int) or getattr(number, "max", None) == many):
        return None
    return many // _HOURS if unit == "hour" else many * FAR[unit]


def _days_before(
    doc: Document, opening: int, trigger: int, clause: Clause
) -> tuple[TimeSpan | None, tuple[int, int] | None]:
    """The day of what stands after "two days after": its own when told, else counted back from the day
    of the rest of the sentence."""
    line = doc.line
    end = next(
        (k for k in range(trigger, clause.high) if class_of(line.codes[k]) in ("COMMA", "SEMI", "SAY")),
        clause.high,
    )
    told = [(k, v) for k in range(clause.low, clause.high) if isinstance(v := line.value[k], TimeSpan)]
    for k, value in told:
        if opening < k < end:
            return value, (line.first[k], line.last[k])
    days = _days_told(doc, opening - 1) or 0
    for k, value in told:
        if value.precision in ON_A_DAY and value.start is not None and not opening < k < end:
            day = value.start.date() - timedelta(days)
            return whole(day), (line.first[opening - 2], line.last[opening])
    return None, None


# Between an occurrence and a time these begin another clause, whose time it is.
_OTHER_CLAUSE = frozenset(
    "WHICH WHERE AFTER BEFORE ADVV CAPTV RECAPV STRIKEV SHELLV DOWNV STORMV LAUNCHV WITHDV KILL"
    " KILLX SINCE".split()
)


def _of_place(doc: Document, trigger: int, k: int) -> bool:
    """Whether the time at ``k`` tells of a place named between: "an attack on Crimea, which was annexed
    in 2014"."""
    between = doc.line.names(trigger + 1, k)
    if between[-2:] == ["COMMA", "ON"] and "COMMA" in between[:-2]:
        return False  # "left the town, a ruin after months of combat, on Saturday"
    if "FIGHTN" in between:
        return True  # "seized a village, the scene of fighting in recent months"
    if "WHICH" not in between:
        return False
    at = between.index("WHICH")
    ahead = [name for name in between[:at] if name != "COMMA"]
    if not ahead or ahead[-1] not in ("PLACE", "NAME", "LOC", "SETTLE", "SIDE"):
        return False
    return _OTHER_CLAUSE.isdisjoint(between[at + 1 :]) and between[at + 1 : at + 2] in (["BE"], ["HAVE"])


def _without_predicate(between: list[str]) -> list[str]:
    """What follows a noun but for its own verb: "the strike hit a depot on Monday"."""
    first = next((at for at, name in enumerate(between) if name in _OTHER_CLAUSE or name == "COMMA"), None)
    if first is None or not (between[first].endswith("V") or between[first] == "KILL"):
        return between
    return between[:first] + between[first + 1 :]


def _apart(doc: Document, trigger: int, k: int) -> int:
    """The cost of another clause between; "the strike on Sumy, which killed four on Sunday" is none."""
    if k > trigger:
        between = doc.line.names(trigger + 1, k)
        if "WHICH" in between and _OTHER_CLAUSE.isdisjoint(between[: between.index("WHICH")]):
            rest = between[between.index("WHICH") + 1 :]
            if rest[:1] in (["KILL"], ["INJ"], ["LEAVE"]):
                return 0
    else:
        between = doc.line.names(k + 1, trigger)
        if "TO" in between and class_of(doc.line.codes[trigger]) == "EVN":
            return _LASTING_COST  # "met on Tuesday to discuss the strike"
    if class_of(doc.line.codes[trigger]) == "DOWNV":
        between = [name for name in between if name != "LAUNCHV"]  # "downed drones launched overnight"
    if class_of(doc.line.codes[trigger]) == "EVN" and k > trigger:
        between = _without_predicate(between)
    return _CLAUSE_COST if _OTHER_CLAUSE & set(between) else 0
