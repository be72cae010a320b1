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


@dataclass(slots=True)
class Grammar:
    """One level: its rules and their common expression. ``fired`` counts matches by rule name."""

    name: str
    rules: list[Rule]
    regex: re.Pattern[str]
    captures: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    fired: dict[str, int] = field(default_factory=dict)
    anchor: re.Pattern[str] = field(default_factory=lambda: re.compile(""))

    def scan(self, line: Line, start: int = 0, end: int | None = None) -> Iterator[Found]:
        """Matches from left to right, none overlapping. Stretches between sentence ends that lack
        every class some rule needs are passed over unread: most of a text is such."""
        stop = len(line.codes) if end is None else end
        anchored = self.anchor.search
        for stretch in _stretches().finditer(line.codes, start, stop):
            low, high = stretch.span()
            if anchored(line.codes, low, high):
                yield from self._scan(line, low, high)

    def _scan(self, line: Line, start: int, stop: int) -> Iterator[Found]:
        for match in self.regex.finditer(line.codes, start, stop):
            key = match.lastgroup
            assert key is not None
            rule = self.rules[int(key[1:])]
            self.fired[rule.name] = self.fired.get(rule.name, 0) + 1
            groups = {
                name: match.span(index) for name, index in self.captures[key] if match.start(index) >= 0
            }
            yield Found(rule, match.start(), match.end(), groups)


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
    """Compile ``rules`` into one alternation; rule k is group ``r<k>``, its captures follow it."""
    parts: list[str] = []
    captures: dict[str, list[tuple[str, int]]] = {}
    index = 0
    for k, rule in enumerate(rules):
        body, names = compile_pattern(rule.pattern)
        # lastgroup is the last *named* group closed, which is the rule's own; captures are numbered.
        parts.append(f"(?P<r{k}>{body})")
        captures[f"r{k}"] = [(n, index + 2 + i) for i, n in enumerate(names)]
        index += 1 + len(names)
    anchors = set().union(*(_needed(rule.pattern) for rule in rules))
    return Grammar(
        name,
        rules,
        re.compile("|".join(parts)),
        captures,
        anchor=re.compile(_charset("|".join(sorted(anchors)))),
    )


def _needed(pattern: str) -> set[str]:
    """Classes of one element that every match of ``pattern`` has: the smallest set among those that
    are neither optional nor in a group."""
    depth = 0
    best: set[str] | None = None
    for part in pattern.split():
        if part == "(":
            depth += 1
        elif part.startswith(")"):
            depth -= 1
        element = _ELEMENT.match(part)
        if depth or element is None or (element["rep"] or "+") not in ("+", "{1,2}", "{1,4}", "{1,3}"):
            continue
        names = set(element["set"].split("|"))
        if best is None or len(names) < len(best) or ("NAME" in best and "NAME" not in names):
            best = names
    return best or set(_codes)


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
