"""Figures that one clause hands out over several places: one occurrence a place (codebook section 1).

"Russian attacks killed two people in Kherson, three in Nikopol and one in Kharkiv": the place differs and the
text gives each part a figure of its own, so there are three records and no total.
"""

from __future__ import annotations

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
    return any(t.kind in _KINDS for t in mention.tolls)


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
        if not isinstance(value, Quantity) or class_of(line.codes[k - 1]) not in _JOINING:
            continue
        if doc.tokens.words[line.last[k]] not in _PLACING or any(first == token for first, _ in tolls):
            continue
        model = [t for first, t in tolls if first < token][-1]
        span = (token, line.last[k])
        toll = TollMention(model.kind, value, model.population, *span, figure=span, rule=model.rule)
        found.append((token, toll))
    return found


def _place_of(doc: Document, mention: Mention, first: int, end: int) -> int | None:
    """The first place of the event told right after a figure, up to the next one."""
    k = doc.item_of_token[first]
    reach = min(end, doc.line.last[min(k + _REACH, len(doc.line.codes) - 1)])
    for i in doc.toponyms_within(doc.tokens.starts[first], doc.tokens.ends[reach - 1]):
        if (doc.toponyms[i].preposition or "") in _PLACING and role_of(doc, i, mention.type) == "event":
            return i
    return None
