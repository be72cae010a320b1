"""What "captured" takes: people make prisoners, ground makes territory, a ship at sea makes a raid."""

from __future__ import annotations

from services.extract.document import Document
from services.extract.grammar.engine import Found, class_of
from services.extract.lexicon.loader import Entry
from services.extract.subjects import population

_PEOPLE = frozenset({"VICTIM", "PLURAL", "PERS", "POW"})
_HELD = _PEOPLE | {"PRON", "LEADER"}
_GROUND = frozenset({"PLACE", "SETTLE", "TARGET", "TARGETC", "NAME", "AREA", "OCCUPIED", "CONTROL", "IT"})
_OTHER_CLAUSE = frozenset({"AFTER", "AS", "BEFORE", "BUT", "WHICH"})
_CIRCUMSTANCE = frozenset({"IN", "AT", "NEAR", "TIME", "DURING", "ON"})
_BACK, _AHEAD = 9, 8
"""Items before a passive and after an active verb among which its object is looked for."""


def taken(doc: Document, found: Found, raw: str) -> str | None:
    """The type of a bare "captured" or "retaken" by what was taken; None when that is neither people nor
    ground, for then it is no occurrence."""
    line = doc.line
    span = found.groups.get("v") or (found.start, found.end)
    left = line.names(max(span[0] - _BACK, 0), span[0])
    prisoners = "pow_captured" if raw == "captured" else None
    if left and left[-1] == "COUNT":
        return None  # "25 rebels were killed and 13 captured": a figure
    if left and left[-1] in _PEOPLE and _participle(line.value[span[0]]):
        follows = line.names(span[1], span[1] + 1)
        if not follows or follows[0] in _CIRCUMSTANCE:
            return prisoners  # "soldiers captured in Mariupol"
    if raw != "recaptured" and "WHICH" in left[-4:]:
        before = left[: len(left) - left[::-1].index("WHICH") - 1]
        if [name for name in before if name != "COMMA"][-1:] in (["PLACE"], ["SETTLE"], ["TARGET"]):
            return raw  # "Aleppo, which the rebels seized on Friday"
    passive = "BE" in left[-3:]
    ahead = range(span[1], min(span[1] + _AHEAD, len(line.codes)))
    for k in range(span[0] - 1, max(span[0] - _BACK, 0) - 1, -1) if passive else ahead:
        name = class_of(line.codes[k])
        if name in ("STOP", "PARA", "SEMI", "SAY") or (name in _OTHER_CLAUSE and not passive):
            break
        if name == "INST" and not passive and _site(line.value[k]) and line.names(k + 1, k + 2) != ["GEN"]:
            return raw  # "overran the division's headquarters"
        if name in _HELD or (passive and name == "NAME"):
            return "abduction" if prisoners and population(doc, k) == "civilian" else prisoners
        if name in _GROUND:
            return "raid_ambush" if _ship(line.value[k]) else raw
    return None


def soldiers_taken(doc: Document, found: Found) -> bool:
    """Whether those "taken prisoner" or "taken captive" bear arms: the people right after an active verb,
    else the nearest before it."""
    line = doc.line
    if set(line.names(found.end, found.end + 1)) & _PEOPLE:
        return population(doc, found.end) == "military"
    if "BE" not in line.names(max(found.start - 3, 0), found.start):
        return False
    for k in range(found.start - 1, max(found.start - _BACK, -1), -1):
        name = class_of(line.codes[k])
        if name in _PEOPLE:
            return population(doc, k) == "military"
        if name in ("STOP", "PARA", "SEMI", "SAY"):
            return False
        if name in ("ARMED", "FORCES", "ENEMY"):
            return True
    return False


def _participle(value: object) -> bool:
    return isinstance(value, Entry) and value.feats.get("f") in ("ed", "pp")


def _ship(value: object) -> bool:
    return isinstance(value, Entry) and "ship" in (value.reads_as("TARGET") or {})


def _site(value: object) -> bool:
    return isinstance(value, Entry) and value.reads_as("TARGET") is not None
