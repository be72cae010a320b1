"""Whether a time belongs to the saying, not to what is said: "said on Saturday", "on Saturday said"."""

from __future__ import annotations

from services.extract.grammar.engine import Line

_BETWEEN = frozenset("ON IN ADV VIA STMT ART LATE EARLY POSS AT".split())
_OF_STATEMENT = frozenset("NAME OF W SIDE DET TARGET".split())
_SPEAKER_WORDS = frozenset(
    "ADV HAVE COMMA SIDE GEN INST NAME OFFICE DET PRON IT LEADER LOC AREA PLACE TARGETC PLURAL".split()
)
_REACH = 10


def of_saying(line: Line, k: int, low: int, high: int, trigger: int | None = None) -> bool:
    """Whether the time at item ``k`` of the sentence ``low:high`` stands with a verb of saying.

    "On Saturday, the army said ..." opens a report, while in "... on Saturday, the army said" the day is
    the event's: what decides is whether ``trigger``, the item that tells of it, stands before the day.
    """
    if line.names(k + 1, k + 2) == ["EVN"] and line.names(k - 1, k) in (["POSS"], ["ART"], ["DET"], ["SIDE"]):
        return False  # "said its overnight strikes"
    left = line.names(max(low, k - _REACH), k)
    written = "STMT" in left or "VIA" in left
    for name in reversed(left):
        if name in ("SAY", "GIVEV"):
            return True
        if name in _BETWEEN or (written and name in _OF_STATEMENT):
            continue
        break
    right = line.names(k + 1, min(k + _REACH, high))
    if right and right[0] == "COMMA" and (k - low > 2 if trigger is None else trigger < k):
        return right[1:2] not in (["PRON"], ["IT"]) and bool(left) and _in_statement(left)
    for at, name in enumerate(right):
        if name == "SAY":
            inserted = right[0] == "COMMA" and right[at + 1 : at + 2] == ["COMMA"]
            return not inserted  # "on Saturday, it said, missiles fell"
        if name == "IN" and right[at - 1] in ("PLURAL", "SIDE") and right[at + 1 : at + 3] == ["DET", "AREA"]:
            continue  # "troops in the region said"
        if name not in _SPEAKER_WORDS:
            return False
    return False


def _in_statement(left: list[str]) -> bool:
    """ "In a statement on Saturday, ..."."""
    ahead = [name for name in left if name not in ("ON", "ART", "DET", "POSS", "LATE", "EARLY")]
    return ahead == ["IN", "STMT"]
