"""What a level finds is what its rules find one by one: leaving rules and stretches out changes nothing."""

from __future__ import annotations

import random
import re

import pytest

from services.extract.grammar.engine import Grammar, Line, build, code, load_grammar, parse_rules

LEVELS = "cardinals times numbers settlements victims subsets sources claims tolls events".split()
ENDS = code("STOP") + code("PARA")

Told = list[tuple[str, int, int]]


def one_by_one(grammar: Grammar, codes: str) -> Told:
    """Every rule tried at every place of every stretch, the leftmost and of these the first one kept."""
    told: Told = []
    for stretch in re.finditer(f"[^{ENDS}]*[{ENDS}]*", codes):
        at, end = stretch.span()
        while at < end:
            found = [m for matcher in grammar.matchers if (m := matcher.regex.search(codes, at, end))]
            if not found:
                break
            match = min(found, key=lambda m: m.start())
            rule = next(m.rule for m in grammar.matchers if m.regex is match.re)
            told.append((rule.name, *match.span()))
            at = match.end()
    return told


def line_of(codes: str) -> Line:
    count = len(codes)
    return Line(codes, list(range(count)), list(range(1, count + 1)), [None] * count)


def scanned(grammar: Grammar, codes: str) -> Told:
    return [(f.rule.name, f.start, f.end) for f in grammar.scan(line_of(codes))]


def classes_of(grammar: Grammar) -> list[str]:
    """The classes its rules ask for, with those that end a stretch."""
    return sorted({char for m in grammar.matchers for needed in m.needed for char in needed} | set(ENDS))


@pytest.mark.parametrize("level", LEVELS)
def test_a_scan_finds_what_every_rule_finds(level: str) -> None:
    grammar = load_grammar(level)
    asked = classes_of(grammar)
    chance = random.Random(level)
    for _ in range(150):
        few = chance.sample(asked, min(8, len(asked)))
        codes = "".join(chance.choices([*few, code("W"), code("COMMA"), code("STOP")], k=60))
        assert scanned(grammar, codes) == one_by_one(grammar, codes)


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("KILL COUNT", [{"KILL"}, {"COUNT"}]),
        ("KILL? COUNT", [{"COUNT"}]),
        ("KILL ( BY SIDE )? COUNT{0,2}", [{"KILL"}]),
        ("( KILL | INJ ) COUNT", [{"KILL", "INJ"}, {"COUNT"}]),
        ("( KILL | INJ? ) COUNT", [{"COUNT"}]),
        ("( BY SIDE ){1,2} <KILL >INJ ~3!SAY", [{"BY"}, {"SIDE"}, {"INJ"}]),
    ],
)
def test_what_a_rule_cannot_do_without(pattern: str, needed: list[set[str]]) -> None:
    matcher = build("one", parse_rules(f"rule one = {pattern} => act")).matchers[0]
    told = {frozenset(s) for s in matcher.needed}
    assert told == {frozenset(map(code, names)) for names in needed}


def test_items_of_classes_within_bounds() -> None:
    line = line_of("".join(map(code, ("SIDE", "W", "TIME", "SIDE", "STOP", "SIDE"))))
    assert line.items("SIDE") == [0, 3, 5]
    assert line.items("SIDE", "TIME", start=1, end=4) == [2, 3]
    assert line.items("MONTH") == []
