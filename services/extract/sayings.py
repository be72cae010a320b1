"""Whether a time belongs to the saying, not to what is said: "said on Saturday", "on Saturday said"."""

from __future__ import annotations

from services.extract.grammar.engine import Line
from services.extract.lexicon.loader import Entry

_CUES = frozenset({"SAY", "GIVEV", "ACCORD", "CLAIMRESP"})
_BETWEEN = frozenset("ON IN ADV VIA STMT ART DET LATE EARLY POSS AT OF DAYPART NIGHT RELDAY".split())
_OF_STATEMENT = frozenset("NAME OF W SIDE DET TARGET VED INST".split())
_SPEAKER_WORDS = frozenset(
    "ADV HAVE COMMA SIDE GEN INST NAME OFFICE DET PRON IT LEADER LOC AREA PLACE TARGETC PLURAL".split()
)
_AROUND = frozenset(
    "ON IN ADV VIA STMT ART DET LATE EARLY POSS AT OF W NAME INST PERS PLURAL VICTIM SIDE OFFICE LEADER VED"
    " BY TO PLACE LOC SETTLE DAYPART NIGHT RELDAY AREA TARGET TARGETC GEN".split()
)
"""What may stand between a saying and its time: to whom, where and how it was said."""
_REACH = 10


def of_saying(line: Line, k: int, low: int, high: int, trigger: int | None = None) -> bool:
    """Whether the time at item ``k`` of the sentence ``low:high`` stands with a verb of saying.

    "On Saturday, the army said ..." opens a report, while in "... on Saturday, the army said" the day is
    the event's: what decides is whether ``trigger``, the item that tells of it, stands before the day.
    """
    if line.names(k + 1, k + 2) == ["EVN"] and line.names(k - 1, k) in (["POSS"], ["ART"], ["DET"], ["SIDE"]):
        return False  # "said its overnight strikes"
    left = line.names(max(low, k - _REACH), k)
    if _said_before(line, left, k, trigger):
        return True
    right = line.names(k + 1, min(k + _REACH, high))
    if right and right[0] == "COMMA" and (k - low > 2 if trigger is None else trigger < k):
        return right[1:2] not in (["PRON"], ["IT"]) and bool(left) and _in_statement(left)
    for at, name in enumerate(right):
        if name == "SAY" or (name == "ACCUSE" and _accuses(line, k + 1 + at)):
            inserted = right[0] == "COMMA" and right[at + 1 : at + 2] == ["COMMA"]
            return not inserted  # "on Saturday, it said, missiles fell"
        if name == "IN" and right[at - 1] in ("PLURAL", "SIDE") and right[at + 1 : at + 3] == ["DET", "AREA"]:
            continue  # "troops in the region said"
        if name not in _SPEAKER_WORDS:
            return False
    return False


def _said_before(line: Line, left: list[str], k: int, trigger: int | None) -> bool:
    """ "Said on Saturday", "said in a statement on Saturday"; after what is said also "told reporters in the
    city on Saturday"; before "that" also "said in a report published on Saturday that"."""
    written = "STMT" in left or "VIA" in left
    near, loose = True, False
    for back, name in enumerate(reversed(left), 1):
        at = k - back
        if name in _CUES:
            after = trigger is not None and trigger < at
            spoken = after or line.names(k + 1, k + 2) == ["THAT"]
            return (near and name != "ACCORD") or (loose and name != "GIVEV" and spoken)
        if name == "ACCUSE":
            return near and _accuses(line, at)
        if name not in _BETWEEN and not (written and name in _OF_STATEMENT):
            near = near and name in ("SIDE", "INST") and line.names(at - 1, at) == ["ACCUSE"]
        if name not in _AROUND:
            return False
        loose = True
    return False


def _accuses(line: Line, k: int) -> bool:
    """ "Accused Russia", not "an attack blamed on rebels"."""
    value = line.value[k]
    return isinstance(value, Entry) and value.form.startswith("accus")


def _in_statement(left: list[str]) -> bool:
    """ "In a statement on Saturday, ..."."""
    ahead = [name for name in left if name not in ("ON", "ART", "DET", "POSS", "LATE", "EARLY")]
    return ahead == ["IN", "STMT"]
