"""Which time of a clause is the occurrence's and which only that of the saying (codebook section 5)."""

from __future__ import annotations

from services.extract.document import Clause, Document, Mention
from services.extract.times import TimeSpan


def find_time(doc: Document, clause: Clause, mention: Mention) -> None:
    """The time of the event; a time that belongs to the saying only bounds it (section 5)."""
    for low, high in ((clause.start, clause.end), (clause.low, clause.high)):
        options: list[tuple[int, int, TimeSpan]] = []
        for k in range(low, high):
            value = doc.line.value[k]
            if isinstance(value, TimeSpan):
                if _of_saying(doc, k, clause):
                    mention.told = mention.told or value
                    continue
                trigger = doc.item_of_token[mention.trigger]
                if _of_place(doc, trigger, k):
                    continue
                distance = abs(k - trigger) + (6 if value.lasting else 0) + _apart(doc, trigger, k)
                options.append((distance, k, value))
        if options:
            far, k, value = min(options, key=lambda o: o[0])
            if far >= 12 and mention.told is not None:
                return
            mention.time = value
            mention.time_span = (doc.line.first[k], doc.line.last[k])
            return
        if mention.told is not None:
            return


# Between an occurrence and a time these begin another clause, whose time it is.
_OTHER_CLAUSE = frozenset(
    "WHICH WHERE AFTER BEFORE ADVV CAPTV RECAPV STRIKEV SHELLV DOWNV STORMV LAUNCHV WITHDV KILL"
    " KILLX SINCE".split()
)


def _of_place(doc: Document, trigger: int, k: int) -> bool:
    """Whether the time at ``k`` tells of a place named between: "an attack on Crimea, which was annexed
    in 2014"."""
    between = doc.line.names(trigger + 1, k)
    if "FIGHTN" in between:
        return True  # "seized a village, the scene of fighting in recent months"
    if "WHICH" not in between:
        return False
    ahead = [name for name in between[: between.index("WHICH")] if name != "COMMA"]
    return bool(ahead) and ahead[-1] in ("PLACE", "NAME", "LOC", "SETTLE") and between[-1] in ("IN", "SINCE")


def _apart(doc: Document, trigger: int, k: int) -> int:
    between = doc.line.names(min(trigger, k) + 1, max(trigger, k))
    return 12 if _OTHER_CLAUSE & set(between) else 0


def _of_saying(doc: Document, k: int, clause: Clause) -> bool:
    """Whether the time at ``k`` stands with a verb of saying: "said on Saturday", "on Saturday said"."""
    line = doc.line
    if line.names(k + 1, k + 2) == ["EVN"] and line.names(k - 1, k) in (["POSS"], ["ART"], ["DET"], ["SIDE"]):
        return False  # "said its overnight strikes"
    left = line.names(max(clause.low, k - 10), k)
    written = "STMT" in left or "VIA" in left
    for name in reversed(left):
        if name in ("SAY", "GIVEV"):
            return True
        if name in ("ON", "IN", "ADV", "VIA", "STMT", "ART", "LATE", "EARLY", "POSS", "AT"):
            continue
        if written and name in ("NAME", "OF", "W", "SIDE", "DET", "TARGET"):
            continue
        break
    right = line.names(k + 1, min(k + 10, clause.high))
    if right and right[0] == "COMMA" and (k - clause.low > 2 or right[1:2] in (["PRON"], ["IT"])):
        return False  # "... on Thursday, the army said": the day is the event's
    for at, name in enumerate(right):
        if name == "SAY":
            return True
        if name == "IN" and right[at - 1] in ("PLURAL", "SIDE") and right[at + 1 : at + 3] == ["DET", "AREA"]:
            continue  # "troops in the region said"
        if name not in _SPEAKER_WORDS:
            break
    return False


_SPEAKER_WORDS = frozenset(
    [
        "ADV",
        "HAVE",
        "COMMA",
        "SIDE",
        "GEN",
        "INST",
        "NAME",
        "OFFICE",
        "DET",
        "PRON",
        "IT",
        "LEADER",
        "LOC",
        "AREA",
        "PLACE",
        "TARGETC",
        "PLURAL",
    ]
)
