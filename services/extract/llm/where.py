"""The places that the model points at, resolved by the reader of places."""

from __future__ import annotations

from collections import Counter

from services.extract.document import Document
from services.extract.llm.answer import MAX_PARTS, PointedEvent
from services.extract.llm.locate import Span
from services.extract.llm.reading import Reading
from services.extract.places.reader import Hints, PlaceReader
from shared.contracts.record import Place


def locate_places(reading: Reading, event: PointedEvent, quote: Span) -> list[Span]:
    """Where the places of ``event`` are named, those that are."""
    spans = [reading.locator.nearest(name, quote) for name in event.places[:MAX_PARTS]]
    return list(dict.fromkeys(span for span in spans if span is not None))


def resolve_places(doc: Document, reader: PlaceReader, spans: list[Span]) -> dict[Span, Place]:
    """The place of each span: as the search of the whole text read it, else read where it stands. What
    no table has stays, unresolved (codebook section 6)."""
    out: dict[Span, Place] = {}
    for toponym, place in zip(doc.toponyms, doc.places, strict=True):
        for span in spans:
            inside = toponym.start <= span[0] and span[1] <= toponym.end
            if toponym.use == "place" and (inside or span[0] <= toponym.start < toponym.end == span[1]):
                out.setdefault(span, place)
    missing = sorted(set(spans) - out.keys())
    if missing:
        countries = Counter(p.country for p in doc.places if p.country)
        total = sum(countries.values()) or 1
        hints = Hints(countries=[(name, n / total) for name, n in countries.most_common(4)])
        given = reader.find_given(doc.article.text, missing)
        out.update(zip(missing, reader.resolve(doc.article.text, given, hints), strict=True))
    return out
