"""Rules over word classes, compiled to one regular expression a level.

A line of text is a string with one private-use character per item (a token or a chunk), so that
matching runs in C and match positions are item positions. A rule reads::

    rule NAME = PATTERN => ACTION key=value ...
      + an example it must match | what must come of it
      - an example it must not match

Pattern elements, separated by blanks: ``KILL`` one item of the class; ``A|B`` one of either;
``v=A|B`` the same, captured as v; ``( ... )`` a group; ``?  *  +  {m,n}`` after any of them;
``~6`` at most six items, as few as fit, never across a sentence end; ``~6!A|B`` the same without
these classes; ``<A`` / ``<!A`` / ``>A`` / ``>!A`` look behind and ahead; ``^`` sentence start.

First rule of the file that matches at the leftmost place wins and consumes its items. Gaps are
bounded, so the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, reduce
from importlib import resources
from operator import or_

_FIRST = 0x80
"""Of the characters of the classes. They mean nothing in a regular expression, and up to 0xFF Python keeps
one object of each, so that the items of a line need not be made to be looked at."""
_KEPT = 4_000
"""Sets of rules that a grammar remembers having been able together."""
_names: dict[str, str] = {}
BOUNDARY = ("STOP", "PARA", "SEMI")


class _Codes(dict[str, str]):
    """Class to character; classes are numbered as they are first named."""

    def __missing__(self, name: str) -> str:
        found = self[name] = chr(_FIRST + len(self))
        _names[found] = name
        return found


code: Callable[[str], str] = _Codes().__getitem__
"""The character of a class."""
class_of: Callable[[str], str] = _names.__getitem__
"""The class of a character. Asked for at every step of every reader, hence no function around it."""


@dataclass(slots=True)
class Line:
    """Items of one document: ``codes[k]`` the class, ``first[k]:last[k]`` the tokens, ``value[k]``
    what the lexicon or a rule made of it. Item k of a reduced line is a chunk of the one below."""

    codes: str
    first: list[int]
    last: list[int]
    value: list[object]

    def names(self, start: int = 0, end: int | None = None) -> list[str]:
        return list(map(class_of, self.codes[start:end]))

    def items(self, *classes: str, start: int = 0, end: int | None = None) -> list[int]:
        """The items ``start:end`` that are of any of ``classes``, in order."""
        stop = len(self.codes) if end is None else end
        return [match.start() for match in _any_of(classes).finditer(self.codes, start, stop)]


@cache
def _any_of(classes: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(code, classes))}]")


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    pattern: str
    action: str
    args: dict[str, str]
    positive: tuple[tuple[str, str], ...] = ()
    negative: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """A rule that matched items ``start:end``; ``groups[name]`` is the item span of a capture."""

    rule: Rule
    start: int
    end: int
    groups: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One rule compiled: its captures in order, and for each of its unavoidable elements the classes
    that may fill it, the rarest first; a stretch that lacks all of one set cannot match."""

    rule: Rule
    regex: re.Pattern[str]
    captures: tuple[str, ...]
    needed: tuple[frozenset[str], ...]


@dataclass(slots=True)
class Grammar:
    """One level: its rules in order of precedence. ``fired`` counts matches by rule name.

    Which rules a stretch can match at all is told by one integer with two bits a matcher: the lower half
    says of its rarest element whether it can be filled, the upper half of the second rarest; more would
    cost more than the rules they rule out. ``fills`` has the bits a class sets, ``asked`` the classes that
    set any, ``free`` the bits of elements that a rule does not have. ``stretches`` finds the next stretch
    that has a class without which no rule matches."""

    name: str
    rules: list[Rule]
    matchers: list[Matcher]
    fills: dict[str, int]
    free: int
    asked: frozenset[str]
    stretches: re.Pattern[str]
    fired: dict[str, int] = field(default_factory=dict)
    _kept: dict[int, list[Matcher]] = field(default_factory=dict, repr=False)

    def scan(self, line: Line, start: int = 0, end: int | None = None) -> list[Found]:
        """Matches from left to right, none overlapping, a stretch between sentence ends at a time: only
        the rules whose classes stand in a stretch are tried on it, and most stretches have none."""
        codes = line.codes
        stop = len(codes) if end is None else end
        out: list[Found] = []
        at, following = start, self.stretches.match
        while at < stop and (stretch := following(codes, at, stop)):
            low, at = stretch.span(1)
            able = self._able(self.asked.intersection(codes[low:at]))
            if able:
                self._scan(codes, able, low, at, out)
        return out

    def _able(self, present: frozenset[str]) -> list[Matcher]:
        """The matchers each of whose elements one of the classes ``present`` can fill, in order."""
        filled = reduce(or_, map(self.fills.__getitem__, present), self.free)
        mask = filled & filled >> len(self.matchers)
        able = self._kept.get(mask)
        if able is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            able = self._kept[mask] = [m for k, m in enumerate(self.matchers) if mask >> k & 1]
        return able

    def _scan(self, codes: str, able: list[Matcher], start: int, stop: int, out: list[Found]) -> None:
        """Add to ``out`` the leftmost match, of several that start together the one of the first rule,
        then on from its end. What a rule would match next is kept until it is passed."""
        if len(able) == 1:
            for match in able[0].regex.finditer(codes, start, stop):
                out.append(self._found(able[0], match))
            return
        ahead: list[tuple[int, int, re.Match[str]]] = []
        searching = list(enumerate(able))
        at = start
        while True:
            for order, matcher in searching:
                found = matcher.regex.search(codes, at, stop)
                if found is not None:
                    ahead.append((found.start(), order, found))
            if not ahead:
                return
            _, order, match = min(ahead)
            out.append(self._found(able[order], match))
            at = match.end()
            searching = [(o, able[o]) for low, o, _ in ahead if low < at]
            ahead = [entry for entry in ahead if entry[0] >= at]

    def _found(self, matcher: Matcher, match: re.Match[str]) -> Found:
        rule = matcher.rule
        self.fired[rule.name] = self.fired.get(rule.name, 0) + 1
        start, end = match.span()
        groups: dict[str, tuple[int, int]] = {}
        if matcher.captures:
            for name, span in zip(matcher.captures, match.regs[1:], strict=True):
                if span[0] >= 0:
                    groups[name] = span
        return Found(rule, start, end, groups)


