"""Which mentions tell of one occurrence: clauses merged into the records of the article.

Headline, lead and body of one occurrence are one record with the most specific detail; a total
over several sites and the sites themselves stay apart (codebook section 1).
"""

from __future__ import annotations

from services.extract.borrowed import drop_borrowed_places
from services.extract.disputes import each_blames_other, settle_blame
from services.extract.distributed import distribute
from services.extract.document import Document, Mention, Telling
from services.extract.event_types import compatible, family, more_specific
from services.extract.grounds import fold_fights
from services.extract.kinds import VIOLENT, denies_capture, families_meet, sides_differ, within_fight
from services.extract.references import (
    by_known_weapon,
    enemy_losses,
    is_aside,
    own_account,
    points_back,
    same_target,
    tells_beginning,
)
from services.extract.relations import relation_told, tells_closer
from services.extract.sites import depth_of, lies_in, name_in_common, named_after, places_relation
from services.extract.timespan import TimeSpan
from services.extract.toll_conflicts import toll_conflict
from services.extract.totals import is_site
from services.extract.waves import fold_regions, stands_apart
from shared.contracts.record import Place

THRESHOLD = 1.15
"""Least score of a merge; see ``_score`` for what adds to it."""


def merge_mentions(doc: Document, mentions: list[Mention], places: list[Place]) -> list[Telling]:
    """Mentions in text order to tellings; every mention ends in exactly one."""
    tellings: list[Telling] = []
    mentions = distribute(doc, mentions)
    drop_borrowed_places(doc, mentions)
    for mention in mentions:
        best: tuple[float, Telling] | None = None
        for telling in tellings:
            score = _score(doc, tellings, telling, mention, places)
            if score is not None and (best is None or score >= best[0]):
                best = (score, telling)
        hurt = best is not None and best[1].type == "damage" and mention.toll_only
        site = _sited(doc, mention, tellings) if hurt else None
        if site is not None:
            tellings.append(site)  # "six were hurt in Lozova, where a depot burned down"
        elif best is not None and best[0] >= THRESHOLD:
            _add(doc, best[1], mention, places)
        else:
            tellings.append(_sited(doc, mention, tellings) or _new(mention))
    tellings = _join_same(doc, tellings, places)
    tellings = [t for t in tellings if not _faint(t)]
    tellings = fold_fights(tellings, places)
    regions = frozenset(i for i, p in enumerate(places) if p.precision in ("admin1", "admin2"))
    tellings = _fold_damage(fold_regions(doc, tellings, regions), places)
    tellings = _fold_nobody_hurt(tellings)
    for telling in tellings:
        settle_blame(telling)
    return tellings


def _fold_nobody_hurt(tellings: list[Telling]) -> list[Telling]:
    """ "Air defences downed 17 drones. There are no victims": of what was told in the sentence before."""
    kept: list[Telling] = []
    for telling in sorted(tellings, key=lambda t: t.mentions[0].sentence):
        nobody = all(m.toll_only and all(t.quantity.max == 0 for t in m.tolls) for m in telling.mentions)
        host = kept[-1] if kept else None
        beside = host is not None and 0 <= telling.mentions[0].sentence - host.last_sentence <= 1
        if nobody and host is not None and beside and host.type == "interception":
            host.mentions += telling.mentions
        else:
            kept.append(telling)
    return kept


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
    if sides_differ(a.initiator, b.initiator):
        return False
    if a.time and b.time and not a.time.meets(b.time):
        return False
    if any(toll_conflict(doc, a, m) for m in b.mentions):
        return False
    return depth_of(a.uses, places) > 1 and places_relation(a.uses, b.uses, places) == "same"


def _fold_damage(tellings: list[Telling], places: list[Place]) -> list[Telling]:
    """Damage is an attribute of a strike the article tells of, a record of its own only when no
    attack is stated (section 1)."""
    strikes = [
        t
        for t in tellings
        if family(t.type) in ("strike", "engagement", "civilian_harm") and t.mentions[0].realis == "actual"
    ]
    kept: list[Telling] = []
    for telling in tellings:
        if telling.type == "damage":
            at = telling.mentions[0].sentence
            hosts = [s for s in strikes if _suffered(s, telling, places)]
            told_before = [s for s in hosts if s.mentions[0].sentence <= at]
            host = told_before[-1] if told_before else hosts[0] if hosts else None
            if host is not None:
                host.mentions += telling.mentions
                continue
        kept.append(telling)
    return kept


def _suffered(attack: Telling, damage: Telling, places: list[Place]) -> bool:
    """Whether damage may be what an attack did; a fight has to be told of the place itself.
    Who shot at residents "set houses ablaze"."""
    relation = places_relation(attack.uses, damage.uses, places)
    told = family(attack.type) == "strike" or attack.type == "civilian_killing"
    return relation in ("same", "contained") or (relation == "open" and told)


