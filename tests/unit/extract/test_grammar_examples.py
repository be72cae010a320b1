"""Every grammar rule is held to its own examples: it fires on the positive ones and gives what they
say, and does not fire on the negative ones."""

from __future__ import annotations

import pytest
from grammar_reading import LEVELS, read

from services.extract.grammar.engine import Rule, load_grammar

RULES = [(level, rule) for level in LEVELS for rule in load_grammar(level).rules]
POSITIVE = [
    pytest.param(level, rule, text, expected, id=f"{rule.name}: {text[:50]}")
    for level, rule in RULES for text, expected in rule.positive
]
NEGATIVE = [
    pytest.param(level, rule, text, id=f"{rule.name}: {text[:50]}")
    for level, rule in RULES for text in rule.negative
]


@pytest.mark.parametrize(("level", "rule", "text", "expected"), POSITIVE)
def test_positive_example(level: str, rule: Rule, text: str, expected: str) -> None:
    reading = read(level, text)
    assert rule.name in reading.fired, f"fired: {sorted(reading.fired)}"
    if reading.values or level != "events":
        missing = {part.strip() for part in expected.split(";") if part.strip()} - reading.values
        assert not missing, f"read: {sorted(reading.values)}"


@pytest.mark.parametrize(("level", "rule", "text"), NEGATIVE)
def test_negative_example(level: str, rule: Rule, text: str) -> None:
    assert rule.name not in read(level, text).fired


@pytest.mark.parametrize("level", LEVELS)
def test_every_rule_has_examples_of_both_kinds(level: str) -> None:
    bare = [r.name for r in load_grammar(level).rules if not r.positive or not r.negative]
    assert not bare
