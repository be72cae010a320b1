"""Tokens to items: every token gets the class of the lexicon, multiword forms become one item."""

from __future__ import annotations

import re

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


def classify(tokens: Tokens, lexicon: Lexicon) -> Line:
    """One item a token or multiword form; ``value`` is its ``Entry``. Linear: the longest form is
    bounded by the tables."""
    words, caps = tokens.words, tokens.caps
    single, multi, verbs = lexicon.single, lexicon.multi, lexicon.verbs
    codes: list[str] = []
    first: list[int] = []
    last: list[int] = []
    value: list[object] = []
    count = len(words)
    i = 0
    while i < count:
        word = words[i]
        j = i + 1
        rests = multi.get(word)
        entry: Entry | None = None
        if rests is not None:
            for rest, candidate in rests:
                n = len(rest)
                if words[j] == rest[0] and words[j + 1 : j + n] == list(rest[1:]) if j < count else False:
                    entry, j = candidate, j + n
                    break
        if entry is None:
            entry = single.get(word)
            if entry is not None and caps[i] and entry.cls != "MONTH" and entry.reads_as("MONTH") is not None:
                entry = Entry("MONTH", entry.reads_as("MONTH") or {}, word)  # "in May", not "may"
            name_only = word in _CAPITALISED_ONLY and not caps[i] and (entry is None or entry.cls != "MODAL")
            if entry is None or name_only:
                if "-" in word and entry is None:
                    entry = _hyphened(word, caps[i], single)
                else:
                    entry = _other(word, caps[i])
        if (
            j == i + 1
            and word in verbs
            and entry.cls != "W"
            and _reads_as_verb(word, i, tokens, codes, single)
        ):
            entry = verbs[word]
        codes.append(code(entry.cls))
        first.append(i)
        last.append(j)
        value.append(entry)
        i = j
    return Line("".join(codes), first, last, value)


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


def _reads_as_verb(word: str, i: int, tokens: Tokens, codes: list[str], single: dict[str, Entry]) -> bool:
    """Whether a form that is noun and verb ("strikes", "shelling") is the verb here: after a modal,
    a pronoun or a subject and before an object ("Russia strikes Odesa"), else it is the noun."""
    if not codes:
        return False
    before = codes[-1]
    after = tokens.words[i + 1] if i + 1 < len(tokens.words) else "\n"
    if before in _BEFORE_VERB:
        return not (before == _BE and not (after in _AFTER_VERB or tokens.caps[i + 1 : i + 2] == [True]))
    if before not in _SUBJECT or word.endswith("ing"):
        return False
    objects = after in _AFTER_VERB or tokens.caps[i + 1 : i + 2] == [True]
    previous = tokens.words[i - 1]
    if before == _SIDE:
        entry = single.get(previous)
        return objects and (entry is None or entry.feats.get("t") != "adj")
    return objects and (previous.endswith("s") or before != _WEAPON)


_BE, _SIDE, _WEAPON = code("BE"), code("SIDE"), code("WEAPON")
