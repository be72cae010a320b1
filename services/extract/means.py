"""What an act was done with: the weapon classes of a grammar match (codebook section 3, ``weapons``)."""

from __future__ import annotations

from services.extract.document import Clause, Document
from services.extract.event_types import STRIKES
from services.extract.grammar.engine import Found, class_of
from services.extract.lexicon.loader import Entry


def weapons_of(doc: Document, found: Found, clause: Clause, raw: str) -> set[str]:
    """Weapon classes that belong to this match: its own weapon, else those in the clause before a
    following trigger of another family."""
    line = doc.line
    own = found.groups.get("w")
    if found.rule.action == "launch_passive" and own is not None:
        after = line.value[found.end : min(found.end + 5, clause.end)]
        agent = [w for value in after if (w := weapon_class(value))]
        if agent and "BY" in line.names(found.end, found.end + 2):
            return {agent[0]}  # "missiles fired by the drone": the drone struck
    if own is not None:
        low, high = _coordinated_before(doc, found, clause), _coordinated(doc, found, clause)
        found_classes = {w for k in range(low, high) if (w := weapon_class(line.value[k]))}
        carrier = _carrier(doc, found, clause)
        if carrier & {"drone", "aircraft"} and "chemical" not in found_classes:
            return carrier
        return found_classes - {"unknown"} or carrier or found_classes
    if raw not in STRIKES:
        return set()
    low = max(clause.start, _phrase_start(doc, found.start, clause.start))
    high = min(clause.end, found.end + 16)
    out: set[str] = set()
    for k in range(low, high):
        name = class_of(line.codes[k])
        if k > found.end and name in ("DOWNV", "STOP"):
            break
        if name == "WEAPON" and (weapon := weapon_class(line.value[k])):
            near = k < found.start or any(
                class_of(c) in ("WITH", "BY", "OF", "FROM", "COLON", "WEAPON")
                for c in line.codes[max(found.end - 1, k - 6) : k]
            )
            if near:
                out.add(weapon)
    out |= _service(doc, found, low)
    return out - {"unknown", "smallarms"}


_OF_WEAPON = frozenset("VED BY DET SIDE OF INST NAME LPAR RPAR W LAUNCHV OFFICE FROM".split())
_PHRASE = 16


def _phrase_start(doc: Document, k: int, low: int) -> int:
    """Where the words before a verb begin among which its weapon is named: seven items, more of "drones
    operated by the security service"."""
    j = k - 1
    while j > max(low, k - _PHRASE) and class_of(doc.line.codes[j]) in _OF_WEAPON:
        j -= 1
    return min(j, k - 7) if class_of(doc.line.codes[j]) == "WEAPON" else k - 7


_COORDINATED = frozenset("AND COMMA COUNT MORETHAN ABOUT ATLEAST UPTO SIDE W ADV OF VAGUE".split())


def _coordinated(doc: Document, found: Found, clause: Clause) -> int:
    """Where the weapons of a launch end: "47 missiles and more than 450 drones" are two."""
    line, last = doc.line, found.end
    if not found.rule.action.startswith("launch"):
        return last
    for k in range(found.end, min(found.end + 8, clause.end)):
        name = class_of(line.codes[k])
        if name == "WEAPON":
            last = k + 1
        elif name not in _COORDINATED:
            break
    return last


def _coordinated_before(doc: Document, found: Found, clause: Clause) -> int:
    """Where the weapons of a passive begin: "600 drones and 50 missiles were used"."""
    line, first = doc.line, found.start
    if found.rule.name not in ("weapon.used", "launch.passive"):
        return first
    for k in range(found.start - 1, max(found.start - 8, clause.start) - 1, -1):
        name = class_of(line.codes[k])
        if name == "WEAPON":
            first = k
        elif name not in _COORDINATED:
            break
    return first


def _carrier(doc: Document, found: Found, clause: Clause) -> set[str]:
    """What carried a load: "explosives were dropped from a drone", "a drone dropped a grenade"."""
    line = doc.line
    if found.rule.name == "drop.bomb" and found.start > clause.start:
        before = weapon_class(line.value[found.start - 1])
        if before is not None:
            return {before}
    for k in range(found.end, min(found.end + 5, clause.end)):
        if class_of(line.codes[k]) in ("FROM", "BY") and (
            w := weapon_class(line.value[min(k + 2, clause.end - 1)])
        ):
            return {w}
    return set()


def _service(doc: Document, found: Found, low: int) -> set[str]:
    """What the service that strikes strikes with: "the air force hit a depot", "the air force killed 20 men
    in strikes on a camp" are from the air."""
    noun = "n" in found.groups
    for k in range(found.start - 1, low - 1, -1):
        value = doc.line.value[k]
        if isinstance(value, Entry) and "arm" in value.feats:
            return {value.feats["arm"]}
        name = class_of(doc.line.codes[k])
        if name in ("SAY", "COMMA", "AND", "THAT") or not (noun or name in ("HAVE", "ADV", "TIME", "CARRYV")):
            return set()
    return set()


def weapon_class(value: object) -> str | None:
    """The class of a weapon that an item names, if it names one."""
    if isinstance(value, Entry):
        feats = value.reads_as("WEAPON")
        return feats.get("class") if feats else None
    return None
