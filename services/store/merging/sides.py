"""How the doers that two records name agree, and when their difference is one of the parties' words."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from shared.contracts.record import EventRecord

SAME, UNKNOWN, ALLIED, DISPUTED, OTHER, OPPOSED = 0.7, 0.0, 0.0, -0.3, -1.5, -2.5
_ANSWERED = frozenset({"ground_assault", "raid_ambush", "captured", "recaptured", "advance"})
"""Types of which the other side's act at one place and day is another occurrence: a counterattack."""


def agreement(a: EventRecord, b: EventRecord) -> float:
    """From ``OPPOSED`` to ``SAME``; symmetric.

    Who did it may be disputed (codebook section 8), as when a side that one article blames speaks in the
    other and blames another: then the two are one occurrence, whose status is contested. A side that
    tells of an act of its own tells of another occurrence.
    """
    first, second = _doers(a), _doers(b)
    if not first or not second:
        return UNKNOWN
    if first & second:
        return SAME
    if any(_allied(p, q) for p in first for q in second):
        return ALLIED
    ours, theirs = _speaking(a), _speaking(b)
    if "contested" in (a.status, b.status) or (first - ours) & theirs or (second - theirs) & ours:
        return DISPUTED
    own_acts = first & ours or second & theirs
    return OPPOSED if own_acts or {a.type, b.type} & _ANSWERED else OTHER


def _doers(record: EventRecord) -> set[str]:
    """Who did it, by side or name; "gunmen" are nobody."""
    named = {(x.side or x.name).casefold() for x in record.actors if x.role == "initiator"}
    return named - _general()


def _speaking(record: EventRecord) -> set[str]:
    """The sides whose word the record is."""
    return {c.side.casefold() for c in record.claims if c.side}


@cache
def _table() -> list[tuple[str, frozenset[str]]]:
    lines = (files("services.store.merging") / "sides.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(kind, frozenset(names.casefold().split("|"))) for kind, names in rows]


@cache
def _general() -> frozenset[str]:
    return frozenset().union(*(names for kind, names in _table() if kind == "general"))


@cache
def _allied(a: str, b: str) -> bool:
    return any({a, b} <= names for kind, names in _table() if kind == "allied")
