"""What each grammar level makes of a sentence, as text, for the examples of the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from services.extract.claims import read_attributions
from services.extract.document import Document
from services.extract.engine import GrammarEngine
from services.extract.gazetteer.library import open_gazetteer
from services.extract.grammar.engine import Line, load_grammar
from services.extract.interface import ArticleText
from services.extract.lexicon.loader import load
from services.extract.mentions import read_mentions
from services.extract.named_places import named_places
from services.extract.numbers import Quantity, read_cardinals, read_counts
from services.extract.places.reader import PlaceReader
from services.extract.sources import Source, read_sources
from services.extract.text.items import classify
from services.extract.times import Anchor, TimeReader
from services.extract.timespan import TimeSpan
from services.extract.tolls import Victims, read_tolls, read_victims
from shared.gazetteer.directory import default_directory

TUESDAY = "2023-05-09"
"""The day the examples are read from, a Tuesday."""


@dataclass(slots=True)
class Reading:
    """Rules that fired on the level, and the values the level gave, as the examples write them."""

    fired: set[str]
    values: set[str]


@dataclass(slots=True)
class Steps:
    """The document of a sentence and the lines each level is read on."""

    doc: Document
    words: Line
    cardinals: Line
    times: Line
    counts: Line
    marked: Line
    victims: Line
    sources: Line


@cache
def engine() -> GrammarEngine:
    """The engine over the default gazetteer, without what a user may have imported."""
    return GrammarEngine(PlaceReader(open_gazetteer(default_directory(), imported=False)))


def steps(text: str) -> Steps:
    """Every line of ``text``, read as an article of its own."""
    doc = engine().read(ArticleText("example", "example", text, published=TUESDAY))
    words = classify(doc.tokens, load())
    cardinals = read_cardinals(words, doc.tokens)
    times = TimeReader(Anchor(doc.day)).read(cardinals, doc.tokens)
    counts = read_counts(times, doc.tokens)
    return Steps(
        doc,
        words,
        cardinals,
        times,
        counts,
        doc.words_line,
        doc.line,
        read_sources(doc.words_line, doc.tokens),
    )


def quantity(value: Quantity) -> str:
    return f"[{value.min},{value.max}]"


def _cardinals(at: Steps) -> set[str]:
    return {str(v) for v in at.cardinals.value if isinstance(v, int)}


def _numbers(at: Steps) -> set[str]:
    return {f"{quantity(v)} {v.value_type}" for v in at.counts.value if isinstance(v, Quantity)}


def _times(at: Steps) -> set[str]:
    spans = [v for v in at.times.value if isinstance(v, TimeSpan)]
    return {f"{s.days[0]}/{s.days[1]} {s.precision}" for s in spans}


def _victims(at: Steps) -> set[str]:
    return {quantity(v.quantity) for v in at.victims.value if isinstance(v, Victims)}


def _tolls(at: Steps) -> set[str]:
    line = at.victims
    return {f"{t.kind} {quantity(t.quantity)}" for t in read_tolls(line, at.doc.tokens, 0, len(line.codes))}


def _sources(at: Steps) -> set[str]:
    return {v.name for v in at.sources.value if isinstance(v, Source)}


def _claims(at: Steps) -> set[str]:
    line, out = at.sources, set()
    for index, sentence in enumerate(at.doc.sentences):
        start = next(k for k in range(len(line.codes)) if line.first[k] >= sentence.first)
        for a in read_attributions(line, at.doc.tokens, index, sentence.first, sentence.last, start):
            out.add(f"{a.stance} {a.source.name}".strip())
    return out


def _settlements(at: Steps) -> set[str]:
    return {t.text for t in named_places(at.counts, at.doc.tokens, [])}


def _events(at: Steps) -> set[str]:
    return {m.type for m in read_mentions(at.doc) if not m.toll_only}


_LEVELS: dict[str, tuple[Callable[[Steps], Line], Callable[[Steps], set[str]]]] = {
    "cardinals": (lambda at: at.words, _cardinals),
    "times": (lambda at: at.cardinals, _times),
    "numbers": (lambda at: at.times, _numbers),
    "settlements": (lambda at: at.counts, _settlements),
    "victims": (lambda at: at.marked, _victims),
    "subsets": (lambda at: at.marked, _victims),
    "tolls": (lambda at: at.victims, _tolls),
    "events": (lambda at: at.victims, _events),
    "sources": (lambda at: at.marked, _sources),
    "claims": (lambda at: at.sources, _claims),
}
LEVELS = tuple(_LEVELS)


def read(level: str, text: str) -> Reading:
    """What grammar ``level`` finds in ``text``."""
    at = steps(text)
    line, values = _LEVELS[level]
    grammar = load_grammar(level)
    if level == "subsets":
        # Read between victims and tolls, on a line no later step keeps.
        before = dict(grammar.fired)
        read_victims(line(at), at.doc.tokens)
        fired = {name for name, n in grammar.fired.items() if n > before.get(name, 0)}
    else:
        fired = {f.rule.name for f in grammar.scan(line(at))}
    return Reading(fired, values(at))


def told_by(text: str) -> set[str]:
    """Rules of the events level whose match ``text`` is told by once look-alikes are dropped and what
    did not happen is set aside. A pattern may match "struck a deal"; no occurrence may come of it."""
    return {m.rule for m in read_mentions(steps(text).doc) if m.realis == "actual" and not m.background}
