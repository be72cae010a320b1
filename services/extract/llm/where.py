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


_WIDER = ("admin3", "admin2", "admin1", "country")


def deepest(places: list[Place]) -> list[Place]:
    """``places`` once each, without those that only contain another: "Poltava, Ukraine" is one place whose
    containers its record tells already (codebook section 6)."""
    once = list({place.name: place for place in places}.values())
    return [place for place in once if not any(_contains(place, other) for other in once)]


def _contains(wide: Place, deep: Place) -> bool:
    if wide.precision not in _WIDER or deep is wide or wide.country != deep.country:
        return False
    if wide.precision == "country":
        return deep.precision != "country"
    if wide.precision == "admin1":
        return deep.precision not in ("admin1", "country") and deep.admin1 in (wide.admin1, wide.name)
    return deep.precision not in (*_WIDER, "unresolved") and deep.admin2 in (wide.admin2, wide.name)
