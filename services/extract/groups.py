"""Which side a word without a name of its own means: "the rebels", "the group", "the army", "the junta"."""

from __future__ import annotations

from services.extract.document import Document
from services.extract.grammar.engine import class_of
from services.extract.lexicon.loader import Entry

_PAIR_REACH = 8
_REACH = 150
"""Items back to the group that "the rebels" may point to."""
_GROUPS = frozenset(
    "rebels insurgents militants fighters paramilitaries paramilitary militia militias militiamen group"
    " movement guerrillas separatists jihadists jihadis extremists".split()
)
_OF_ONE_WAR = frozenset({"rebels", "insurgents", "separatists", "paramilitaries"})
"""Said without "the", these still mean the only such group that the text names."""
_ARMIES = frozenset("army military troops forces soldiers government".split())
_OWN_MEANS = frozenset({"WEAPON", "EVN", "FORCES", "PLURAL"})
_GOVERNMENT = frozenset({"federal", "government", "govt", "pro-government", "state", "regime"})


def named_group(doc: Document, token: int) -> str | None:
    """The armed group that "the rebels" or "the group" at ``token`` points back to: the one named last
    before it, the only one of the text when none was."""
    if doc.tokens.words[token] not in _GROUPS:
        return None
    at = doc.word_of_token[token]
    line = doc.words_line
    definite = _definite(doc, token)
    before = [n for k in range(at - 1, max(at - _REACH, -1), -1) if (n := _group(line.value[k]))]
    if definite and before:
        return before[0]
    ahead = {n for k in range(at + 1, min(at + _REACH, len(line.codes))) if (n := _group(line.value[k]))}
    only = ahead | set(before)
    return only.pop() if len(only) == 1 and (definite or doc.tokens.words[token] in _OF_ONE_WAR) else None


def _group(value: object) -> str | None:
    """The name of an armed group that an item stands for."""
    if isinstance(value, Entry) and value.cls == "SIDE" and value.feats.get("t") == "group":
        return value.feats.get("side") if not value.feats.get("keep") else None
    return None


def _definite(doc: Document, token: int) -> bool:
    """Whether "the", "these" or "the ... group" points back."""
    before = doc.tokens.words[max(token - 2, 0) : token]
    return bool({"the", "these", "those"} & set(before))


_JOINED = frozenset("INST FORCES PLURAL VICTIM PERS WEAPON GEN W LOC COMMA ARMED VED NAME OFFICE".split())


def first_named(doc: Document, k: int, low: int) -> int | None:
    """The item of the side named first in "US and British forces", "the army of Mali and Russian
    mercenaries", when that at ``k`` is named after it."""
    line = doc.line
    joined = False
    found: int | None = None
    for j in range(k - 1, max(low, k - _PAIR_REACH) - 1, -1):
        name = class_of(line.codes[j])
        if name == "AND":
            joined = True
        elif name in ("SIDE", "VICTIM", "PLURAL") and joined:
            found = j
        elif name not in _JOINED and name not in ("DET", "ART"):
            break
    return found


def own_army(doc: Document, k: int) -> bool:
    """ "The army carried out air strikes", "army jets bombed", "government troops": the forces of the
    country the article is about."""
    first, last = doc.line.first[k], doc.line.last[k]
    words = doc.tokens.words
    if words[last - 1] not in _ARMIES:
        return False
    before = words[first - 1] if first else ""
    if before == "the" or words[first] in _GOVERNMENT:
        return True
    opens = k == 0 or class_of(doc.line.codes[k - 1]) in ("STOP", "PARA", "COMMA", "QUOTE", "AS", "AFTER")
    return opens and class_of(doc.line.codes[k + 1]) in _OWN_MEANS if k + 1 < len(doc.line.codes) else False
