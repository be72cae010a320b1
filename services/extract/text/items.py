"""Tokens to items: every token gets the class of the lexicon, multiword forms become one item."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from services.extract.grammar.engine import Line, code
from services.extract.lexicon.loader import Entry, Lexicon
from services.extract.text.tokens import Tokens

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_NAME = Entry("NAME", {})
_WORD = Entry("W", {})
_ING = Entry("VING", {})
_ED = Entry("VED", {})
_LY = Entry("ADV", {})
_CARD = Entry("CARD", {})
_AGE = Entry("AGE", {})
_CLOCK = Entry("CLOCK", {})
_YEARS = Entry("YEAR", {})
_ORDNUM = Entry("ORDNUM", {})
_YEAR = re.compile(r"(?:19|20)\d\d$")
_CLOCKTIME = re.compile(r"\d{1,2}[:.]\d\d$")
_CAPITALISED_ONLY = frozenset(
    {"march", "may", "aa", "bla", "fla", "us", "pdf", "kia", "adf", "un", "mod", "stc"}
)


def _other(word: str, cap: bool) -> Entry:
    """The reading of a word no table has."""
    head = word[0]
    if head.isdigit():
        if _YEAR.match(word):
            return _YEARS
        if _NUMBER.fullmatch(word):
            return _CARD
        if _CLOCKTIME.match(word):
            return _CLOCK
        return _ORDNUM if word[-2:] in ("st", "nd", "rd", "th") else _WORD
    if cap:
        return _NAME
    if word.endswith("-year-old") or word.endswith("-years-old"):
        return _AGE
    if word.endswith("ing") and len(word) > 5:
        return _ING
    if word.endswith("ed") and len(word) > 4:
        return _ED
    if word.endswith("ly") and len(word) > 4:
        return _LY
    return _WORD


_KEPT = 20_000
_LONGEST_KEPT = 40


@dataclass(slots=True)
class _Reading:
    """What the tables say of one word: the class of its item and its entry when nothing else tells, the
    rests of its multiword forms by their first word, longest first, and its reading as a verb."""

    code: str
    entry: Entry
    rests: dict[str, list[tuple[list[str], Entry]]]
    verb: Entry | None
    open: bool
    """Whether the words around it may tell more."""


class _Readings(dict[str, _Reading]):
    """Words with or without a capital as ``lexicon`` reads them, worked out once a process. Bounded, for
    text knows no end of words."""

    def __init__(self, lexicon: Lexicon, cap: bool) -> None:
        self._lexicon, self._cap = lexicon, cap

    def __missing__(self, word: str) -> _Reading:
        rests: dict[str, list[tuple[list[str], Entry]]] = {}
        for rest, joined in self._lexicon.multi.get(word, ()):
            rests.setdefault(rest[0], []).append((list(rest), joined))
        entry = _entry(word, self._cap, self._lexicon.single)
        verb = self._lexicon.verbs.get(word)
        reading = _Reading(code(entry.cls), entry, rests, verb, bool(rests or verb))
        if len(word) <= _LONGEST_KEPT:
            if len(self) >= _KEPT:
                self.clear()
            self[word] = reading
        return reading


def _entry(word: str, cap: bool, single: dict[str, Entry]) -> Entry:
    """The reading of a word that stands in no multiword form."""
    entry = single.get(word)
    if entry is not None and cap and entry.cls != "MONTH" and entry.reads_as("MONTH") is not None:
        return Entry("MONTH", entry.reads_as("MONTH") or {}, word)  # "in May", not "may"
    if entry is None:
        return _hyphened(word, cap, single) if "-" in word else _other(word, cap)
    name_only = word in _CAPITALISED_ONLY and not cap and entry.cls != "MODAL"
    return _other(word, cap) if name_only else entry


@cache
def _readings(lexicon: Lexicon) -> tuple[_Readings, _Readings]:
    """Of words without and with a capital."""
    return _Readings(lexicon, cap=False), _Readings(lexicon, cap=True)


def classify(tokens: Tokens, lexicon: Lexicon) -> Line:
    """One item a token or multiword form; ``value`` is its ``Entry``. Linear: the longest form is
    bounded by the tables."""
    words, caps, count = tokens.words, tokens.caps, len(tokens.words)
    small, capital = _readings(lexicon)
    readings = [capital[word] if cap else small[word] for word, cap in zip(words, caps, strict=True)]
    codes = [reading.code for reading in readings]
    value: list[object] = [reading.entry for reading in readings]
    joined, free = 0, 0  # where the last multiword form begins and ends; its other tokens have no code
    for i in [i for i, reading in enumerate(readings) if reading.open]:
        if i < free:
            continue
        reading = readings[i]
        for rest, entry in reading.rests.get(words[i + 1], ()) if i + 1 < count else ():
            end = i + 1 + len(rest)
            if words[i + 1 : end] == rest:
                codes[i], value[i] = code(entry.cls), entry
                codes[i + 1 : end] = [""] * len(rest)
                joined, free = i, end
                break
        else:
            before = codes[i - 1] or codes[joined]
            if reading.verb is not None and i and _reads_as_verb(i, tokens, before, lexicon.single):
                codes[i], value[i] = code(reading.verb.cls), reading.verb
    first = [i for i, char in enumerate(codes) if char]
    return Line("".join(codes), first, [*first[1:], count][: len(first)], [value[i] for i in first])


def _hyphened(word: str, cap: bool, single: dict[str, Entry]) -> Entry:
    """ "twenty-five" is a number, "a 71-year-old" an age, "Russian-occupied" an adjective."""
    parts = word.split("-")
    if len(parts) == 2 and all((e := single.get(p)) is not None and e.cls == "NUM" for p in parts):
        total = sum(int(single[p].feats["v"]) for p in parts)
        return Entry("NUM", {"v": str(total)})
    if word.endswith(("-year-old", "-years-old", "-month-old")):
        return _AGE
    owner = single.get(parts[0])
    if (
        parts[-1] in ("backed", "led", "aligned", "allied", "installed", "supported")
        and owner
        and owner.cls == "SIDE"
    ):
        return Entry("SIDE", {**owner.feats, "t": "adj", "patron": "1"}, word)
    if parts[-1] in (
        "occupied",
        "controlled",
        "held",
        "annexed",
        "seized",
        "captured",
        "based",
        "run",
        "ruled",
    ):
        return Entry("OCCUPIED", {})
    return _other(word, cap)


_BEFORE_VERB = frozenset(
    code(c) for c in ("MODAL", "PRON", "NEG", "DO", "WHICH", "TO", "BE", "HAVE", "TRYTO", "PLAN", "DIDTO")
)
_SUBJECT = frozenset(code(c) for c in ("SIDE", "NAME", "PERS", "WEAPON", "ARMED", "ENEMY", "INST"))
_AFTER_VERB = frozenset({"the", "a", "an", "its", "their", "at", "into", "several", "two", "three", "from"})


def _reads_as_verb(i: int, tokens: Tokens, before: str, single: dict[str, Entry]) -> bool:
    """Whether a form that is noun and verb ("strikes", "shelling") is the verb here: after a modal,
    a pronoun or a subject and before an object ("Russia strikes Odesa"), else it is the noun."""
    words, caps = tokens.words, tokens.caps
    following = i + 1 < len(words)
    if before in _BEFORE_VERB:
        return before != _BE or (following and (words[i + 1] in _AFTER_VERB or caps[i + 1]))
    if before not in _SUBJECT or words[i].endswith("ing"):
        return False
    if not (following and (words[i + 1] in _AFTER_VERB or caps[i + 1])):
        return False
    previous = words[i - 1]
    if before == _SIDE:
        entry = single.get(previous)
        return entry is None or entry.feats.get("t") != "adj"
    return previous.endswith("s") or before != _WEAPON


_BE, _SIDE, _WEAPON = code("BE"), code("SIDE"), code("WEAPON")
