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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

_FIRST = 0xE000
_codes: dict[str, str] = {}
_names: dict[str, str] = {}
BOUNDARY = ("STOP", "PARA", "SEMI")


def code(name: str) -> str:
    """The character of a class; classes are numbered as they are first named."""
    found = _codes.get(name)
    if found is None:
        found = _codes[name] = chr(_FIRST + len(_codes))
        _names[found] = name
    return found


def class_of(char: str) -> str:
    """The class of a character."""
    return _names[char]


@dataclass(slots=True)
class Line:
    """Items of one document: ``codes[k]`` the class, ``first[k]:last[k]`` the tokens, ``value[k]``
    what the lexicon or a rule made of it. Item k of a reduced line is a chunk of the one below."""

    codes: str
    first: list[int]
    last: list[int]
    value: list[object]

    def names(self, start: int = 0, end: int | None = None) -> list[str]:
        return [_names[c] for c in self.codes[start:end]]


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


ALWAYS = ""
"""Stands for a class that every stretch has."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """One rule compiled: its captures in order, and for each of its unavoidable elements the classes
    that may fill it; a stretch that lacks all of one set cannot match."""

    rule: Rule
    regex: re.Pattern[str]
    captures: tuple[str, ...]
    needed: tuple[frozenset[str], ...]


@dataclass(slots=True)
class Grammar:
    """One level: its rules in order of precedence. ``fired`` counts matches by rule name.

    ``by_class`` has for every class a bit for each matcher that may have it as its rarest element; a
    stretch without any of these classes, which ``rare`` finds, has no match."""

    name: str
    rules: list[Rule]
    matchers: list[Matcher]
    by_class: dict[str, int]
    rare: re.Pattern[str] | None = None
    fired: dict[str, int] = field(default_factory=dict)

    def scan(self, line: Line, start: int = 0, end: int | None = None) -> Iterator[Found]:
        """Matches from left to right, none overlapping, a stretch between sentence ends at a time: only
        the rules whose classes stand in a stretch are tried on it, and most stretches have none."""
        stop = len(line.codes) if end is None else end
        if self.rare is not None and self.rare.search(line.codes, start, stop) is None:
            return
        for stretch in _stretches().finditer(line.codes, start, stop):
            if self.rare is not None and self.rare.search(line.codes, *stretch.span()) is None:
                continue
            present = set(stretch.group())
            mask = self.by_class[ALWAYS]
            for char in present:
                mask |= self.by_class.get(char, 0)
            able: list[Matcher] = []
            while mask:
                lowest = mask & -mask
                matcher = self.matchers[lowest.bit_length() - 1]
                if not any(map(present.isdisjoint, matcher.needed)):
                    able.append(matcher)
                mask ^= lowest
            if able:
                yield from self._scan(line.codes, able, *stretch.span())

    def _scan(self, codes: str, able: list[Matcher], start: int, stop: int) -> Iterator[Found]:
        """The leftmost match, of several that start together the one of the first rule, then on from
        its end. What a rule would match next is kept until it is passed."""
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
            first, order, match = min(ahead)
            matcher = able[order]
            self.fired[matcher.rule.name] = self.fired.get(matcher.rule.name, 0) + 1
            groups = {
                name: match.span(k) for k, name in enumerate(matcher.captures, 1) if match.start(k) >= 0
            }
            at = match.end()
            yield Found(matcher.rule, first, at, groups)
            searching = [(o, able[o]) for low, o, _ in ahead if low < at]
            ahead = [entry for entry in ahead if entry[0] >= at]


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


@cache
def _stretches() -> re.Pattern[str]:
    ends = "".join(code(name) for name in ("STOP", "PARA"))
    return re.compile(f"[^{ends}]+[{ends}]*|[{ends}]+")


@cache
def load_grammar(name: str, language: str = "en") -> Grammar:
    """The grammar ``<language>/<name>.grammar``, compiled once a process."""
    text = resources.files(__package__).joinpath(language, f"{name}.grammar").read_text(encoding="utf-8")
    return build(name, parse_rules(text))


def build(name: str, rules: list[Rule]) -> Grammar:
    """The grammar of ``rules``, each compiled by itself. Raises ``ValueError`` for a bad pattern."""
    matchers: list[Matcher] = []
    for rule in rules:
        body, captures = compile_pattern(rule.pattern)
        matchers.append(Matcher(rule, re.compile(body), tuple(captures), _needed(rule.pattern)))
    by_class: dict[str, int] = {ALWAYS: 0}
    for k, matcher in enumerate(matchers):
        for char in matcher.needed[0] if matcher.needed else (ALWAYS,):
            by_class[char] = by_class.get(char, 0) | 1 << k
    rare = None if by_class[ALWAYS] else re.compile("[" + "".join(c for c in by_class if c) + "]")
    return Grammar(name, rules, matchers, by_class, rare)


def _needed(pattern: str) -> tuple[frozenset[str], ...]:
    """The class characters of every element that is neither optional nor in a group or an alternative."""
    depth = 0
    sets: list[frozenset[str]] = []
    for part in pattern.split():
        if part == "(":
            depth += 1
        elif part.startswith(")"):
            depth -= 1
        elif part == "|" and depth == 0:
            return ()
        element = _ELEMENT.match(part)
        if depth or element is None or (element["rep"] or "+")[:2] not in ("+", "{1", "{2"):
            continue
        sets.append(frozenset(code(n) for n in element["set"].split("|")))
    return tuple(sorted(sets, key=_commonness))


def _commonness(chars: frozenset[str]) -> int:
    """How often one of a set of classes stands in a sentence, roughly: the rarest element of a rule decides
    where the rule is tried at all."""
    return sum(40 if _names[char] in _COMMON_CLASSES else 1 for char in chars)


_COMMON_CLASSES = frozenset(
    "W DET ART IN ON OF TO AT BY FROM WITH AND COMMA BE HAVE SAY SIDE PLACE NAME COUNT TIME PLURAL PERS"
    " VICTIM INST".split()
)


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
