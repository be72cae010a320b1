"""Why the records of an article are what they are: rules that fired, and the readings that lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.extract.document import Document, Mention
from services.extract.engine import GrammarEngine
from services.extract.interface import ArticleText, Extraction
from services.extract.mentions import read_mentions
from shared.contracts.record import EventRecord


@dataclass(frozen=True, slots=True)
class Lost:
    """A mention that became no record of its own, and why."""

    sentence: int
    type: str
    rule: str
    trigger: str
    reason: str


@dataclass(slots=True)
class Explanation:
    """Sentences as (start, end) offsets, the records, and what was read but not kept."""

    article: ArticleText
    sentences: list[tuple[int, int]]
    found: Extraction
    lost: list[Lost] = field(default_factory=list)

    def records_of(self, sentence: tuple[int, int]) -> list[EventRecord]:
        """Records with evidence in ``sentence``."""
        start, end = sentence
        return [
            record
            for record in self.found.events
            if any(e.within == "text" and e.start < end and start < e.end for e in record.evidence)
        ]


def explain(engine: GrammarEngine, article: ArticleText) -> Explanation:
    """Read ``article`` once more with everything kept."""
    found = engine.extract(article)
    doc = engine.read(article)
    tokens = doc.tokens
    sentences = [(tokens.starts[s.first], tokens.ends[s.last - 1]) for s in doc.sentences]
    kept = {e.start for record in found.events for e in record.evidence if e.field == "type"}
    lost = [
        Lost(m.sentence, m.type, m.rule, tokens.words[m.trigger], reason)
        for m in read_mentions(doc)
        if (reason := _reason(doc, m, kept))
    ]
    return Explanation(article, sentences, found, lost)


def _reason(doc: Document, mention: Mention, kept: set[int]) -> str | None:
    """Why a mention is no record; None for one that is (part of) a record."""
    if mention.realis != "actual":
        return f"realis {mention.realis}"
    if mention.background:
        return "background: older than a week, or told as history"
    start = doc.tokens.starts[doc.sentences[mention.sentence].first]
    if start in kept:
        return None
    if mention.toll_only:
        return "a figure without an occurrence to belong to"
    if mention.subordinate:
        return "only referred to"
    if mention.generic:
        return "a weak word without a place and a time of its own"
    return "nothing of its own to stand on"
