"""Parts of a figure: "including two children", "three of them seriously" (codebook section 4).

They stand beside the figure they are part of and are never added to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from services.extract.grammar.engine import Found, Line
from services.extract.lexicon.tables import rows
from services.extract.numbers import Quantity
from services.extract.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Subgroup:
    """So many of a figure; ``label`` is children, women, serious or the noun as told."""

    quantity: Quantity
    label: str
    population: str
    first_token: int
    last_token: int


@cache
def labels(language: str = "en") -> dict[str, str]:
    """Word to the label of the part it tells of."""
    return {word: label for label, words in rows("subgroups.tsv", language) for word in words.split(" ")}


def read_subgroups(found: Found, line: Line, tokens: Tokens) -> tuple[Subgroup, ...]:
    """The parts told by a match of ``subsets``; empty when it names none that can be counted."""
    first, last = line.first[found.start], line.last[found.end - 1]
    manner = next((labels()[w] for w in tokens.words[first:last] if labels().get(w) == "serious"), None)
    out: list[Subgroup] = []
    for k in range(found.start, found.end):
        value = line.value[k]
        quantity = value if isinstance(value, Quantity) else getattr(value, "quantity", None)
        if quantity is None:
            continue
        words = tokens.words[line.first[k] : line.last[k]]
        noun = next((labels()[w] for w in words if w in labels()), getattr(value, "noun", ""))
        label = noun or manner
        if label:
            population = getattr(value, "population", "unknown")
            out.append(Subgroup(quantity, label, population, line.first[k], line.last[k]))
    return tuple(out)
