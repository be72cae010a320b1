"""The figure of an act that names the people it kills, takes or hurts: "shot dead the mayor", "the killing of
five prisoners", "detained a local resident" (codebook section 4)."""

from __future__ import annotations

from services.extract.document import Document, Mention
from services.extract.grammar.engine import Found, class_of
from services.extract.numbers import Quantity
from services.extract.tolls import TollMention, Victims

_ONE = Quantity(1, 1, "exact")
_SOMEONE = frozenset({"OFFICE", "LEADER", "PERS", "NAME"})
_DEAD = frozenset("dead died death killed dies fatally".split())
_TAKING = frozenset({"abduction", "pow_captured", "arrest"})
_KILLING = ("pow.execution", "massacre.", "killed.", "assassinate.")
"""Openings of the names of rules whose ``p`` are those killed."""
_REACH = 14
"""Tokens around a shot in which words of death are looked for."""


def own_figure(doc: Document, found: Found, mention: Mention) -> None:
    """Give ``mention`` the people its match captures as ``p``, when no figure of their kind was read."""
    kind = _kind_of(doc, found, mention)
    span = found.groups.get("p")
    if kind is None or span is None or any(toll.kind == kind for toll in mention.tolls):
        return
    value = doc.line.value[span[0]]
    if isinstance(value, Victims):
        quantity, population = value.quantity, value.population
    elif class_of(doc.line.codes[span[0]]) in _SOMEONE:
        quantity, population = _ONE, "civilian" if mention.type == "assassination" else "unknown"
    else:
        return
    if quantity.max == 0:
        return
    first, last = doc.line.first[span[0]], doc.line.last[span[0]]
    mention.tolls.append(
        TollMention(
            kind,
            quantity,
            population,
            doc.line.first[found.start],
            doc.line.last[found.end - 1],
            figure=(first, last),
            rule=found.rule.name,
        )
    )


def _kind_of(doc: Document, found: Found, mention: Mention) -> str | None:
    if mention.type in _TAKING:
        return "captured"
    if not found.rule.name.startswith(_KILLING):
        return None
    if found.rule.name == "assassinate.shot":
        at = doc.line.first[found.start]
        dead = not _DEAD.isdisjoint(doc.tokens.words[at : at + _REACH])
        return "killed" if dead else "injured"
    return "killed"
