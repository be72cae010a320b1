"""The figures of a record: one a kind, the better of several (codebook section 4)."""

from __future__ import annotations

from typing import cast

from services.extract.claimants import claim_of
from services.extract.document import Document, Telling
from services.extract.evidence import words_of
from services.extract.numbers import Quantity
from services.extract.subgroups import Subgroup
from services.extract.tolls import TollMention, Victims
from shared.contracts.codebook import Population, Relation, TollKind, ValueType
from shared.contracts.record import Claim, Toll


def _better(a: TollMention, b: TollMention) -> TollMention:
    """Of two figures of one kind: the revised one, a number before a vague word, the larger."""
    if a.relation != b.relation:
        order = ("revised", "total", "additional")
        return min(a, b, key=lambda t: order.index(t.relation))
    vague = ("vague", "plural_only")
    if (a.quantity.value_type in vague) != (b.quantity.value_type in vague):
        return b if a.quantity.value_type in vague else a
    if a.quantity.min == b.quantity.min:
        return b if b.quantity.max is None else a  # if equal, the wider interval
    return b if (b.quantity.min or 0) > (a.quantity.min or 0) else a


def figures_of(doc: Document, telling: Telling, claims: list[Claim]) -> list[Toll]:
    """The figures of a telling, then their parts; ``claim`` is the index of who gave each."""
    best: dict[str, TollMention] = {}
    claim: dict[int, int | None] = {}
    for mention in telling.mentions:
        given_by = claim_of(mention.attributions, claims)
        for toll in mention.tolls:
            claim[id(toll)] = given_by
            if toll.quantity.value_type == "stated_zero" and toll.kind in best:
                continue
            known = best.get(toll.kind)
            best[toll.kind] = toll if known is None or known.quantity.max == 0 else _better(known, toll)
    if telling.type == "prisoner_exchange":
        return _exchanged(doc, telling)
    if "casualties_unspecified" in best and "killed" in best and best["killed"].quantity.max != 0:
        del best["casualties_unspecified"]
    out = [_toll(doc, toll, claim[id(toll)]) for toll in best.values()]
    for index, toll in enumerate(best.values()):
        out += [_part(doc, index, toll.kind, part, claim[id(toll)]) for part in toll.parts]
    return out


def _toll(doc: Document, toll: TollMention, claim: int | None) -> Toll:
    return Toll(
        kind=cast(TollKind, toll.kind),
        population=cast(Population, toll.population),
        min=toll.quantity.min,
        max=toll.quantity.max,
        value_type=cast(ValueType, toll.quantity.value_type),
        relation=cast(Relation, toll.relation),
        claim=claim,
        text=words_of(doc, *toll.figure) if toll.figure else None,
    )


def _part(doc: Document, index: int, kind: str, part: Subgroup, claim: int | None) -> Toll:
    """A subgroup of figure ``index``."""
    return Toll(
        kind=cast(TollKind, kind),
        population=cast(Population, part.population),
        min=part.quantity.min,
        max=part.quantity.max,
        value_type=cast(ValueType, part.quantity.value_type),
        subgroup_of=index,
        subgroup=part.label,
        claim=claim,
        text=words_of(doc, part.first_token, part.last_token),
    )


def _people(doc: Document, k: int) -> Quantity | None:
    """The count of people or prisoners at item ``k``."""
    value = doc.line.value[k]
    if isinstance(value, Victims):
        return value.quantity
    if isinstance(value, Quantity) and "POW" in doc.line.names(k + 1, k + 4):
        return value
    after = doc.line.last[k]
    if isinstance(value, Quantity) and doc.line.names(k + 1, k + 2) == ["BODY"]:
        return value
    if isinstance(value, Quantity) and doc.tokens.words[after : after + 2] in _IN_RETURN:
        return value  # "and received 27 in return"
    return None


_SWAP = (" in return", " in exchange", " exchange ", " swap")
"""Words by which two numbers of those freed are the two ways of one exchange."""
_IN_RETURN = (["in", "return"], ["in", "exchange"])
_WAYS = 2
"""Directions of an exchange."""


def _exchanged(doc: Document, telling: Telling) -> list[Toll]:
    """Both directions together where both are told ("each", "the same number"), section 4."""
    totals: list[int] = []
    told = ""
    for mention in telling.mentions:
        sentence = doc.sentences[mention.sentence]
        first, last = doc.item_of_token[sentence.first], doc.item_of_token[sentence.last - 1]
        numbers = [
            q.min
            for k in range(first, last + 1)
            if (q := _people(doc, k)) is not None and q.value_type == "exact" and q.min and q.min > 1
        ]
        last_told = doc.sentences[telling.last_sentence]
        words = doc.tokens.words[sentence.first : last_told.last]
        if not numbers:
            continue
        both = len(numbers) >= 2 and numbers[0] == numbers[1]
        told += " " + " ".join(doc.tokens.words[sentence.first : sentence.last])
        swap = not both and any(word in told for word in _SWAP)
        if len(numbers) >= _WAYS and swap:
            totals += numbers[:_WAYS]
            continue
        doubled = "each" in words or "apiece" in words or ("same" in words and "number" in words)
        totals.append(numbers[0] * 2 if both or doubled else numbers[0])
    if not totals:
        return []
    returned = any(word in told for word in _SWAP)
    total = sum(dict.fromkeys(totals)) if returned and 1 < len(set(totals)) <= _WAYS else max(totals)
    return [Toll(kind="exchanged", population="military", min=total, max=total, value_type="exact")]
