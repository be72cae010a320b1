"""Words that point back at an occurrence, and what they point at (codebook section 1).

"Airlines cancelled flights to Tehran after the bombing": the bombing was not in Tehran. "The convoy came
under fire 40 km from Menaka", after an ambush near Menaka: the same ambush, told more closely.
"""

from __future__ import annotations

import itertools

from services.extract.document import Document, Mention, Telling, ToponymUse
from services.extract.grammar.engine import class_of
from services.extract.places.word_sets import word_sets
from services.extract.sites import depth_of, kilometres, named_after, places_relation
from shared.contracts.record import Place

_TURNS = frozenset({"AFTER", "SINCE", "BEFORE", "REFERV", "BUT", "FOR", "AGAINST"})
"""Classes of the words that lead from a main clause to the occurrence it only refers to."""


def drop_borrowed_places(doc: Document, mentions: list[Mention]) -> None:
    """Take from the mentions what belongs to others of their sentence: the places of the clause a mention
    only stands beside ("flights to Tehran were cancelled after the bombing"), those of an act named after it
    ("the attack came two days after a strike on Kherson"), and place and day of the act told by a verb
    before it ("troops entered Sievierodonetsk as their offensive went on")."""
    for _, group in itertools.groupby(mentions, key=lambda m: m.sentence):
        acts = list(group)
        before: Mention | None = None
        for at, mention in enumerate(acts):
            if mention.verbal:
                before = mention
                continue
            _keep_own(doc, mention, before)
            if mention.definite:
                _leave_to_next(doc, mention, acts[at + 1 :])


def _keep_own(doc: Document, mention: Mention, before: Mention | None) -> None:
    beside = before is not None and _all_shared(before, mention)
    turn = _turn_before(doc, mention) if mention.subordinate else None
    if turn is None or not _any_after(doc, mention, turn):
        if mention.tolls or not (beside or (mention.definite and mention.subordinate)):
            return
        turn = turn or doc.tokens.starts[mention.trigger]
    if beside and before is not None and not mention.tolls and mention.time_span == before.time_span:
        mention.time, mention.time_span = None, None
    mention.places = [u for u in mention.places if doc.toponyms[u.index].start > turn]


def _leave_to_next(doc: Document, mention: Mention, others: list[Mention]) -> None:
    """Cut what a definite act is told by where another act is named or "follows"."""
    last = doc.sentences[mention.sentence].last
    ends = [m.trigger for m in others if m.trigger > mention.trigger]
    ends += [t for t in range(mention.trigger + 1, last) if doc.tokens.words[t] in _FOLLOWS]
    if not ends:
        return
    end = min(ends)
    mention.places = [u for u in mention.places if doc.toponyms[u.index].start < doc.tokens.starts[end]]
    if mention.time_span is not None and mention.time_span[0] > end:
        mention.time, mention.time_span = None, None


_FOLLOWS = frozenset({"after", "following", "follows", "followed", "since"})


def _any_after(doc: Document, mention: Mention, at: int) -> bool:
    """Whether a place of ``mention`` stands after offset ``at``: "protests in Cairo over a blast in Gaza"."""
    return any(doc.toponyms[u.index].start > at for u in mention.places if u.role == "event")


def _all_shared(before: Mention, mention: Mention) -> bool:
    return {u.index for u in mention.places} <= {u.index for u in before.places}


def _turn_before(doc: Document, mention: Mention) -> int | None:
    """Where the word stands that leads to ``mention``; None when nothing does."""
    low = doc.item_of_token[doc.sentences[mention.sentence].first]
    for k in range(doc.item_of_token[mention.trigger] - 1, low, -1):
        if class_of(doc.line.codes[k]) in _TURNS:
            return doc.tokens.starts[doc.line.first[k]]
    return None