def _sited(doc: Document, mention: Mention, tellings: list[Telling]) -> Telling | None:
    """ "In Kherson, two people were killed" after a strike elsewhere: one more site of it; a lead
    that gives the toll of the strike in the headline."""
    if mention.toll_only and mention.sentence <= 1 and not tellings and doc.title_strikes():
        mention.toll_only = False
        return _new(mention)
    if not mention.toll_only or mention.background or not any(u.role == "event" for u in mention.places):
        return None  # a sum of a year, "2,300 killed in Lebanon in the past year", is no site
    source = next(
        (
            t
            for t in reversed(tellings)
            if family(t.type) in VIOLENT and not all(m.toll_only for m in t.mentions)
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


def _score(
    doc: Document, tellings: list[Telling], telling: Telling, mention: Mention, places: list[Place]
) -> float | None:
    """How well ``mention`` continues ``telling``; None when something contradicts."""
    if telling.mentions[0].background != mention.background or telling.mentions[0].realis != mention.realis:
        return None
    if (
        not families_meet(doc, telling, mention)
        or is_further(doc, mention)
        or stands_apart(doc, telling, mention)
        or is_site(doc, telling, mention, places)
    ):
        return None
    score = 0.0
    distance = mention.sentence - telling.last_sentence
    where = relation_told(doc, telling, mention, places)
    if mention.type == telling.type == "prisoner_exchange":
        return 2.0
    if where == "different":
        if not (mention.definite and not mention.verbal and distance <= 3):
            return None
        score -= 0.5
    elif where == "same":
        score += 2.5 if depth_of(telling.uses, places) > 1 else 1.2
    elif where == "contained":
        coarser = depth_of(mention.places, places) < depth_of(telling.uses, places)
        if coarser and not (points_back(doc, mention) or own_account(telling, mention)):
            return None
        score += 1.5
    else:
        score += 1.2 if distance <= 1 else 1.0 if distance <= 4 else 0.8
        if not mention.places and mention.time is None and mention.initiator in (None, telling.initiator):
            score += 0.3
        if telling is not tellings[0] and is_aside(telling):
            score -= 0.5
    if telling.time is not None and mention.time is not None:
        if not telling.time.meets(mention.time) and not tells_beginning(doc, telling, mention):
            return None
        score += 0.5
    if _told_before(telling, mention):
        return None
    if telling.initiator and telling.initiator == mention.initiator:
        score += 0.5
    elif sides_differ(telling.initiator, mention.initiator) and not each_blames_other(telling, mention):
        return None
    if points_back(doc, mention):
        score += 0.8
    elif by_known_weapon(doc, mention) or same_target(doc, telling, mention):
        score += 0.5
    if (
        not mention.places
        and mention.attributions
        and all(a.stance == "confirms" for a in mention.attributions)
    ):
        score += 0.5  # "confirmed that the site had been hit"
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
    far = 0.08 * max(distance - 1, 0)
    score -= min(far, 0.8) if points_back(doc, mention) else far
    conflict = 0.0 if enemy_losses(telling, mention) else toll_conflict(doc, telling, mention)
    if conflict >= 1.0 and (where != "same" or not name_in_common(telling.uses, mention.places, places)):
        return None
    return score - conflict


def _told_before(telling: Telling, mention: Mention) -> bool:
    """Whether one was spoken of before the other happened: "said on Saturday it had downed one", and one
    on Sunday."""
    told, time = (telling.told, mention.time) if telling.time is None else (mention.told, telling.time)
    if told is None or time is None or told.end is None or time.start is None:
        return False
    return time.start.date() > told.end.date()


_FURTHER = frozenset(
    "another separate further second third other additional similar renewed fresh subsequent".split()
)


_ELSEWHERE = frozenset({("in", "another", "part", "of"), ("in", "other", "parts", "of")})


def is_further(doc: Document, mention: Mention) -> bool:
    """ "In another attack", "in another part of Iraq": told as one more, so never the one before."""
    if mention.toll_only:
        return False  # "the other hurt three": figures of what was told
    opening = doc.sentences[mention.sentence].first
    if tuple(doc.tokens.words[opening : opening + 4]) in _ELSEWHERE:
        return True
    act = max(mention.trigger, mention.act)  # "launched a series of additional attacks"
    words = doc.tokens.words[max(act - 4, 0) : act]
    if not _FURTHER & set(words):
        return False
    last = max(i for i, w in enumerate(words) if w in _FURTHER)
    return not any(w in (",", "people", "others", "and", "in") for w in words[last + 1 :])


def _add(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> None:
    if mention.toll_only or all(m.toll_only for m in telling.mentions):
        telling.type = telling.type if mention.toll_only else mention.type
    elif telling.type == "armed_clash" and mention.generic and family(mention.type) == "engagement":
        pass  # fighting is fighting, within whatever offensive or search
    elif not (within_fight(telling, mention) or denies_capture(telling, mention) or _tried(telling, mention)):
        telling.type = more_specific(telling.type, mention.type)
    telling.mentions.append(mention)
    if telling.initiator is None or (telling.initiator.islower() and mention.initiator):
        telling.initiator = mention.initiator
    telling.told = telling.told or mention.told
    if mention.time is not None and (telling.time is None or _finer(mention.time, telling.time)):
        telling.time, telling.time_mention = mention.time, mention
    if not telling.uses:
        telling.uses = list(mention.places)
    elif mention.places and (
        depth_of(mention.places, places) > depth_of(telling.uses, places)
        or named_after(doc, telling.uses, mention.places, places)
        or lies_in(mention.places, telling.uses, places)
        or tells_closer(doc, telling, mention, places)
    ):
        telling.uses = list(mention.places) + [u for u in telling.uses if u.role == "origin"]


def _tried(telling: Telling, mention: Mention) -> bool:
    """ "It broke out after militants tried to storm a checkpoint": how the fight told before began."""
    return mention.rule == "capture.attempt" and telling.type == "armed_clash"


_FINENESS = {"minute": 6, "hour": 5, "part_of_day": 4, "day": 3, "multi_day": 2, "week": 2, "month": 1}


def _finer(a: TimeSpan, b: TimeSpan) -> bool:
    return _FINENESS.get(a.precision, 0) > _FINENESS.get(b.precision, 0)
