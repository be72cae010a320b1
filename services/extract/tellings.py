"""Which mentions tell of one occurrence: clauses merged into the records of the article.

Headline, lead and body of one occurrence are one record with the most specific detail; a total
over several sites and the sites themselves stay apart (codebook section 1).
"""

from __future__ import annotations

from services.extract.disputes import each_blames_other, settle_blame
from services.extract.document import Document, Mention, Telling
from services.extract.event_types import compatible, family, more_specific
from services.extract.numbers import Quantity
from services.extract.sites import depth_of, lies_in, named_after, places_relation
from services.extract.timespan import TimeSpan
from services.extract.waves import fold_regions, stands_apart
from shared.contracts.record import Place

_VIOLENT = ("strike", "engagement", "civilian_harm")


THRESHOLD = 1.15


"""Least score of a merge; see ``_score`` for what adds to it."""


def merge_mentions(doc: Document, mentions: list[Mention], places: list[Place]) -> list[Telling]:
    """Mentions in text order to tellings; every mention ends in exactly one."""
    tellings: list[Telling] = []
    for mention in mentions:
        best: tuple[float, Telling] | None = None
        for telling in tellings:
            score = _score(doc, tellings, telling, mention, places)
            if score is not None and (best is None or score >= best[0]):
                best = (score, telling)
        if best is not None and best[0] >= THRESHOLD:
            _add(doc, best[1], mention, places)
        else:
            tellings.append(_sited(doc, mention, tellings) or _new(mention))
    tellings = _join_same(doc, tellings, places)
    tellings = [t for t in tellings if not _faint(t)]
    regions = frozenset(i for i, p in enumerate(places) if p.precision in ("admin1", "admin2"))
    tellings = _fold_damage(fold_regions(doc, tellings, regions), places)
    for telling in tellings:
        settle_blame(telling)
    return tellings


def _faint(telling: Telling) -> bool:
    """Words of violence that tell of nothing: no place, time or side of their own, only referred to."""
    if telling.type == "prisoner_exchange":
        return False
    return all(
        (m.generic or m.subordinate) and not m.places and m.time is None and m.told is None and not m.tolls
        for m in telling.mentions
    )


def _join_same(doc: Document, tellings: list[Telling], places: list[Place]) -> list[Telling]:
    """A second look once every telling has its place: two of one kind at one place and time are one."""
    kept: list[Telling] = []
    for telling in tellings:
        host = next((k for k in kept if _one_occurrence(doc, k, telling, places)), None)
        if host is None:
            kept.append(telling)
            continue
        for mention in telling.mentions:
            _add(doc, host, mention, places)
        host.mentions.sort(key=lambda m: (m.sentence, m.trigger))
    return kept


def _one_occurrence(doc: Document, a: Telling, b: Telling, places: list[Place]) -> bool:
    if not compatible(a.type, b.type) or any(is_further(doc, m) for m in b.mentions):
        return False
    if a.mentions[0].background != b.mentions[0].background or a.mentions[0].realis != b.mentions[0].realis:
        return False
    if a.initiator and b.initiator and a.initiator != b.initiator:
        return False
    if a.time and b.time and _overlap(a.time, b.time) is False:
        return False
    if any(_toll_conflict(a, m) for m in b.mentions):
        return False
    return depth_of(a.uses, places) > 1 and places_relation(a.uses, b.uses, places) == "same"


def _fold_damage(tellings: list[Telling], places: list[Place]) -> list[Telling]:
    """Damage is an attribute of a strike the article tells of, a record of its own only when no
    attack is stated (section 1)."""
    strikes = [t for t in tellings if family(t.type) == "strike" and t.mentions[0].realis == "actual"]
    kept: list[Telling] = []
    for telling in tellings:
        if telling.type == "damage":
            at = telling.mentions[0].sentence
            hosts = [s for s in strikes if places_relation(s.uses, telling.uses, places) != "different"]
            told_before = [s for s in hosts if s.mentions[0].sentence <= at]
            host = told_before[-1] if told_before else hosts[0] if hosts else None
            if host is not None:
                host.mentions += telling.mentions
                continue
        kept.append(telling)
    return kept


