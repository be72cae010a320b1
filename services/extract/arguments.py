"""Who, where, when, with what and against what: the arguments of a match, read around it."""

from __future__ import annotations

from services.extract.arms import read_arms
from services.extract.document import Clause, Document, Mention
from services.extract.grammar.engine import Found, class_of
from services.extract.initiators import find_initiator
from services.extract.killers import find_killer
from services.extract.lexicon.loader import Entry, classes_reading_as
from services.extract.numbers import Quantity
from services.extract.speaking import speakers_of
from services.extract.when import find_time
from services.extract.where import add_places, find_places

_LONGEST_NAME = 40
"""Characters back from a word to the start of a place name that it may belong to."""


def fill_arguments(
    doc: Document, clause: Clause, found: Found | None, trigger: tuple[int, int] | None, mention: Mention
) -> None:
    """Add to ``mention`` what the words around ``trigger`` give; what it already has stays."""
    if found is not None and trigger is not None:
        mention.definite = _definite(doc, found)
        if mention.initiator is None:
            find_initiator(doc, clause, found, trigger, mention)
        _counts(doc, found, mention)
    if mention.initiator is None and (found is None or found.rule.action == "killed_by"):
        find_killer(doc, clause, mention)
    if not mention.arms:
        mention.arms = read_arms(doc, clause)
    if not mention.places:
        find_places(doc, clause, found, mention)
    elif found is not None and trigger is not None:
        add_places(doc, clause, doc.line.first[trigger[0]], mention)
    if mention.time is None and mention.told is None:
        find_time(doc, clause, mention)
    if not mention.attributions:
        mention.attributions = speakers_of(doc, clause, mention.trigger)
    if not mention.targets:
        classes = classes_reading_as("TARGET", "TARGETC")
        mention.targets = [
            (feats.get("class", "other"), doc.line.first[k], doc.line.last[k])
            for k in doc.line.items(*classes, start=clause.start, end=clause.end)
            if isinstance(value := doc.line.value[k], Entry)
            and (feats := value.reads_as("TARGET") or value.reads_as("TARGETC"))
            and not _in_name(doc, k)
        ][:6]


def _in_name(doc: Document, k: int) -> bool:
    """Whether a thing struck is only a word of a place's name: "Port Sudan"."""
    at = doc.tokens.starts[doc.line.first[k]]
    if not doc.tokens.caps[doc.line.first[k]]:
        return False
    return any(doc.toponyms[i].end > at for i in doc.toponyms_within(at - _LONGEST_NAME, at + 1))


def _definite(doc: Document, found: Found) -> bool:
    """ "The attack", "carried out this strike": points back at one already told."""
    span = found.groups.get("n")
    if span is None:
        return False
    k = span[0]
    before = class_of(doc.line.codes[k - 1]) if k else ""
    if before != "DET":
        return False
    word = doc.tokens.words[doc.line.first[k - 1]]
    return word in ("the", "this", "that", "these", "those")


def _counts(doc: Document, found: Found, mention: Mention) -> None:
    line, action = doc.line, found.rule.action
    if not action.startswith(("downed", "destroyed", "launch")):
        return
    quantities = [v for k in range(found.start, found.end) if isinstance(v := line.value[k], Quantity)]
    if not quantities:
        return
    if action.startswith("launch"):
        mention.counts.setdefault("launched", quantities[0])
    elif len(quantities) > 1 and (quantities[1].max or 0) >= (quantities[0].max or 0):
        mention.counts.setdefault("downed", quantities[0])
        mention.counts.setdefault("launched", quantities[1])
    else:
        mention.counts.setdefault("downed", quantities[0])