_ELEMENT = re.compile(r"^(?:(?P<cap>\w+)=)?(?P<set>[A-Z][A-Z0-9_|]*)(?P<rep>[?*+]|\{\d*,?\d*\})?$")
_GAP = re.compile(r"^~(?P<n>\d+)(?:!(?P<not>[A-Z0-9_|]+))?$")


def _charset(names: str, negated: bool = False) -> str:
    chars = "".join(code(n) for n in names.split("|"))
    return f"[{'^' if negated else ''}{chars}]"


def compile_pattern(pattern: str) -> tuple[str, list[str]]:
    """The regular expression of a rule's pattern and the names captured in it, in order."""
    out: list[str] = []
    captured: list[str] = []
    for part in pattern.split():
        gap = _GAP.match(part)
        if gap:
            banned = "|".join(BOUNDARY) + (f"|{gap['not']}" if gap["not"] else "")
            out.append(f"{_charset(banned, True)}{{0,{gap['n']}}}?")
        elif part == "(":
            out.append("(?:")
        elif part.startswith(")"):
            out.append(part)
        elif part == "|":
            out.append("|")
        elif part == "^":
            out.append(f"(?:(?<={_charset('STOP|PARA|QUOTE')})|\\A)")
        elif part.startswith("<!"):
            out.append(f"(?<!{_charset(part[2:])})")
        elif part.startswith("<"):
            out.append(f"(?<={_charset(part[1:])})")
        elif part.startswith(">!"):
            out.append(f"(?!{_charset(part[2:])})")
        elif part.startswith(">"):
            out.append(f"(?={_charset(part[1:])})")
        else:
            element = _ELEMENT.match(part)
            if element is None:
                raise ValueError(f"no pattern element: {part!r} in {pattern!r}")
            body = _charset(element["set"]) + (element["rep"] or "")
            if element["cap"]:
                captured.append(element["cap"])
                body = f"({body})"
            out.append(body)
    return "".join(out), captured


def parse_rules(text: str) -> list[Rule]:
    """Rules of a grammar file with their examples."""
    rules: list[Rule] = []
    head: tuple[str, str, str, dict[str, str]] | None = None
    positive: list[tuple[str, str]] = []
    negative: list[str] = []

    def close() -> None:
        if head is not None:
            rules.append(Rule(*head, tuple(positive), tuple(negative)))
        positive.clear()
        negative.clear()

    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("rule "):
            close()
            name, _, rest = line[5:].partition("=")
            pattern, _, action = rest.partition("=>")
            verb, *pairs = action.split()
            head = (name.strip(), pattern.strip(), verb, dict(p.split("=", 1) for p in pairs))
        elif line.startswith("+ "):
            example, _, expected = line[2:].partition(" | ")
            positive.append((example.strip(), expected.strip()))
        elif line.startswith("- "):
            negative.append(line[2:].strip())
        else:
            raise ValueError(f"not a rule, an example or a comment: {raw!r}")
    close()
    return rules


def _stretches(rare: frozenset[str] | None) -> re.Pattern[str]:
    """What stands up to a stretch with one of ``rare``, and the stretch with its ends as a group; None:
    any stretch. A text divides in one way only, so that the time is linear without possessive groups,
    which match wrongly before Python 3.11.5."""
    ends = code("STOP") + code("PARA")
    if rare is None or not rare.isdisjoint(ends):
        return re.compile(f"([^{ends}]*[{ends}]*)")
    told = "".join(sorted(rare))
    return re.compile(f"(?:[^{told}{ends}]*[{ends}])*([^{told}{ends}]*[{told}][^{ends}]*[{ends}]*)")