def relation_told(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> str:
    """How the places of ``mention`` stand to those of ``telling``, as ``places_relation`` says it, unless the
    words show that they are one place or that nothing is said on it."""
    where = places_relation(telling.uses, mention.places, places)
    if where != "different":
        return where
    if _measured_from(doc, telling.uses, mention) or (
        telling.type == mention.type and named_after(doc, telling.uses, mention.places, places)
    ):
        return "same"
    near = mention.sentence - telling.last_sentence <= _NEXT
    if near and _in_district(doc, telling, mention, places):
        return "open"
    if tells_where(doc, mention) and not _far_apart(telling.uses, mention.places, places):
        return "open"
    unknown = all(places[u.index].precision == "unresolved" for u in mention.places)
    if near and unknown and _same_figures(telling, mention) and points_back(doc, mention):
        return "open"
    if depth_of(mention.places, places) <= 0 and same_target(doc, telling, mention):
        return "open"
    return where


_NEXT = 2
"""Sentences within which a district without its town is one of the town just told."""
_TOWN_KM = 30.0


def _far_apart(a: list[ToponymUse], b: list[ToponymUse], places: list[Place]) -> bool:
    """Whether two places are known towns or sites, and not of one town."""
    return all(
        _TOWN_KM < kilometres(places[x.index], places[y.index]) < float("inf")
        for x in a
        for y in b
        if x.role != "origin" and y.role != "origin"
    )


def _in_district(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> bool:
    """ "The drones attacked Odesa. A house in the Kyivskyi district was hit by one of them": of that town,
    whatever else is called so."""
    towns = [places[u.index] for u in telling.uses if u.role == "event"]
    districts = [places[u.index] for u in mention.places if u.role == "event"]
    return (
        len(towns) == len(districts) == 1
        and towns[0].precision == "settlement"
        and districts[0].precision in ("admin2", "unresolved")
        and (districts[0].text or "").endswith(("istrict", "eighbourhood", "eighborhood", "uburb"))
        and by_known_weapon(doc, mention)
    )


def _measured_from(doc: Document, vague: list[ToponymUse], mention: Mention) -> bool:
    """Whether the sentence of ``mention`` measures its place from the one that ``vague`` told: "near Menaka",
    then "the village of Inchinane, 40 km from Menaka"."""
    if len(vague) != 1 or doc.toponyms[vague[0].index].relation is None:
        return False
    town = doc.toponyms[vague[0].index].core
    sentence = doc.sentences[mention.sentence]
    inside = doc.toponyms_within(doc.tokens.starts[sentence.first], doc.tokens.ends[sentence.last - 1])
    own = {u.index for u in mention.places}
    return bool(town) and any(doc.toponyms[i].core == town and i not in own for i in inside)


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


def tells_closer(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> bool:
    """Whether ``mention`` says where the occurrence was that ``telling`` placed no closer than by a name
    that no gazetteer has, or by a town it was near."""
    if not all(_vague(doc, u, places) for u in telling.uses if u.role == "event"):
        return False
    if tells_where(doc, mention):
        return not any(tells_where(doc, m) for m in telling.mentions if m is not mention)
    return _same_figures(telling, mention)


def _vague(doc: Document, use: ToponymUse, places: list[Place]) -> bool:
    return places[use.index].precision == "unresolved" or doc.toponyms[use.index].relation is not None


def _same_figures(telling: Telling, mention: Mention) -> bool:
    """Whether the two give one exact figure of the same harm, of more than one person."""
    mine = {(t.kind, t.quantity.min) for t in mention.tolls if (t.quantity.max or 0) > 1}
    told = {(t.kind, t.quantity.min) for m in telling.mentions for t in m.tolls if (t.quantity.max or 0) > 1}
    return bool(mine & told)


_OCCURRED = frozenset({"occurred", "happened", "took", "unfolded"})


def tells_where(doc: Document, mention: Mention) -> bool:
    """ "The attack took place at the mosque": nothing but where the occurrence told before was."""
    after = doc.tokens.words[mention.trigger + 1 : mention.trigger + 2]
    return mention.definite and (mention.rule == "noun.goes_on" or not _OCCURRED.isdisjoint(after))


def by_known_weapon(doc: Document, mention: Mention) -> bool:
    """ "The missile hit a house", "struck by one of the drones": a weapon told of before."""
    line, words = doc.line, doc.tokens.words
    low, high = doc.item_of_token[mention.first_token], doc.item_of_token[mention.last_token - 1]
    return any(
        class_of(line.codes[k]) == "WEAPON" and k and words[line.first[k] - 1] == "the"
        for k in range(low, high + 1)
    )


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
