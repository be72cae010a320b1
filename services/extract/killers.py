"""Who killed or hurt, where a clause tells of it by its toll alone: "killed by rebels", "Israeli fire killed
four"."""

from __future__ import annotations

from services.extract.document import Clause, Document, Mention
from services.extract.grammar.engine import class_of
from services.extract.initiators import set_initiator
from services.extract.lexicon.loader import Entry
from services.extract.sides import Side, agent_after, is_passive, owner_before

_HARMED = frozenset({"KILL", "KILLX", "INJ"})
_FIRED = frozenset({"FIREN", "WEAPON", "EVN"})


def find_killer(doc: Document, clause: Clause, mention: Mention) -> None:
    """The initiator of a figure and, with it, what the figure tells: fire or arms that a side used are an
    occurrence of their own, no mere toll (section 2)."""
    line = doc.line
    for k in range(clause.start, clause.end):
        if class_of(line.codes[k]) not in _HARMED:
            continue
        side, means = agent_after(doc, k + 1, clause.end), k + 1
        if side is None and not is_passive(doc, (k, k + 1)) and class_of(line.codes[k - 1]) != "AND":
            side, means = _fire_of(doc, k, clause)
        if side is None:
            side, means = _died_in_fire(doc, k, clause)
        if side is None:
            continue
        set_initiator(doc, clause, mention, side)
        if mention.initiator is not None:
            _tell(doc, mention, means, clause)
        return


def _fire_of(doc: Document, k: int, clause: Clause) -> tuple[Side | None, int]:
    """ "Houthi artillery fire on a camp killed three": whose fire it was, and the item of it."""
    for j in range(clause.start, k):
        if class_of(doc.line.codes[j]) in _FIRED:
            return owner_before(doc, j, clause.start) or agent_after(doc, j + 1, k, noun=True), j
    return None, k


def _died_in_fire(doc: Document, k: int, clause: Clause) -> tuple[Side | None, int]:
    """ "Fifty people were killed in RSF artillery fire"."""
    for j in range(k + 1, min(k + 8, clause.end)):
        if class_of(doc.line.codes[j]) in ("FIREN", "WEAPON"):
            return owner_before(doc, j, k + 1), j
        if class_of(doc.line.codes[j]) in ("COMMA", "SAY", "STOP"):
            break
    return None, k


def _tell(doc: Document, mention: Mention, means: int, clause: Clause) -> None:
    """The type by what was used: arms their strike; fire of troops or nothing more, a shooting."""
    for j in range(means, min(means + 4, clause.end)):
        value = doc.line.value[j]
        feats = value.reads_as("WEAPON") if isinstance(value, Entry) else None
        if feats is not None and feats["class"] not in ("unknown", "smallarms"):
            mention.weapons.add(feats["class"])
            mention.toll_only = False
            return
        if class_of(doc.line.codes[j]) in ("EVN", "SAY", "STOP"):
            return
    civilians = any(t.kind == "killed" and t.population != "military" for t in mention.tolls)
    if civilians:
        mention.type = "civilian_killing"
        mention.toll_only = False
