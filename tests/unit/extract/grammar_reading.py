"""What each grammar level makes of a sentence, as text, for the examples of the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.extract.claims import Source, read_attributions, read_sources
from services.extract.grammar.engine import Grammar, Line, load_grammar
from services.extract.lexicon.loader import load
from services.extract.named_places import named_places
from services.extract.numbers import Quantity, read_cardinals, read_counts
from services.extract.text.items import classify
from services.extract.text.sentences import split_sentences
from services.extract.text.tokens import Tokens, tokenize
from services.extract.times import Anchor, TimeReader, TimeSpan
from services.extract.tolls import Victims, read_tolls, read_victims

TUESDAY = date(2023, 5, 9)
"""The day the examples of ``times.grammar`` are read from, a Tuesday."""


@dataclass(slots=True)
class Reading:
    """Rules that fired and the values they gave, as the examples write them."""

    fired: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)


def _lines(text: str) -> tuple[Tokens, dict[str, Line]]:
    tokens = tokenize(text)
    words = classify(tokens, load())
    cardinals = read_cardinals(words, tokens)
    times = TimeReader(Anchor(TUESDAY)).read(cardinals, tokens)
    counts = read_counts(times, tokens)
    victims = read_victims(counts, tokens)
    return tokens, {"words": words, "cardinals": cardinals, "times": times, "counts": counts, "victims": victims,
                    "sources": read_sources(victims, tokens)}


def quantity(value: Quantity) -> str:
    return f"[{value.min},{value.max}]"


def _cardinals(tokens: Tokens, lines: dict[str, Line]) -> set[str]:
    return {str(v) for v in lines["cardinals"].value if isinstance(v, int)}


def _numbers(tokens: Tokens, lines: dict[str, Line]) -> set[str]:
    found = [v for v in lines["counts"].value if isinstance(v, Quantity)]
    return {f"{quantity(v)} {v.value_type}" for v in found}


def _times(tokens: Tokens, lines: dict[str, Line]) -> set[str]:
    spans = [v for v in lines["times"].value if isinstance(v, TimeSpan)]
    return {f"{s.days[0]}/{s.days[1]} {s.precision}" for s in spans}


def _victims(tokens: Tokens, lines: dict[str, Line]) -> set[str]:
    found = [v for v in lines["victims"].value if isinstance(v, Victims)]
    return {quantity(v.quantity) for v in found} | {str(v.quantity.min) for v in found}


def _tolls(tokens: Tokens, lines: dict[str, Line]) -> set[str]:
    line = lines["victims"]
    return {f"{t.kind} {quantity(t.quantity)}" for t in read_tolls(line, tokens, 0, len(line.codes))}


def _sources(tokens: Tokens, lines: dict[str, Line]) -> set[str]:
    return {v.name for v in lines["sources"].value if isinstance(v, Source)}


def _claims(tokens: Tokens, lines: dict[str, Line]) -> set[str]:
    line, out = lines["sources"], set()
    for index, sentence in enumerate(split_sentences(tokens)):
        start = next(k for k in range(len(line.codes)) if line.first[k] >= sentence.first)
        for a in read_attributions(line, tokens, index, sentence.first, sentence.last, start):
            out.add(f"{a.stance} {a.source.name}")
    return out


def _settlements(tokens: Tokens, lines: dict[str, Line]) -> set[str]:
    return {t.text for t in named_places(lines["counts"], tokens, [])}


_LEVELS: dict[str, tuple[str, Callable[[Tokens, dict[str, Line]], set[str]]]] = {
    "cardinals": ("words", _cardinals),
    "times": ("cardinals", _times),
    "numbers": ("times", _numbers),
    "victims": ("counts", _victims),
    "subsets": ("", _victims),
    "tolls": ("victims", _tolls),
    "sources": ("victims", _sources),
    "claims": ("sources", _claims),
    "settlements": ("counts", _settlements),
    "events": ("victims", lambda tokens, lines: set()),
}
LEVELS = tuple(_LEVELS)


def read(level: str, text: str) -> Reading:
    """What grammar ``level`` finds in ``text``."""
    tokens, lines = _lines(text)
    below, values = _LEVELS[level]
    grammar: Grammar = load_grammar(level)
    if level == "subsets":
        # Subsets are read between victims and tolls, on a line no later step keeps.
        before = dict(grammar.fired)
        read_victims(lines["counts"], tokens)
        fired = {name for name, n in grammar.fired.items() if n > before.get(name, 0)}
    else:
        fired = {f.rule.name for f in grammar.scan(lines[below])}
    return Reading(fired, values(tokens, lines))
