"""Words that point back at an occurrence the article has told of (codebook section 1): "the deadly attack",
"one of the drones", "hit the ship"."""

from __future__ import annotations

import itertools

from services.extract.document import Document, Mention, Telling
from services.extract.event_types import family
from services.extract.grammar.engine import class_of
from services.extract.places.word_sets import word_sets

_ARTICLES = frozenset({"the", "this", "that", "these", "those"})
_BREAKS = frozenset(", ; : of in on by from to and at for with after as".split())
_NEW = frozenset("first second third latest other last next".split())
_PHRASE = 4
"""Words before a noun among which its article stands: "the ensuing two-hour gun battle"."""


def points_back(doc: Document, mention: Mention) -> bool:
    """Whether the act is one that the article has told of: "the attack", "the deadly suicide bombing", but
    neither "the first attack" nor "the deadliest one"."""
    if mention.definite or mention.subordinate:
        return True
    if mention.verbal or mention.toll_only:
        return False
    words = doc.tokens.words
    for token in range(mention.trigger - 1, max(mention.trigger - 1 - _PHRASE, -1), -1):
        word = words[token]
        if word in _ARTICLES:
            return True
        if word in _BREAKS or word in _NEW or word.endswith("est"):
            return False
    return False


def one_of_several(doc: Document, mention: Mention) -> bool:
    """ "The second strike": of those the article has told of, in their place."""
    words = doc.tokens.words[max(mention.trigger - _PHRASE, 0) : mention.trigger]
    return any(a == "the" and b in _NEW for a, b in itertools.pairwise(words))


def is_aside(telling: Telling) -> bool:
    """Whether an occurrence was told in passing, in one clause beside another: "it came two days after a
    strike on Kherson". The story goes on with what it was about."""
    first = telling.mentions[0]
    return first.subordinate and all(m.sentence == first.sentence for m in telling.mentions)


def own_account(telling: Telling, mention: Mention) -> bool:
    """ "Moscow said it had struck a staging area in the region": what the side that struck makes of it."""
    told = any(a.source.side == mention.initiator for a in mention.attributions)
    bare = not mention.tolls and mention.time is None
    return told and bare and mention.initiator is not None and mention.initiator == telling.initiator


def enemy_losses(telling: Telling, mention: Mention) -> bool:
    """ "The army said it had killed two militants", of a strike that others say killed 45 people: the doer's
    figure is of its enemy's fighters and speaks against no other."""
    side = mention.initiator
    if side is None or side != telling.initiator or mention.places or mention.time is not None:
        return False
    by_doer = bool(mention.attributions) and all(a.source.side == side for a in mention.attributions)
    told_by_doer = any(a.source.side == side for m in telling.mentions for a in m.attributions)
    return by_doer and not told_by_doer and all(t.population == "military" for t in mention.tolls)


_BEGUN = frozenset({"began", "begun", "started", "launched", "erupted", "broke"})


def tells_beginning(doc: Document, telling: Telling, mention: Mention) -> bool:
    """ "Launched the assault on Tuesday", "the fighting began on Tuesday", of a fight that goes on."""
    if not (points_back(doc, mention) and family(mention.type) == family(telling.type) == "engagement"):
        return False
    act = mention.act if mention.act >= 0 else mention.trigger
    around = doc.tokens.words[max(act - 2, 0) : act + 3]
    if mention.time is None or mention.time.end is None or telling.time is None or telling.time.start is None:
        return False
    return mention.time.end <= telling.time.start and not _BEGUN.isdisjoint(around)


_OCCURRED = frozenset({"occurred", "happened", "took", "unfolded"})


def tells_where(doc: Document, mention: Mention) -> bool:
    """ "The attack took place at the mosque": nothing but where the occurrence told before was."""
    after = doc.tokens.words[mention.trigger + 1 : mention.trigger + 2]
    return mention.definite and (mention.rule == "noun.goes_on" or not _OCCURRED.isdisjoint(after))


def by_known_weapon(doc: Document, mention: Mention) -> bool:
    """ "The missile hit a house", "struck by one of the drones": a weapon told of before."""
    line, words = doc.line, doc.tokens.words
    at = doc.item_of_token[mention.trigger]
    low = max(doc.item_of_token[mention.first_token], at - _BESIDE)
    high = min(doc.item_of_token[mention.last_token - 1], at + _BESIDE)
    return any(
        class_of(line.codes[k]) == "WEAPON" and k and words[line.first[k] - 1] == "the"
        for k in range(low, high + 1)
    )


_BESIDE = 12
"""Items around an act among which its weapon is told."""
_LANDS = frozenset({"settlement", "region", "district", "capital", "country"})
_DEFINITE = frozenset({"the", "that", "this", "same"})


def things_pointed_at(doc: Document, mention: Mention) -> set[str]:
    """Nouns of the things that ``mention`` strikes with an article: "hit the ship", but not "the city",
    which is a place."""
    words, nouns = doc.tokens.words, word_sets().nouns
    return {
        words[last - 1]
        for _, first, last in mention.targets
        if first > mention.trigger
        and not _DEFINITE.isdisjoint(words[max(first - 2, 0) : first])
        and nouns.get(words[last - 1]) not in _LANDS
    }


def same_target(doc: Document, telling: Telling, mention: Mention) -> bool:
    """Whether ``mention`` strikes, with an article, a thing that ``telling`` struck: "hit a ship off Aden",
    then "said they had hit the ship"."""
    pointed = things_pointed_at(doc, mention)
    words = doc.tokens.words
    return bool(pointed) and any(
        words[last - 1] in pointed for m in telling.mentions for _, _, last in m.targets
    )
