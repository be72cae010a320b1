"""Which speakers of an article speak on which occurrence (codebook section 7).

A speaker whose sentence tells of the occurrence speaks on it. One whose sentence tells of nothing is
heard on what the words point back to: a place of it, "the attack", its victims and weapons; a bare
confirmation or denial on what was told last. An occurrence told in a quotation is the word of who is
quoted, what stands before "X announced this" that of X; else it is the outlet's own voice.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from services.extract.about import (
    acts_of,
    answers,
    comments,
    definite,
    denies_act,
    disowns,
    downs,
    lays_blame,
    names_it,
    of_harm,
    of_victims,
    pointed_at,
    recounts,
    saw_it,
    shows_it,
    span_of,
    sums_up,
)
from services.extract.claims import Attribution
from services.extract.document import Clause, Document, Mention, Telling
from services.extract.event_types import family
from shared.contracts.record import Place

NEAR, NEAR_ALONE, NEAR_VICTIMS = 2, 3, 5
"""Sentences on that words of harm, a confirmation or a denial still mean the occurrence told last;
further when the article tells of only one, and when they are of people killed or hurt."""
BACK, FAR = 8, 200
"""Sentences on that "the attack" still means the last one told, when there are several and when there is
but one."""

_FINE = ("exact_site", "settlement", "near_settlement", "unresolved", "admin3", "water_air")


def speakers_of(doc: Document, clause: Clause, token: int) -> list[Attribution]:
    """Who speaks for the words at ``token``; a denial elsewhere in the sentence answers them. Words that
    no speaker's stretch covers are the outlet's own."""
    inside = doc.said_in(clause.sentence)
    covering = [a for a in inside if a.start <= token < a.end]
    replies = [a for a in inside if a.stance in ("denies", "disputes", "cannot_verify") and a not in covering]
    return [*covering, *replies]


@dataclass(slots=True)
class _Floor:
    """The occurrences of an article in the order they are told, as speakers find them; those that make
    no record stand among them, so that words about one are not taken for words about another."""

    doc: Document
    places: list[Place]
    kept: list[Telling]
    told: list[tuple[int, Telling]]
    sentences: list[int]
    busy: set[int]
    elsewhere: set[int]
    alone: list[int]
    spoken: tuple[int, Telling] | None = None
    """What the last speaker spoke of, and where."""

    def last_before(self, sentence: int) -> list[tuple[int, Telling]]:
        """(distance, telling) of those told up to ``sentence``, the latest first, each once; the only
        one of the article however far back."""
        out: list[tuple[int, Telling]] = []
        for at in range(bisect_right(self.sentences, sentence) - 1, -1, -1):
            where, telling = self.told[at]
            if sentence - where > BACK:
                break
            if all(telling is not t for _, t in out):
                out.append((sentence - where, telling))
        if self.alone and all(t is not self.kept[0] for _, t in out):
            at = bisect_right(self.alone, sentence)
            if at:
                out.append((sentence - self.alone[at - 1], self.kept[0]))
        return out

    def nearest(self, before: list[tuple[int, Telling]]) -> list[Telling]:
        """Of those told before the latest that makes a record; one that makes none stands in the way only
        in the sentence before."""
        for distance, telling in before:
            if any(telling is k for k in self.kept):
                return [telling]
            if distance <= 1:
                return []
        return []


def hear_speakers(doc: Document, tellings: list[Telling], kept: list[Telling], places: list[Place]) -> None:
    """Give the ``kept`` among the ``tellings`` of an article, those that make records, the speakers that
    other sentences bring to them. Linear: each speaker looks back over a bounded stretch."""
    if not kept or not doc.attributions:
        return
    floor = _floor(doc, tellings, kept, places)
    linked = {id(a) for t in kept for m in t.mentions for a in m.attributions}
    low, high = floor.sentences[0] - 1, floor.sentences[-1] + (FAR if floor.alone else BACK)
    for attribution in (a for index in range(low, min(high, len(doc.sentences))) for a in doc.said_in(index)):
        placed = id(attribution) in linked
        if placed and attribution.stance not in ("denies", "disputes") and not downs(doc, attribution):
            continue
        for telling in _meant(floor, attribution, placed):
            if all(a is not attribution for a in telling.attributions):
                telling.heard.append(attribution)
                floor.spoken = (attribution.sentence, telling)
                if attribution.responsible and telling.initiator is None:
                    telling.initiator = attribution.source.side or attribution.source.name
    summed_up = _summed_up(doc)
    for telling in kept:
        if not _has_speaker(telling):
            telling.heard += _around(doc, telling) or _of_summary(summed_up, telling)


def _floor(doc: Document, tellings: list[Telling], kept: list[Telling], places: list[Place]) -> _Floor:
    standing = [*kept, *(t for t in tellings if all(t is not k for k in kept) and not _refers(doc, t))]
    told = sorted((m.sentence, k) for k, t in enumerate(standing) for m in t.mentions)
    return _Floor(
        doc,
        places,
        kept,
        [(sentence, standing[k]) for sentence, k in told],
        [sentence for sentence, _ in told],
        {m.sentence for t in kept for m in t.mentions if not m.toll_only},
        {m.sentence for t in standing[len(kept) :] for m in t.mentions},
        sorted({m.sentence for m in kept[0].mentions}) if len(kept) == 1 else [],
    )


def _refers(doc: Document, telling: Telling) -> bool:
    """Whether a telling is but words about another: "the attack was reported by", figures alone."""
    return all(m.toll_only or _points_back(doc, m) for m in telling.mentions)


def _points_back(doc: Document, mention: Mention) -> bool:
    if mention.places:
        return False
    if mention.verbal:  # "tanks opened fire on us": of no place and time of its own
        told = mention.realis in ("actual", "negated") and not mention.background
        return told and mention.time is None
    first = doc.sentences[mention.sentence].first
    return mention.definite or mention.subordinate or definite(doc.tokens.words, mention.trigger, first)


def _meant(floor: _Floor, attribution: Attribution, placed: bool) -> list[Telling]:
    """The occurrences a speaker means that its own sentence does not tell."""
    doc, index = floor.doc, attribution.sentence
    if attribution.stance == "asserts" and comments(doc, attribution):
        return []
    before = floor.last_before(index)
    if placed and attribution.stance not in ("denies", "disputes"):
        told = [t for d, t in before if d <= NEAR and t.type == "interception"]
        return [t for t in told[:1] if any(t is k for k in floor.kept)]
    if attribution.accuses:  # "accused them of shelling the town": of what was told, not of one thing more
        before = [(d, t) for d, t in before if all(a is not attribution for a in t.attributions)]
    if not before:
        return _announced(floor, attribution)
    if placed and attribution.stance == "denies" and answers(doc, attribution):
        return [t for d, t in before if d and any(t is k for k in floor.kept)][:1]  # "denied it and said ..."
    found = _at_place(floor, attribution, before)
    if found and not (of_harm(doc, attribution, loosely=True) or family(found[0].type) == "territory"):
        found = []
    aloof = attribution.stance == "asserts" and _is_statesman(doc, attribution)
    families = frozenset() if found or aloof or index in floor.elsewhere else pointed_at(doc, attribution)
    if families:
        found = floor.nearest([(d, t) for d, t in before if families & {"any", family(t.type)}])
    if not found and not placed and index not in floor.busy | floor.elsewhere:
        acts = acts_of(doc, attribution)
        found = floor.nearest([(d, t) for d, t in before if d <= NEAR_ALONE and family(t.type) in acts])
    free = index not in floor.elsewhere or attribution.stance == "cannot_verify"
    if not found and not placed and index not in floor.busy and free:
        found = _near(floor, attribution, before)
    return [t for t in found if any(t is k for k in floor.kept) and not _goes_on(attribution, t, before)]


_STATESMEN = frozenset({"president", "premier", "minister", "chancellor", "king", "pope", "secretary"})


def _is_statesman(doc: Document, attribution: Attribution) -> bool:
    """A head of state or minister of a country that is no party: what he says of an attack is his opinion."""
    source = attribution.source
    leads = source.form == "leader" or source.head in _STATESMEN
    return leads and source.side not in doc.main_sides[:2]


def _goes_on(attribution: Attribution, telling: Telling, before: list[tuple[int, Telling]]) -> bool:
    """Whether a speaker who told of another occurrence after ``telling`` goes on about that one."""
    if attribution.stance != "asserts":
        return False
    for _, later in before:
        if later is telling:
            return False
        if any(a.source.name == attribution.source.name for a in later.attributions):
            return True
    return False


def _near(floor: _Floor, attribution: Attribution, before: list[tuple[int, Telling]]) -> list[Telling]:
    """What was told just before words that name nothing of it."""
    reach = NEAR_ALONE if floor.alone else NEAR
    if of_victims(floor.doc, attribution):
        reach = NEAR_VICTIMS
    denied, recounted = denies_act(floor.doc, attribution), recounts(floor.doc, attribution)
    if floor.alone and (denied or recounted):
        return floor.kept[:1]  # all that the article tells
    near = [t for distance, t in before if distance <= reach]
    if floor.alone and not any(t.mentions[0].background for t in near):
        near = [t for t in near if t is floor.kept[0]]
    if recounted and not near and floor.spoken and attribution.sentence - floor.spoken[0] <= NEAR:
        return [floor.spoken[1]]  # what others spoke of just before
    if attribution.stance == "cannot_verify":
        kept = [t for t in near if any(t is k for k in floor.kept) and t.type != "air_raid_alert"]
        return [t for t in kept if _has_speaker(t)] or kept or _announced(floor, attribution)
    if sums_up(floor.doc, attribution):
        return [t for t in near if not _has_speaker(t)] or near[:1]
    if attribution.stance in ("denies", "disputes"):
        meant = denied or answers(floor.doc, attribution) or disowns(floor.doc, attribution)
    else:
        confirms = attribution.stance == "confirms" and answers(floor.doc, attribution)
        meant = attribution.responsible or confirms or names_it(floor.doc, attribution)
        bystander = bool(floor.alone) and before[0][0] <= NEAR and attribution.source.kind != "belligerent"
        loosely = bystander or (bool(near) and family(near[0].type) == "territory")
        meant = meant or of_harm(floor.doc, attribution, loosely) or recounted
        meant = meant or lays_blame(floor.doc, attribution) or saw_it(floor.doc, attribution)
        meant = meant or _by_doer(attribution, before) or shows_it(floor.doc, attribution)
        if not meant and before[0][0] <= 1 and _of_the_body(floor.doc, attribution):
            meant = any(_has_speaker(t) for t in near[:1])
    if meant:
        return near[:1] or _announced(floor, attribution)
    return []


def _by_doer(attribution: Attribution, before: list[tuple[int, Telling]]) -> bool:
    """Whether the side that did what was told just before speaks of it: "the army said the aim was"."""
    distance, telling = before[0]
    source = attribution.source
    party = source.kind == "belligerent" and source.form != "leader" and not attribution.accuses
    return party and distance <= 1 and source.side is not None and source.side == telling.initiator


def _of_the_body(doc: Document, attribution: Attribution) -> bool:
    """ "Its spokesman, Mahmoud Basal, said": of the body that spoke in the sentence before."""
    source = attribution.source
    opens = doc.tokens.words[source.first_token] in ("its", "their")
    return opens and source.head.startswith("spokes")


def _has_speaker(telling: Telling) -> bool:
    return any(a.stance in ("asserts", "confirms") for a in telling.attributions)


def _announced(floor: _Floor, attribution: Attribution) -> list[Telling]:
    """A reply told before what it replies to: that of the next sentence."""
    if attribution.stance == "asserts":
        return []
    at = bisect_right(floor.sentences, attribution.sentence)
    if at < len(floor.told) and floor.sentences[at] == attribution.sentence + 1:
        return [floor.told[at][1]]
    return []


def _at_place(floor: _Floor, attribution: Attribution, before: list[tuple[int, Telling]]) -> list[Telling]:
    """The last occurrence at a place that the speaker names, no wider than a settlement."""
    doc = floor.doc
    first, last = span_of(doc, attribution)
    low, high = doc.tokens.starts[first], doc.tokens.ends[last - 1]
    names = {
        floor.places[i].name
        for i in doc.toponyms_within(low, high)
        if floor.places[i].precision in _FINE
        and not attribution.source.first_token
        <= _token_at(doc, doc.toponyms[i].start, first, last)
        < attribution.source.last_token
    }
    if not names:
        return []
    for _, telling in before:
        if any(floor.places[u.index].name in names for u in telling.uses if u.role != "origin"):
            return [telling]
    return []


def _token_at(doc: Document, offset: int, first: int, last: int) -> int:
    return bisect_right(doc.tokens.starts, offset, first, last) - 1


_LEAD = 3
"""Sentences in which a daily summary names whose it is."""
_PERIODS = frozenset(
    (which, of)
    for which in ("past", "last", "previous", "preceding")
    for of in ("day", "24", "24-hour", "night")
)
_REPORTING = frozenset({"belligerent", "local_authority", "emergency_service"})


def _summed_up(doc: Document) -> list[Attribution]:
    """Whose daily summary the article passes on: the official who is named for all of it in the lead
    ("Eight people were hurt in the past day, the governor reported")."""
    lead = range(min(_LEAD, len(doc.sentences)))
    if not lead or _PERIODS.isdisjoint(pairwise(doc.tokens.words[: doc.sentences[lead[-1]].last])):
        return []
    said = [a for index in lead for a in doc.said_in(index) if a.stance == "asserts"]
    named = {a.source.name for a in said}
    return said[:1] if len(named) == 1 and said[0].source.kind in _REPORTING else []


def _of_summary(summed_up: list[Attribution], telling: Telling) -> list[Attribution]:
    """The official of a summary for what it tells below; history is the outlet's own."""
    return [] if telling.mentions[0].background else summed_up


_QUOTATION = 6
"""Sentences of one quotation that are followed back to who speaks it."""


def _around(doc: Document, telling: Telling) -> list[Attribution]:
    """Who speaks the quotation in which an occurrence is told without a speaker of its own. Outside
    quotation marks a sentence without a speaker is the outlet's own voice (section 7)."""
    mention = next((m for m in telling.mentions if doc.quoted[m.trigger]), None)
    if mention is None:
        return []
    index = mention.sentence
    paragraph = doc.sentences[index].paragraph
    opened = index
    while opened > max(index - _QUOTATION, 0) and doc.quoted[doc.sentences[opened].first - 1]:
        opened -= 1  # to the sentence that opens the quotation
    for near in dict.fromkeys((index - 1, index + 1, index - 2, index + 2, opened)):
        if 0 <= near < len(doc.sentences):
            spoken = [a for a in doc.said_in(near) if a.stance == "asserts"]
            if spoken and (doc.sentences[near].paragraph == paragraph or near < index):
                return spoken[-1:]
    return []
