"""The model's pointing to records: what stands in the text is read by our tables, the rest is dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.extract.assemble import SIDE_OF_COUNTRY
from services.extract.document import Document
from services.extract.llm.answer import MAX_PARTS, PointedEvent
from services.extract.llm.locate import Span
from services.extract.llm.reading import Reading
from services.extract.llm.where import deepest
from services.extract.status import scene_of, status_of
from services.extract.timespan import TimeSpan
from shared.contracts.codebook import FAMILY_OF
from shared.contracts.ids import event_id
from shared.contracts.record import Actor, Claim, EventRecord, Evidence, Place, Toll, When

_NO_INITIATOR = frozenset({"armed_clash", "prisoner_exchange", "ceasefire", "air_raid_alert"})
_BACKGROUND = timedelta(days=7)
_CONFIDENCE = 0.8
"""Of a record all of whose parts stood in the text; each part that did not takes a tenth of it."""


@dataclass(slots=True)
class Proof:
    """The spans of one record and what of it was dropped."""

    text: str
    spans: list[Evidence] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def put(self, name: str, span: Span) -> None:
        start, end = span
        span_of = {"field": name, "start": start, "end": end, "text": self.text[start:end]}
        found = Evidence.model_validate(span_of)
        if found not in self.spans:
            self.spans.append(found)


def record_of(
    reading: Reading, event: PointedEvent, quote: Span, spans: list[Span], places: dict[Span, Place],
    engine: str, ordinal: int,
) -> EventRecord:  # fmt: skip
    """The record of an event whose quotation stands at ``quote`` and whose places at ``spans``."""
    doc = reading.doc
    proof = Proof(doc.article.text)
    proof.put("type", quote)
    proof.dropped += ["where"] * max(0, len(set(event.places[:MAX_PARTS])) - len(spans))
    where = deepest([places[span] for span in spans])
    for span in spans:
        proof.put("where", span)
    lead = where[0] if where else None
    told, when = _when(reading, event, quote, ZoneInfo(doc.zone_of(lead)), proof)
    tolls = _tolls(reading, event, quote, proof)
    actors = _actors(reading, event, quote, proof)
    claims = _claims(reading, event, quote, proof)
    initiator = actors[0].side if actors else None
    home = SIDE_OF_COUNTRY.get(lead.country or "") if lead else None
    scene = scene_of(event.type, (initiator, None), (lead.country if lead else None, home), harm=bool(tolls))
    status, row = status_of(scene, claims)
    article = doc.article
    return EventRecord.model_validate(
        {
            "event_id": event_id(article.version_id, engine, event.type, quote[0], ordinal),
            "article_id": article.article_id,
            "version_id": article.version_id,
            "type": event.type,
            "family": FAMILY_OF[event.type],
            "realis": event.realis,
            "newness": "background" if _is_old(doc, told) else "new",
            "scope": "multi_site" if len(where) > 1 else "site",
            "when": when,
            "where": where,
            "actors": actors,
            "tolls": tolls,
            "claims": claims,
            "status": status,
            "status_row": row,
            "evidence": proof.spans,
            "confidence": round(_CONFIDENCE * 0.9 ** len(proof.dropped), 3),
            "rules": ["llm", *sorted({f"llm.dropped.{name}" for name in proof.dropped})],
            "engine": engine,
        }
    )


def _when(
    reading: Reading, event: PointedEvent, quote: Span, zone: ZoneInfo, proof: Proof
) -> tuple[TimeSpan | None, When]:
    """By the time table; the time of a statement only bounds the event (codebook section 5)."""
    found = reading.time(event.time, quote) if event.time else None
    if found is None:
        proof.dropped += ["when"] if event.time else []
        return None, _unstated(reading.doc, zone)
    span, told = found
    proof.put("when", span)
    stated = event.time_of == "statement"
    precision = "day" if stated and told.precision in ("minute", "hour", "part_of_day") else told.precision
    when = When.model_validate(
        {
            "start": None if stated else _local(told.start, zone),
            "end": _local(told.end, zone),
            "precision": precision,
            "anchor": told.anchor,
            "text": None if stated else proof.text[span[0] : span[1]],
        }
    )
    return told, when


def _unstated(doc: Document, zone: ZoneInfo) -> When:
    if doc.day is None:
        return When(precision="unknown", anchor="publication_fallback")
    end = datetime.combine(doc.day, time(23, 59, 59), zone)
    start = (end.replace(tzinfo=None) - timedelta(hours=48)).replace(tzinfo=zone)
    return When(start=start, end=end, precision="unknown", anchor="publication_fallback")


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.replace(tzinfo=zone)


def _is_old(doc: Document, told: TimeSpan | None) -> bool:
    """More than 7 days before publication (codebook section 1)."""
    if told is None or told.end is None or doc.day is None:
        return False
    return doc.day - told.end.date() > _BACKGROUND


def _tolls(reading: Reading, event: PointedEvent, quote: Span, proof: Proof) -> list[Toll]:
    """One figure a kind, the first that stands in the text."""
    out: dict[str, Toll] = {}
    for pointed in event.tolls[:MAX_PARTS]:
        read = reading.figure(pointed.kind, pointed.number, quote)
        if read is None:
            proof.dropped.append("tolls")
            continue
        if pointed.kind in out:
            continue
        span, quantity, population, relation = read
        proof.put(f"tolls.{pointed.kind}", span)
        out[pointed.kind] = Toll.model_validate(
            {
                "kind": pointed.kind,
                "population": population,
                "min": quantity.min,
                "max": quantity.max,
                "value_type": quantity.value_type,
                "relation": relation,
                "text": proof.text[span[0] : span[1]],
            }
        )
    return list(out.values())


def _actors(reading: Reading, event: PointedEvent, quote: Span, proof: Proof) -> list[Actor]:
    if not event.initiator or event.type in _NO_INITIATOR:
        return []
    found = reading.party(event.initiator, quote)
    if found is None:
        proof.dropped.append("actors")
        return []
    span, side = found
    proof.put("actors", span)
    return [Actor(role="initiator", name=side or proof.text[span[0] : span[1]], side=side)]


def _claims(reading: Reading, event: PointedEvent, quote: Span, proof: Proof) -> list[Claim]:
    """Speakers once each; the outlet when nobody else asserts it (codebook section 7)."""
    out: dict[tuple[str, str], Claim] = {}
    for pointed in event.claimants[:MAX_PARTS]:
        found = reading.speaker(pointed.name, pointed.stance, quote)
        if found is None:
            proof.dropped.append("claims")
            continue
        span, claim = found
        proof.put("claims", span)
        out.setdefault((claim.claimant.lower(), claim.stance), claim)
    claims = list(out.values())
    outlet = reading.doc.article.agency or reading.doc.article.publisher
    if outlet and not any(c.stance in ("asserts", "confirms") for c in claims):
        claims.insert(0, Claim(claimant=outlet, kind="media", about=["event", "tolls"]))
    return claims