def _sited(doc: Document, mention: Mention, tellings: list[Telling]) -> Telling | None:
    """ "In Kherson, two people were killed" after a strike elsewhere: one more site of it; a lead
    that gives the toll of the strike in the headline."""
    if mention.toll_only and mention.sentence <= 1 and not tellings and doc.title_strikes():
        mention.toll_only = False
        return _new(mention)
    if not mention.toll_only or not any(u.role == "event" for u in mention.places):
        return None
    source = next(
        (
            t
            for t in reversed(tellings)
            if family(t.type) in _VIOLENT and not all(m.toll_only for m in t.mentions)
        ),
        None,
    )
    if source is None or mention.sentence - source.last_sentence > 6:
        return None
    mention.toll_only = False
    near = mention.sentence - source.last_sentence <= 2 and family(source.type) != "engagement"
    mention.type = source.type if near else "strike_unspecified"
    telling = _new(mention)
    telling.initiator = source.initiator
    telling.inherited.add("initiator")
    return telling


def _new(mention: Mention) -> Telling:
    return Telling(
        [mention],
        mention.type,
        list(mention.places),
        mention.time,
        mention if mention.time else None,
        mention.told,
        mention.initiator,
    )


_BOMBS = frozenset({"explosive_device", "suicide_bombing"})
"""A "bombing" may be of either kind, an air strike is none of them."""


_ANSWERS = frozenset({"clash.destroyed", "clash.neutralised", "clash.liquidation", "clash.armed_killed"})
"""Rules of what an army does to attackers: not the attack itself, though of one family."""


def _families_meet(doc: Document, telling: Telling, mention: Mention) -> bool:
    a, b = family(telling.type), family(mention.type)
    if mention.toll_only:
        if a == "engagement" and all(m.generic for m in telling.mentions):
            return False
        return a in _VIOLENT or telling.type in ("sabotage", "damage", "interception")
    if all(m.toll_only for m in telling.mentions):
        return b in _VIOLENT
    if "air_strike" in (telling.type, mention.type) and {telling.type, mention.type} & _BOMBS:
        air = [m for m in (*telling.mentions, mention) if m.type == "air_strike"]
        return any(doc.tokens.words[m.trigger].startswith("bomb") for m in air)
    if mention.rule in _ANSWERS and telling.type != mention.type:
        return False
    if a == b:
        return compatible(telling.type, mention.type) or telling.type == mention.type
    if mention.type == "raid_ambush" and telling.type == "air_strike":
        return mention.definite  # "the raid", after one from the air
    if {a, b} <= {"strike", "engagement"}:
        meets = "strike_unspecified" in (telling.type, mention.type) and not mention.generic
        meets = meets and not all(m.generic for m in telling.mentions)
        return meets and (
            "ground_assault" in (telling.type, mention.type)
            or mention.definite
            or "raid_ambush" in (telling.type, mention.type)
        )
    if {a, b} == {"civilian_harm", "engagement"}:
        return telling.type == "civilian_killing" and mention.irregular
    if (a, mention.type, mention.generic) == ("damage", "strike_unspecified", True):
        return True  # "the blasts", of a fire whose cause is not told
    if {a, b} == {"security", "strike"}:
        return mention.definite and "sabotage" in (telling.type, mention.type)
    return {a, b} == {"civilian_harm", "strike"} and "strike_unspecified" in (telling.type, mention.type)


def _score(
    doc: Document, tellings: list[Telling], telling: Telling, mention: Mention, places: list[Place]
) -> float | None:
    """How well ``mention`` continues ``telling``; None when something contradicts."""
    if (
        not _families_meet(doc, telling, mention)
        or is_further(doc, mention)
        or stands_apart(doc, telling, mention)
    ):
        return None
    if telling.mentions[0].background != mention.background or telling.mentions[0].realis != mention.realis:
        return None
    score = 0.0
    where = places_relation(telling.uses, mention.places, places)
    if (
        where == "different"
        and telling.type == mention.type
        and named_after(doc, telling.uses, mention.places, places)
    ):
        where = "same"
    distance = mention.sentence - telling.last_sentence
    if mention.type == telling.type == "prisoner_exchange":
        return 2.0
    if where == "different":
        if not (mention.definite and not mention.verbal and distance <= 3):
            return None
        score -= 0.5
    elif where == "same":
        score += 2.5 if depth_of(telling.uses, places) > 1 else 1.2
    elif where == "contained":
        if not mention.definite and depth_of(mention.places, places) < depth_of(telling.uses, places):
            return None
        score += 1.5
    else:
        score += 1.2 if distance <= 1 else 1.0 if distance <= 4 else 0.8
        if not mention.places and mention.time is None and mention.initiator in (None, telling.initiator):
            score += 0.3
    if telling.time is not None and mention.time is not None:
        overlap = _overlap(telling.time, mention.time)
        if overlap is False:
            return None
        score += 0.5
    if _told_before(telling, mention):
        return None
    if telling.initiator and mention.initiator:
        if telling.initiator == mention.initiator:
            score += 0.5
        elif not each_blames_other(telling, mention):
            return None
    if mention.definite or mention.subordinate:
        score += 0.8
    if mention.toll_only:
        score += -0.6 if telling.type in ("damage", "interception") else 0.6
    if (
        where == "open"
        and not mention.toll_only
        and sum(family(t.type) == family(telling.type) for t in tellings) == 1
    ):
        score += 0.3
    if telling.type == mention.type and not mention.toll_only:
        score += 0.3
    score -= 0.08 * max(distance - 1, 0)
    conflict = _toll_conflict(telling, mention)
    if conflict >= 1.0 and where != "same":
        return None
    return score - conflict