@cache
def load_grammar(name: str, language: str = "en") -> Grammar:
    """The grammar ``<language>/<name>.grammar``, or of the files ``<name>-1-….grammar`` and on in their
    order, which is that of precedence; compiled once a process."""
    folder = resources.files(__package__).joinpath(language)
    files = [f for f in folder.iterdir() if f.name == f"{name}.grammar" or f.name.startswith(f"{name}-")]
    text = "\n".join(f.read_text(encoding="utf-8") for f in sorted(files, key=lambda f: f.name))
    return build(name, parse_rules(text))


def build(name: str, rules: list[Rule]) -> Grammar:
    """The grammar of ``rules``, each compiled by itself. Raises ``ValueError`` for a bad pattern."""
    matchers: list[Matcher] = []
    for rule in rules:
        body, captures = compile_pattern(rule.pattern)
        matchers.append(Matcher(rule, re.compile(body), tuple(captures), _needed(rule.pattern)))
    fills: dict[str, int] = {}
    free = 0
    for rank in range(2):
        for bit, matcher in enumerate(matchers, rank * len(matchers)):
            if rank >= len(matcher.needed):
                free |= 1 << bit
                continue
            for char in matcher.needed[rank]:
                fills[char] = fills.get(char, 0) | 1 << bit
    rare = frozenset(char for m in matchers if m.needed for char in m.needed[0])
    stretches = _stretches(rare if all(m.needed for m in matchers) else None)
    return Grammar(name, rules, matchers, fills, free, frozenset(fills), stretches)


def _needed(pattern: str) -> tuple[frozenset[str], ...]:
    """The class characters of every element that each match must have, the rarest first. Of alternatives
    one must be there, so that together they count as one element: the rarest of each."""
    sets, _ = _unavoidable(pattern.split(), 0)
    return tuple(sorted(sets, key=_commonness))


def _unavoidable(parts: list[str], at: int) -> tuple[list[frozenset[str]], int]:
    """The sets of the group that opens before ``parts[at]``, and where it closes."""
    ways: list[list[frozenset[str]]] = [[]]
    while at < len(parts) and not parts[at].startswith(")"):
        part = parts[at]
        if part == "|":
            ways.append([])
        elif part == "(":
            sets, at = _unavoidable(parts, at + 1)
            if _REPEATS.match(parts[at], 1):
                ways[-1] += sets
        elif part.startswith(">") and not part.startswith(">!"):
            ways[-1].append(frozenset(code(n) for n in part[1:].split("|")))
        elif (element := _ELEMENT.match(part)) and _REPEATS.match(element["rep"] or ""):
            ways[-1].append(frozenset(code(n) for n in element["set"].split("|")))
        at += 1
    if len(ways) == 1:
        return ways[0], at
    if not all(ways):
        return [], at
    return [frozenset().union(*(min(way, key=_commonness) for way in ways))], at


_REPEATS = re.compile(r"(?![?*]|\{0?,)")
"""A repetition of at least once."""


def _commonness(chars: frozenset[str]) -> int:
    """In how many of a hundred sentences one of a set of classes stands, roughly: the rarest element of a
    rule decides where the rule is tried at all."""
    return sum(_percent().get(_names[char], 3) for char in chars)


@cache
def _percent() -> dict[str, int]:
    """Class to the sentences of news that have it, counted for those in more than one of ten."""
    return {name: percent for percent, names in _COMMON.items() for name in names.split()}


_COMMON = {
    85: "STOP SOURCE W DET",
    60: "COMMA SIDE NAME",
    45: "BE IN OF SAY INST AND",
    35: "ART PARA PERS PLACE",
    30: "ADV VED TO HAVE COUNT QUOTE TIME EVN",
    20: "VING THAT ON PRON PLURAL GEN AREA POSS CARD TARGET VICTIM",
    15: "NUM BY LOC AS FOR WITH MODAL OFFICE WEAPON IT WDAY WHICH FROM UNIT SETTLE NEG",
}


Action = Callable[[Found, Line], tuple[str, object] | None]


def reduce_line(line: Line, grammar: Grammar, act: Action) -> Line:
    """Replace every match by one chunk item: ``act`` gives its class and value, or None to leave
    the items as they are."""
    codes: list[str] = []
    first: list[int] = []
    last: list[int] = []
    value: list[object] = []
    done = 0
    for found in grammar.scan(line):
        made = act(found, line)
        if made is None:
            continue
        codes.append(line.codes[done : found.start])
        first += line.first[done : found.start]
        last += line.last[done : found.start]
        value += line.value[done : found.start]
        codes.append(code(made[0]))
        first.append(line.first[found.start])
        last.append(line.last[found.end - 1])
        value.append(made[1])
        done = found.end
    if not done:
        return line
    codes.append(line.codes[done:])
    first += line.first[done:]
    last += line.last[done:]
    value += line.value[done:]
    return Line("".join(codes), first, last, value)
