"""What a mention only borrows from the rest of its sentence: places and days of another act.

"Airlines cancelled flights to Tehran after the bombing": the bombing was not in Tehran.
"""

from __future__ import annotations

import itertools

from services.extract.document import Document, Mention
from services.extract.grammar.engine import class_of

_TURNS = frozenset({"AFTER", "SINCE", "BEFORE", "REFERV", "BUT", "FOR", "AGAINST"})
"""Classes of the words that lead from a main clause to the occurrence it only refers to."""
_REACH = 60
"""Items or words around an act within which such a word stands."""


def drop_borrowed_places(doc: Document, mentions: list[Mention]) -> None:
    """Take from the mentions what belongs to others of their sentence: the places of the clause a mention
    only stands beside ("flights to Tehran were cancelled after the bombing"), those of an act named after it
    ("the attack came two days after a strike on Kherson"), and place and day of the act told by a verb
    before it ("troops entered Sievierodonetsk as their offensive went on")."""
    for _, group in itertools.groupby(mentions, key=lambda m: m.sentence):
        acts = list(group)
        before: Mention | None = None
        for at, mention in enumerate(acts):
            if mention.type == "ceasefire" and mention.definite and _turn_before(doc, mention) is not None:
                mention.places, mention.time, mention.told = [], None, None  # "since the truce began"
                mention.subordinate = True
            elif mention.verbal:
                before = mention
                continue
            _keep_own(doc, mention, before)
            if mention.definite or _ends_aside(doc, mention):
                _leave_to_next(doc, mention, acts[at + 1 : at + 3])


def _ends_aside(doc: Document, mention: Mention) -> bool:
    """Whether a comma closes the aside right after the act: "following the strikes, rebels attacked"."""
    return mention.subordinate and doc.tokens.words[mention.trigger + 1 : mention.trigger + 2] == [","]


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
    last = min(doc.sentences[mention.sentence].last, mention.trigger + _REACH)
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
    at = doc.item_of_token[mention.trigger]
    for k in range(at - 1, max(low, at - _REACH), -1):
        if class_of(doc.line.codes[k]) in _TURNS:
            return doc.tokens.starts[doc.line.first[k]]
    return None
