"""Every grammar rule is held to its own examples: it fires on the positive ones and gives what they
say; on the negative ones it does not fire or, for occurrences, nothing comes of it."""

from __future__ import annotations

import pytest
from grammar_reading import LEVELS, read, told_by

from services.extract.grammar.engine import Rule, load_grammar

RULES = [(level, rule) for level in LEVELS for rule in load_grammar(level).rules]
POSITIVE = [
    pytest.param(level, rule, text, expected, id=f"{rule.name}: {text[:50]}")
    for level, rule in RULES
    for text, expected in rule.positive
]
NEGATIVE = [
    pytest.param(level, rule, text, id=f"{rule.name}: {text[:50]}")
    for level, rule in RULES
    for text in rule.negative
]
SILENT = frozenset({"skip"})
"""Actions that only take their items out of the way, so that no value is expected of them."""


@pytest.mark.parametrize(("level", "rule", "text", "expected"), POSITIVE)
def test_positive_example(level: str, rule: Rule, text: str, expected: str) -> None:
    reading = read(level, text)
    assert rule.name in reading.fired, f"fired: {sorted(reading.fired)}"
    wanted = {part.strip() for part in expected.split(";") if part.strip()}
    assert wanted or rule.action in SILENT, "the example says nothing of what must come of it"
    assert wanted <= reading.values, f"read: {sorted(reading.values)}"
    if level == "subsets":
        assert wanted == reading.values, "a part was left beside its whole"


@pytest.mark.parametrize(("level", "rule", "text"), NEGATIVE)
def test_negative_example(level: str, rule: Rule, text: str) -> None:
    assert rule.name not in (told_by(text) if level == "events" else read(level, text).fired)


@pytest.mark.parametrize("level", LEVELS)
def test_every_rule_has_examples_of_both_kinds(level: str) -> None:
    bare = [r.name for r in load_grammar(level).rules if not r.positive or not r.negative]
    assert not bare
