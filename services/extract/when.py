"""Which time of a clause is the occurrence's and which only that of the saying (codebook section 5)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

from services.extract.document import Clause, Document, Mention
from services.extract.grammar.engine import class_of
from services.extract.lexicon.loader import Entry
from services.extract.sayings import of_saying
from services.extract.timespan import FAR, ON_A_DAY, TimeSpan, at_hour, whole

_HOURS = 24
_NEWS = timedelta(7)
"""What began further back is background (codebook section 1)."""
_LASTING_COST, _CLAUSE_COST, _NEAR, _TOO_FAR = 6, 12, 12, 20


def find_time(doc: Document, clause: Clause, mention: Mention) -> None:
    """The time of the event; a time that belongs to the saying only bounds it (section 5)."""
    trigger = doc.item_of_token[mention.trigger]
    opening = _counted_from(doc, trigger, clause)
    if opening is not None:
        mention.time, mention.time_span = _days_before(doc, opening, trigger, clause)
        return
    counted = _day_before(doc, trigger, clause)
    if counted is not None:
        mention.time, mention.time_span = counted
        return
    for low, high in ((clause.start, clause.end), (clause.low, clause.high)):
        options: list[tuple[int, int, int, TimeSpan]] = []
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
            if _of_place(doc, trigger, k) or _state(doc, k):
                continue
            cost = _apart(doc, trigger, k)
            since = _since(doc, k)
            if since is not None:
                if not since or doc.day is None or not value.start or doc.day - value.start.date() > _NEWS:
                    continue
                value, cost = _up_to_day(value, doc.day), 0
            cost += _LASTING_COST if value.lasting else 0
            options.append((abs(k - trigger) + cost, cost, k, value))
        if options:
            far, cost, k, value = min(options, key=lambda o: o[0])
            reach = _NEAR if _long_since(doc, value) else _TOO_FAR
            if mention.told is not None and (cost >= _CLAUSE_COST or far >= reach):
                return
            mention.time = _until_told(doc, value, mention.told)
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


def _since(doc: Document, k: int) -> bool | None:
    """Whether a time is when what has lasted since began: "since the operation began on Monday"; False for
    something else: "had camped there since the earthquake of March 28"; None for no such time."""
    low = max(k - 6, 0)
    before = doc.line.names(low, k)
    if "SINCE" not in before:
        return None
    at = before.index("SINCE")
    words = doc.tokens.words[doc.line.first[low + at] : doc.line.first[k]]
    if "," not in words and not _BEGAN.isdisjoint(words):
        return True
    if before[-1:] not in (["OF"], ["ON"], ["IN"]):
        return None
    return None if any(name.endswith("V") or name == "COMMA" for name in before[at:]) else False


_BEGAN = frozenset("began begun started erupted resumed broke launched".split())


def _long_since(doc: Document, value: TimeSpan) -> bool:
    """ "Has held the town since 2014": no day of news."""
    if doc.day is None or value.precision in ON_A_DAY:
        return False
    return value.start is None or doc.day - value.start.date() > _NEWS


def _up_to_day(begun: TimeSpan, today: date) -> TimeSpan:
    """From a day to the anchor."""
    return replace(begun, end=at_hour(today, 24), precision="multi_day", lasting=True)


def _until_told(doc: Document, value: TimeSpan, told: TimeSpan | None) -> TimeSpan:
    """ "Since Monday, it said on Wednesday": what has lasted is known up to the day of the saying, from which
    "in the past three days" counts too."""
    if told is None or told.end is None or value.start is None or value.end is None:
        return value
    if not value.lasting and value.precision == "multi_day" and value.anchor == "relative":
        late = value.end.date() - told.end.date()
        if value.end.date() == doc.day and timedelta(0) < late < _NEWS:
            return replace(value, start=value.start - late, end=value.end - late)
    if not value.lasting:
        return value
    return replace(value, end=told.end) if value.start < told.end < value.end else value


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
    if not days or _points_back(doc, opening + 1):
        return None, None  # "a day after that raid": the one of the day before told of
    named = _last_named(doc, clause)
    if named is None:
        return None, None
    return whole(named - timedelta(days)), (line.first[opening - 2], line.last[opening])


def _day_before(doc: Document, trigger: int, clause: Clause) -> tuple[TimeSpan, tuple[int, int]] | None:
    """ "A day before the ship was hit, it shot down a drone": the day counted back from that of what stands
    after "before", its own when told, else the last day named."""
    line = doc.line
    first = line.names(clause.low, min(clause.low + _OPENING, clause.high))
    at = next((i for i, name in enumerate(first) if name in ("BEFORE", "RELBESIDE")), None)
    if at is None or line.names(clause.low + at + 1, clause.low + at + 2) in ([], ["COMMA"]):
        return None
    k = clause.low + at
    end = next((j for j in range(k, clause.high) if class_of(line.codes[j]) == "COMMA"), None)
    if end is None or trigger < end:
        return None
    value = line.value[k]
    days: int | None = None
    if first[at] == "RELBESIDE":
        days = -int(value.feats.get("days", "0")) if isinstance(value, Entry) else None
    elif at:
        days = _days_told(doc, k - 1)
    own = (v for j in range(k, end) if isinstance(v := line.value[j], TimeSpan) and v.precision in ON_A_DAY)
    told = next((v.start.date() for v in own if v.start is not None), None)
    day = told or _last_named(doc, clause)
    if days is None or days <= 0 or day is None:
        return None
    return whole(day - timedelta(days)), (line.first[clause.low], line.last[k])


_OPENING = 4
"""Items of a sentence among which "a day before" opens it."""
_POINTING = frozenset({"that", "this", "those", "these"})


def _points_back(doc: Document, k: int) -> bool:
    """ "That raid", "the strike": an occurrence told before."""
    word = doc.tokens.words[doc.line.first[k]]
    return word in _POINTING or (word == "the" and doc.line.names(k + 1, k + 2) == ["EVN"])


_STORY_REACH = 6
"""Sentences back to the day that "a day after" counts from."""


def _last_named(doc: Document, clause: Clause) -> date | None:
    """The last day named in the sentences before that of ``clause``, but for those of sayings."""
    line = doc.line
    first = doc.sentences[max(clause.sentence - _STORY_REACH, 0)].first
    for k in reversed(line.items("TIME", start=doc.item_of_token[first], end=clause.low)):
        value = line.value[k]
        if not isinstance(value, TimeSpan) or value.precision not in ON_A_DAY or value.start is None:
            continue
        if not value.lasting and not of_saying(line, k, max(k - _SAID_REACH, 0), k + _SAID_REACH):
            return value.start.date()
    return None


_SAID_REACH = 12


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
    if "FIGHTN" in between and not _in_fight(doc, k, between):
        return True  # "seized a village, the scene of fighting in recent months"
    if "WHICH" not in between:
        return False
    at = between.index("WHICH")
    ahead = [name for name in between[:at] if name != "COMMA"]
    if not ahead or ahead[-1] not in ("PLACE", "NAME", "LOC", "SETTLE", "SIDE"):
        return False
    return _OTHER_CLAUSE.isdisjoint(between[at + 1 :]) and between[at + 1 : at + 2] in (["BE"], ["HAVE"])


def _in_fight(doc: Document, k: int, between: list[str]) -> bool:
    """ "Took the town in fighting on Tuesday": the day of the fight is that of what it ended in."""
    value = doc.line.value[k]
    on_a_day = isinstance(value, TimeSpan) and value.precision in ON_A_DAY
    return on_a_day and "IN" in between[: between.index("FIGHTN")]


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
