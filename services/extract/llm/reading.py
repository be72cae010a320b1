"""What our own readers make of the words the model points at: figures, times, sides and speakers."""

from __future__ import annotations

from services.extract.document import Document
from services.extract.lexicon.loader import Entry
from services.extract.llm.locate import Locator, Span, distance
from services.extract.numbers import Quantity
from services.extract.sources import Source, read_sources
from services.extract.timespan import TimeSpan
from services.extract.tolls import TollMention, Victims, read_tolls
from shared.contracts.record import Claim

_PRONOUNS = frozenset("he she it they him her them who we i".split())


class Reading:
    """The readings of one document; each method answers None for what is not in the text or what our
    tables cannot read."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.locator = Locator(doc.tokens)
        self._tolls: list[tuple[Span, TollMention]] = []
        for sentence in doc.sentences:
            first, last = doc.item_of_token[sentence.first], doc.item_of_token[sentence.last - 1] + 1
            for toll in read_tolls(doc.line, doc.tokens, first, last):
                at = toll.figure or (toll.first_token, toll.last_token)
                self._tolls.append(((doc.tokens.starts[at[0]], doc.tokens.ends[at[1] - 1]), toll))
        self._sources = [
            ((doc.tokens.starts[v.first_token], doc.tokens.ends[v.last_token - 1]), v)
            for v in read_sources(doc.words_line, doc.tokens).value
            if isinstance(v, Source)
        ]

    def figure(self, kind: str, words: str, quote: Span) -> tuple[Span, Quantity, str, str] | None:
        """(where, how many, of whom, relation) of a toll by the number table. Outside the quotation only a
        figure that the text itself gives this ``kind`` counts, for a number alone proves little; one that it
        gives another kind never does, for then two readers disagree."""
        found = self.locator.all(words)
        for span in sorted(found, key=lambda s: distance(s, quote)):
            if not self.locator.on_tokens(span):
                continue
            told = [toll for at, toll in self._tolls if _meet(at, span)]
            for toll in told:
                if toll.kind == kind:
                    return span, toll.quantity, toll.population, toll.relation
            if not told and quote[0] <= span[0] and span[1] <= quote[1]:
                for value in self._values(span, event_line=True):
                    if isinstance(value, Victims):
                        return span, value.quantity, value.population, "total"
                    if isinstance(value, Quantity):
                        return span, value, "unknown", "total"
        return None

    def time(self, words: str, quote: Span) -> tuple[Span, TimeSpan] | None:
        """The time expression that ``words`` are part of, with its interval."""
        span = self.locator.nearest(words, quote)
        if span is not None:
            for value in self._values(span):
                if isinstance(value, TimeSpan):
                    return span, value
        return None

    def party(self, words: str, quote: Span) -> tuple[Span, str | None] | None:
        """Where a party is named and the side our tables know it by."""
        span = self.locator.nearest(words, quote)
        return None if span is None else (span, self._side(span))

    def speaker(self, words: str, stance: str, quote: Span) -> tuple[Span, Claim] | None:
        """The claim of a speaker, with kind and side by our tables; "he" alone names nobody."""
        span = self.locator.nearest(words, quote)
        if span is None or words.strip().lower() in _PRONOUNS:
            return None
        said = next((a for a in self.doc.attributions if _meet(self._span_of(a.source), span)), None)
        source = said.source if said else next((s for at, s in self._sources if _meet(at, span)), None)
        kind = source.kind if source and source.kind != "generic" else "unnamed"
        claim = Claim.model_validate(
            {
                "claimant": self.doc.article.text[span[0] : span[1]],
                "kind": kind,
                "side": source.side if source else self._side(span),
                "stance": stance,
                "cue": self.doc.tokens.words[said.cue] if said else None,
                "about": ["event", "tolls"],
            }
        )
        return span, claim

    def _span_of(self, source: Source) -> Span:
        tokens = self.doc.tokens
        return tokens.starts[source.first_token], tokens.ends[source.last_token - 1]

    def _side(self, span: Span) -> str | None:
        sides = (v.feats.get("side") for v in self._values(span) if isinstance(v, Entry))
        return next((side for side in sides if side), None)

    def _values(self, span: Span, event_line: bool = False) -> list[object]:
        """What the items over ``span`` were read as, in order."""
        doc = self.doc
        line, item_of = (doc.line, doc.item_of_token) if event_line else (doc.words_line, doc.word_of_token)
        items = dict.fromkeys(item_of[t] for t in self.locator.tokens_of(span))
        return [line.value[k] for k in items]


def _meet(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
