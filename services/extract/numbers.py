"""Counts as closed intervals: the number table of codebook section 4, over items."""

from __future__ import annotations

import math
from dataclasses import dataclass

from services.extract.grammar.engine import Found, Line, class_of, load_grammar, reduce_line
from services.extract.lexicon.loader import Entry
from services.extract.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Quantity:
    """[min, max] with the value type of the table; an open end is None."""

    min: int | None
    max: int | None
    value_type: str
    person: str | None = None


def bounded(kind: str, low: int, high: int) -> Quantity:
    """The row ``kind`` of the table for the number(s) ``low`` .. ``high``."""
    if kind == "range":
        return Quantity(min(low, high), max(low, high), "range")
    if kind == "at_least":
        return Quantity(low, None, "at_least")
    if kind == "more_than":
        return Quantity(low + 1, None, "at_least")
    if kind == "up_to":
        return Quantity(1, high, "at_most")
    if kind == "less_than":
        return Quantity(None, max(high - 1, 0), "at_most")
    if kind == "nearly":
        return Quantity(math.ceil(low * 9 / 10), max(high - 1, 0), "approx")
    if kind == "about":
        return Quantity(low * 9 // 10, -(-high * 11 // 10), "approx")
    if kind == "vague":
        return Quantity(low, high, "vague")
    if kind == "none":
        return Quantity(0, 0, "stated_zero")
    return Quantity(low, high, "exact")


_LONGEST_NUMBER = 15
"""Digits and commas of a number that can count people; longer ones are codes or noise."""


def _cardinal(line: Line, start: int, end: int, tokens: Tokens) -> int | None:
    """The value of a run of number words; None when the parts do not make one number."""
    total, part = 0.0, 0.0  # "1.5 million"
    for k in range(start, end):
        name = class_of(line.codes[k])
        if name == "AND":
            continue
        word = tokens.words[line.first[k]]
        if name == "CARD":
            if len(word) > _LONGEST_NUMBER:
                return None
            if part:
                return None
            part = float(word.replace(",", ""))
            continue
        entry = line.value[k]
        assert isinstance(entry, Entry)
        number = int(entry.feats["v"])
        if number == 12 and "dozen" in entry.form:
            part = (part or 1) * 12
        elif number >= 1000:
            total, part = total + int((part or 1) * number), 0.0
        elif number == 100:
            part = (part or 1) * 100
        elif (part and part % 10 == 0 and number < 10 and part % 100 != 10) or (part and part % 100 == 0):
            part += number
        elif part:
            return None
        else:
            part = float(number)
    return int(total + part)


def read_cardinals(line: Line, tokens: Tokens) -> Line:
    """Replace runs of number words by CARD items (int)."""

    def cardinal(found: Found, at: Line) -> tuple[str, object] | None:
        value = _cardinal(at, found.start, found.end, tokens)
        return None if value is None else ("CARD", value)

    return reduce_line(line, load_grammar("cardinals"), cardinal)


def read_counts(line: Line, tokens: Tokens) -> Line:
    """Replace cardinals with the words that bound them by COUNT items (Quantity)."""

    def count(found: Found, at: Line) -> tuple[str, object] | None:
        kind = found.rule.action
        if kind == "at_least_one":
            return "COUNT", Quantity(1, None, "at_least")
        if kind == "none":
            return "COUNT", Quantity(0, 0, "stated_zero")
        low, high = _span(at, found, "n")
        if "m" in found.groups:
            high = _span(at, found, "m")[0]
            if kind == "range" and high <= low:
                return None
        if kind == "ordinal":
            kind = "exact"
        return "COUNT", bounded(kind, low, high)

    return reduce_line(line, load_grammar("numbers"), count)


def _span(line: Line, found: Found, name: str) -> tuple[int, int]:
    value = line.value[found.groups[name][0]]
    if isinstance(value, int):
        return value, value
    if not isinstance(value, Entry):
        return 0, 0
    if "lo" in value.feats:
        return int(value.feats["lo"]), int(value.feats["hi"])
    return int(value.feats.get("v", 0)), int(value.feats.get("v", 0))