def _told_before(telling: Telling, mention: Mention) -> bool:
    """Whether one was spoken of before the other happened: "said on Saturday it had downed one", and one
    on Sunday."""
    told, time = (telling.told, mention.time) if telling.time is None else (mention.told, telling.time)
    if told is None or time is None or told.end is None or time.start is None:
        return False
    return time.start.date() > told.end.date()


_FURTHER = frozenset({"another", "separate", "further", "second", "other", "additional", "similar"})


def is_further(doc: Document, mention: Mention) -> bool:
    """ "In another attack": told as one more, so never the one before."""
    if mention.toll_only:
        return False  # "the other hurt three": figures of what was told
    words = doc.tokens.words[max(mention.trigger - 4, 0) : mention.trigger]
    if not _FURTHER & set(words):
        return False
    last = max(i for i, w in enumerate(words) if w in _FURTHER)
    return not any(w in (",", "people", "others", "and", "in") for w in words[last + 1 :])


def _toll_conflict(telling: Telling, mention: Mention) -> float:
    """Exact figures of one kind that differ speak against one occurrence, unless revised."""
    firm = ("exact", "at_least")
    mine = {t.kind: t for t in mention.tolls if t.relation == "total" and t.quantity.value_type in firm}
    for other in telling.mentions:
        for toll in other.tolls:
            match = mine.get(toll.kind)
            if match and toll.quantity.value_type in firm and not _one_figure(toll.quantity, match.quantity):
                return 0.6 if mention.definite or mention.toll_only else 1.0
    return 0.0


_REVISED = 1.5
"""How far a lower bound may lie below the figure that replaces it in one text."""


def _one_figure(a: Quantity, b: Quantity) -> bool:
    """Whether two figures can be said of one toll at a time: equal, or one a lower bound close below."""
    if a.min is None or b.min is None or a.min == b.min:
        return a.min == b.min
    low, high = (a, b) if a.min < b.min else (b, a)
    return low.value_type == "at_least" and (high.min or 0) <= _REVISED * (low.min or 0)


def _overlap(a: TimeSpan, b: TimeSpan) -> bool | None:
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return None
    return a.start.date() <= b.end.date() and b.start.date() <= a.end.date()


def _add(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> None:
    if mention.toll_only or all(m.toll_only for m in telling.mentions):
        telling.type = telling.type if mention.toll_only else mention.type
    else:
        telling.type = more_specific(telling.type, mention.type)
    telling.mentions.append(mention)
    telling.initiator = telling.initiator or mention.initiator
    telling.told = telling.told or mention.told
    if mention.time is not None and (telling.time is None or _finer(mention.time, telling.time)):
        telling.time, telling.time_mention = mention.time, mention
    if not telling.uses:
        telling.uses = list(mention.places)
    elif mention.places and (
        depth_of(mention.places, places) > depth_of(telling.uses, places)
        or named_after(doc, telling.uses, mention.places, places)
        or lies_in(mention.places, telling.uses, places)
    ):
        telling.uses = list(mention.places) + [u for u in telling.uses if u.role == "origin"]


_FINENESS = {"minute": 6, "hour": 5, "part_of_day": 4, "day": 3, "multi_day": 2, "week": 2, "month": 1}


def _finer(a: TimeSpan, b: TimeSpan) -> bool:
    return _FINENESS.get(a.precision, 0) > _FINENESS.get(b.precision, 0)
