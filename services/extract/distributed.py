"""Figures that one clause hands out over several places: one occurrence a place (codebook section 1).

"Russian attacks killed two people in Kherson, three in Nikopol and one in Kharkiv": the place differs and the
text gives each part a figure of its own, so there are three records and no total.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from services.extract.document import Document, Mention, ToponymUse
from services.extract.event_types import family
from services.extract.grammar.engine import class_of
from services.extract.kinds import VIOLENT
from services.extract.numbers import Quantity
from services.extract.place_roles import role_of
from services.extract.tolls import TollMention

_KINDS = frozenset({"killed", "injured"})
_PLACING = frozenset({"in", "near", "at", "outside", "around"})
_JOINING = frozenset({"COMMA", "AND", "SEMI"})
_MOST = 12
"""Figures of one clause that are still told place by place; a list of more is a table."""
_REACH = 8
"""Items from a figure to the place it is of."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure, the token it begins at and the index of the toponym it is told of."""

    toll: TollMention
    first: int
    place: int | None


def distribute(doc: Document, mentions: list[Mention]) -> list[Mention]:
    """The mentions in order, those that give figures for several places cut into one a place."""
    out: list[Mention] = []
    for mention in mentions:
        out += _parts(doc, mention) if _of_several(mention) else [mention]
    return out


def _of_several(mention: Mention) -> bool:
    if family(mention.type) not in VIOLENT or sum(u.role == "event" for u in mention.places) < 2:
        return False
    return len(mention.tolls) <= _MOST and any(t.kind in _KINDS for t in mention.tolls)


def _parts(doc: Document, mention: Mention) -> list[Mention]:
    figures = _figures(doc, mention)
    placed = [f for f in figures if f.place is not None]
    names = {doc.places[f.place].name for f in placed if f.place is not None}
    if len(names) < 2:
        return [mention]
    given = {f.place for f in placed}
    rest = [f.toll for f in figures if f.place is None]
    left = mention.places if rest else [u for u in mention.places if u.index not in given]
    out: list[Mention] = []
    if rest or any(u.role == "event" for u in left):
        out.append(replace(mention, places=list(left), tolls=rest))
    for index in dict.fromkeys(f.place for f in placed):
        own = [f for f in placed if f.place == index]
        part = replace(mention, places=_uses(doc, mention, index), tolls=[f.toll for f in own])
        if out:  # each part is known by the token it begins at
            part = replace(part, trigger=own[0].first, targets=[], counts={})
        out.append(part)
    return out


def _uses(doc: Document, mention: Mention, index: int | None) -> list[ToponymUse]:
    known = [u for u in mention.places if u.index == index]
    if known or index is None:
        return known
    return [ToponymUse(index, inside=doc.toponyms[index].container)]


def _figures(doc: Document, mention: Mention) -> list[_Figure]:
    """The figures of a mention in text order, those that leave out whom they count among them."""
    tolls = [(t.figure[0] if t.figure else t.first_token, t) for t in mention.tolls]
    tolls.sort(key=lambda pair: pair[0])
    tolls += _elliptic(doc, tolls, mention.last_token)
    tolls.sort(key=lambda pair: pair[0])
    ends = [first for first, _ in tolls[1:]] + [mention.last_token]
    told = zip(tolls, ends, strict=True)
    return [_Figure(t, first, _place_of(doc, mention, first, end)) for (first, t), end in told]


def _elliptic(
    doc: Document, tolls: list[tuple[int, TollMention]], last: int
) -> list[tuple[int, TollMention]]:
    """ ", three in Nikopol and one in Kharkiv": of the kind told before."""
    line = doc.line
    found: list[tuple[int, TollMention]] = []
    for k in range(doc.item_of_token[tolls[0][0]] + 1, doc.item_of_token[last - 1]):
        value, token = line.value[k], line.first[k]
        if class_of(line.codes[k]) in ("SAY", "STOP"):
            break
        if not isinstance(value, Quantity) or any(first == token for first, _ in tolls):
            continue
        joined = class_of(line.codes[k - 1]) in _JOINING and doc.tokens.words[line.last[k]] in _PLACING
        if not joined and _opened_with(doc, token) is None:
            continue
        model = [t for first, t in tolls if first < token][-1]
        span = (token, line.last[k])
        toll = TollMention(model.kind, value, model.population, *span, figure=span, rule=model.rule)
        found.append((token, toll))
    return found


def _place_of(doc: Document, mention: Mention, first: int, end: int) -> int | None:
    """The place of the event that opens the clause of a figure, or the first told right after it: "in
    Nikopol three were wounded", "two were killed in Kherson"; the closer of the two where a region opens."""
    opening = _opened_with(doc, first)
    if opening is not None and role_of(doc, opening, mention.type) != "event":
        opening = None
    if opening is not None and doc.places[opening].precision not in _WIDE:
        return opening
    after = _told_after(doc, mention, first, end)
    return opening if after is None else after


def _told_after(doc: Document, mention: Mention, first: int, end: int) -> int | None:
    """The first place after a figure, unless the next figure is what it opens."""
    k = doc.item_of_token[first]
    reach = min(end, doc.line.last[min(k + _REACH, len(doc.line.codes) - 1)])
    for i in doc.toponyms_within(doc.tokens.starts[first], doc.tokens.ends[reach - 1]):
        toponym = doc.toponyms[i]
        if (toponym.preposition or "") in _PLACING and role_of(doc, i, mention.type) == "event":
            opens = end < mention.last_token and doc.tokens.starts[end] <= toponym.end + 1
            return None if opens else i
    return None


_WIDE = frozenset({"admin1", "country", "macro_region"})


def _opened_with(doc: Document, first: int) -> int | None:
    """The toponym of "in Nikopol" where it opens the clause that the figure at ``first`` goes on."""
    comma = doc.tokens.words[first - 1] == ","
    end = doc.tokens.ends[first - 2 if comma else first - 1] if first > 1 else 0
    near = doc.toponyms_within(end - _LONGEST, end)
    if not near or doc.toponyms[near[-1]].end != end:
        return None
    token = bisect_left(doc.tokens.starts, doc.toponyms[near[-1]].start)
    while token and doc.tokens.words[token - 1] in _ARTICLES:
        token -= 1
    if not token or doc.tokens.words[token - 1].lower() not in _PLACING:
        return None
    k = doc.item_of_token[token - 1]
    opens = k == 0 or class_of(doc.line.codes[k - 1]) in _OPENING
    return near[-1] if opens else None


_LONGEST = 40
"""Characters of the longest name of a place."""
_ARTICLES = frozenset({"the"})
_OPENING = frozenset({"PARA", "STOP", "COMMA", "AND", "SEMI", "AS", "BUT"})
