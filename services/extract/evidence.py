"""The spans that prove the fields of a record; each is the text it points at (codebook section 3)."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from services.extract.document import Document, Telling
from shared.contracts.record import Evidence


def words_of(doc: Document, first: int, last: int) -> str:
    """The text of tokens ``first:last`` as it stands."""
    return doc.article.text[doc.tokens.starts[first] : doc.tokens.ends[last - 1]]


def _span(doc: Document, field: str, start: int, end: int) -> dict[str, object]:
    text = doc.article.text[start:end]
    return {"field": field, "start": start, "end": end, "text": text, "in": "text"}


@cache
def _spans() -> TypeAdapter[list[Evidence]]:
    """Checks the spans of a record in one go."""
    return TypeAdapter(list[Evidence])


def evidence_of(doc: Document, telling: Telling, claimants: set[str]) -> list[Evidence]:
    """The sentence of each mention for the type, and the exact words of time, figures, actor and speakers:
    those of the sentences that tell it and, of those heard elsewhere, the ``claimants``."""
    out: list[dict[str, object]] = []
    seen: set[tuple[str, int, int]] = set()

    def put(field_name: str, first: int, last: int) -> None:
        start, end = doc.tokens.starts[first], doc.tokens.ends[last - 1]
        if (field_name, start, end) not in seen:
            seen.add((field_name, start, end))
            out.append(_span(doc, field_name, start, end))

    for mention in telling.mentions:
        sentence = doc.sentences[mention.sentence]
        put("type", sentence.first, sentence.last)
    if telling.time_mention is not None and telling.time_mention.time_span is not None:
        put("when", *telling.time_mention.time_span)
    for mention in telling.mentions:
        if mention.initiator_span is not None and mention.initiator == telling.initiator:
            put("actors", *mention.initiator_span)
        for toll in mention.tolls:
            put(f"tolls.{toll.kind}", toll.first_token, toll.last_token)
        for arm in mention.arms:
            if arm.weapon in mention.weapons:
                put("weapons", arm.first, arm.last)
        for _, first, last in mention.targets:
            put("targets", first, last)
        for attribution in mention.attributions:
            put("claims", attribution.source.first_token, attribution.source.last_token)
    for attribution in (a for a in telling.heard if a.source.name in claimants):
        put("claims", attribution.source.first_token, attribution.source.last_token)
    for use in telling.uses:
        toponym = doc.toponyms[use.index]
        if toponym.start < toponym.end:
            out.append(_span(doc, "where", toponym.start, toponym.end))
    return _spans().validate_python(out)
