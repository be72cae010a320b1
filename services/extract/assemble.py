"""Tellings to records: every field with its span, ids, status and confidence (section 3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.extract.claims import Attribution
from services.extract.document import Document
from services.extract.event_types import family, settle_rocket
from services.extract.numbers import Quantity
from services.extract.salience import features, score
from services.extract.status import status_of
from services.extract.tellings import Telling
from services.extract.tolls import TollMention, Victims
from shared.contracts.ids import event_id
from shared.contracts.record import (
    Actor,
    Claim,
    Count,
    EventRecord,
    Evidence,
    Place,
    Target,
    Toll,
    Weapon,
    When,
)

SIDE_OF_COUNTRY = {
    "UA": "Ukraine",
    "RU": "Russia",
    "IL": "Israel",
    "PS": "Palestinians",
    "LB": "Lebanon",
    "SY": "Syria",
    "IR": "Iran",
    "YE": "Yemen",
    "SD": "Sudan",
    "MM": "Myanmar",
    "IQ": "Iraq",
    "CD": "DR Congo",
    "BF": "Burkina Faso",
    "ML": "Mali",
}
_RADIUS_SIDE = {"Houthis": "Yemen"}


def build_record(doc: Document, telling: Telling, places: list[Place], engine: str) -> EventRecord | None:
    """The record of a telling, or None when it has nothing of its own to stand on."""
    where = _where(doc, telling, places)
    event = [p for p in where if p.role != "origin"]
    lead = event[0] if event else None
    event_type = settle_rocket(
        telling.type, (lead.admin1 or lead.name) if lead else None, lead.country if lead else None
    )
    if (
        event_type == "strike_unspecified"
        and any(m.irregular for m in telling.mentions)
        and _is_attack(doc, telling)
    ):
        event_type = "ground_assault"
    tolls = _tolls(doc, telling)
    if not _stands(doc, telling, event, tolls, event_type):
        return None
    if score(features(doc, telling, event, tolls)) < 0:
        return None
    attributions = [a for m in telling.mentions for a in m.attributions]
    claims = _claims(doc, attributions)
    harmed = SIDE_OF_COUNTRY.get(lead.country or "") if lead else None
    interceptor = next((m.interceptor for m in telling.mentions if m.interceptor), None)
    status, row = status_of(event_type, claims, telling.initiator, interceptor, harmed)
    zone = ZoneInfo(doc.zone_of(lead))
    when = _when(doc, telling, zone)
    evidence = _evidence(doc, telling)
    if not evidence:
        return None
    first = telling.mentions[0]
    actors = _actors(telling, interceptor, event_type)
    article = doc.article
    return EventRecord(
        event_id=event_id(article.version_id, engine, event_type, evidence[0].start, first.trigger),
        article_id=article.article_id,
        version_id=article.version_id,
        type=event_type,
        family=family(event_type),  # type: ignore[arg-type]
        realis=first.realis,
        newness="background" if first.background else "new",  # type: ignore[arg-type]
        scope="multi_site" if len(event) > 1 else "site",
        when=when,
        where=where,
        actors=actors,
        weapons=_weapons(telling),
        targets=_targets(doc, telling),
        tolls=tolls,
        claims=claims,
        status=status,
        status_row=row,  # type: ignore[arg-type]
        evidence=evidence,
        confidence=_confidence(telling, event),
        rules=_rules(telling),
        engine=engine,
    )


def _is_attack(doc: Document, telling: Telling) -> bool:
    """Armed men who "attack" a post do it on the ground."""
    for mention in telling.mentions:
        word = doc.tokens.words[mention.trigger]
        if word.startswith(("attack", "assault", "raid", "onslaught")):
            return True
    return False


def _stands(doc: Document, telling: Telling, event: list[Place], tolls: list[Toll], event_type: str) -> bool:
    """A record needs something of its own: a place, a figure, or a side and a day; a weak word
    ("advance", "fire", "arrest") needs a place and more."""
    mentions = telling.mentions
    if all(m.toll_only for m in mentions):
        return False
    if all(m.subordinate or (m.definite and not m.verbal) for m in mentions if not m.toll_only) and not (
        tolls and event
    ):
        return False
    if event_type in ("prisoner_exchange", "ceasefire"):
        return True
    own_place = bool(event) and "where" not in telling.inherited
    harmful = any(t.kind in ("killed", "injured") for t in tolls)
    timed = telling.time is not None and "time" not in telling.inherited
    if all(m.generic for m in mentions):
        blast = event_type == "strike_unspecified" and (own_place or harmful)
        return blast or (own_place and (timed or telling.told is not None))
    if not event:
        return harmful or (telling.initiator is not None and timed and telling.initiator is not None)
    return True


def _where(doc: Document, telling: Telling, places: list[Place]) -> list[Place]:
    """Places of the event; an exchange has none (section 6)."""
    if telling.type == "prisoner_exchange":
        return []
    out: list[Place] = []
    for use in telling.uses:
        place = places[use.index]
        out.append(place.model_copy(update={"role": use.role}))
    return out


def _when(doc: Document, telling: Telling, zone: ZoneInfo) -> When:
    """The interval in the local zone; a time of saying only bounds it; nothing told is flagged."""
    span, text = telling.time, None
    if span is not None:
        mention = telling.time_mention
        if mention is not None and mention.time_span is not None:
            text = _slice(doc, *mention.time_span)
        return When(
            start=_local(span.start, zone),
            end=_local(span.end, zone),
            precision=span.precision,  # type: ignore[arg-type]
            anchor=span.anchor,
            text=text,  # type: ignore[arg-type]
        )
    if telling.told is not None:
        told = telling.told
        precision = told.precision if told.precision in ("day", "week", "month", "multi_day") else "day"
        return When(start=None, end=_local(told.end, zone), precision=precision, anchor=told.anchor)  # type: ignore[arg-type]
    if doc.day is None:
        return When(precision="unknown", anchor="publication_fallback")
    published = datetime.combine(doc.day, time(23, 59, 59))
    return When(
        start=_local(published - timedelta(hours=48), zone),
        end=_local(published, zone),
        precision="unknown",
        anchor="publication_fallback",
    )


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.replace(tzinfo=zone)


def _slice(doc: Document, first: int, last: int) -> str:
    return doc.article.text[doc.tokens.starts[first] : doc.tokens.ends[last - 1]]


def _better(a: TollMention, b: TollMention) -> TollMention:
    """Of two figures of one kind: the revised one, a number before a vague word, the larger."""
    if a.relation != b.relation:
        order = ("revised", "total", "additional")
        return min(a, b, key=lambda t: order.index(t.relation))
    vague = ("vague", "plural_only")
    if (a.quantity.value_type in vague) != (b.quantity.value_type in vague):
        return b if a.quantity.value_type in vague else a
    return b if (b.quantity.min or 0) > (a.quantity.min or 0) else a


def _tolls(doc: Document, telling: Telling) -> list[Toll]:
    best: dict[str, TollMention] = {}
    for mention in telling.mentions:
        for toll in mention.tolls:
            if toll.quantity.value_type == "stated_zero" and toll.kind in best:
                continue
            known = best.get(toll.kind)
            best[toll.kind] = toll if known is None or known.quantity.max == 0 else _better(known, toll)
    if telling.type == "prisoner_exchange":
        return _exchanged(doc, telling)
    if "casualties_unspecified" in best and "killed" in best and best["killed"].quantity.max != 0:
        del best["casualties_unspecified"]
    return [
        Toll(
            kind=kind,
            population=toll.population,
            min=toll.quantity.min,
            max=toll.quantity.max,  # type: ignore[arg-type]
            value_type=toll.quantity.value_type,
            relation=toll.relation,  # type: ignore[arg-type]
        )
        for kind, toll in best.items()
    ]


def _exchanged(doc: Document, telling: Telling) -> list[Toll]:
    """Both directions together where both are told ("each", "the same number"), section 4."""
    totals: list[int] = []
    for mention in telling.mentions:
        sentence = doc.sentences[mention.sentence]
        first, last = doc.item_of_token[sentence.first], doc.item_of_token[sentence.last - 1]
        numbers = [
            v.quantity.min
            for k in range(first, last + 1)
            if isinstance(v := doc.line.value[k], Victims)
            and v.quantity.value_type == "exact"
            and v.quantity.min
            and v.quantity.min > 1
        ]
        words = doc.tokens.words[sentence.first : sentence.last]
        if not numbers:
            continue
        both = len(numbers) >= 2 and numbers[0] == numbers[1]
        doubled = "each" in words or "apiece" in words or ("same" in words and "number" in words)
        totals.append(numbers[0] * 2 if both or doubled else numbers[0])
    if not totals:
        return []
    total = max(totals)
    return [Toll(kind="exchanged", population="military", min=total, max=total, value_type="exact")]


def _claims(doc: Document, attributions: list[Attribution]) -> list[Claim]:
    """Speakers once each. A country or "local officials" stand beside a named speaker only when
    they are another source, an outlet only when it is the only one; without anybody the article's
    own outlet speaks (section 7)."""
    kept: list[Attribution] = []
    for attribution in attributions:
        words = set(attribution.source.name.lower().split())
        if attribution.source.form == "pronoun" or not words:
            continue
        if any(words <= set(k.source.name.lower().split()) for k in kept):
            continue
        kept = [
            k
            for k in kept
            if not set(k.source.name.lower().split()) < words or k.stance != attribution.stance
        ]
        kept.append(attribution)
    speaking = [a for a in kept if a.stance in ("asserts", "confirms")]
    silent = {id(a) for a in speaking if _spoken_for(a, speaking)}
    out = [_claim(doc, a) for a in kept if id(a) not in silent]
    if not any(c.stance in ("asserts", "confirms") for c in out):
        outlet = doc.article.agency or doc.article.publisher
        if outlet:
            out.insert(0, Claim(claimant=outlet, kind="media", about=["event", "tolls"]))
    return out


def _claim(doc: Document, attribution: Attribution) -> Claim:
    source = attribution.source
    return Claim(
        claimant=source.name,
        kind=source.kind if source.kind != "generic" else "unnamed",  # type: ignore[arg-type]
        side=source.side,
        stance=attribution.stance,  # type: ignore[arg-type]
        cue=doc.tokens.words[attribution.cue],
        about=["initiator"] if attribution.accuses else ["event", "tolls"],
    )


def _spoken_for(attribution: Attribution, speaking: list[Attribution]) -> bool:
    """Whether another speaker of the record makes this one redundant."""
    source = attribution.source
    others = [a.source for a in speaking if a is not attribution]
    if source.kind == "media":
        return any(o.kind != "media" for o in others)
    if source.form == "side":
        return any(o.side == source.side and o.form != "side" for o in others)
    if source.form == "office":
        return any(
            o.form in ("person", "leader") and (o.side == source.side or None in (o.side, source.side))
            for o in others
        )
    words = source.name.lower().split()
    if words[-1] in ("officials", "authorities") and set(words) & {"local", "regional", "city", "provincial"}:
        return any(o.form in ("person", "leader") and o.kind == "local_authority" for o in others)
    return False


def _actors(telling: Telling, interceptor: str | None, event_type: str) -> list[Actor]:
    out: list[Actor] = []
    if telling.initiator:
        basis = "inferred" if "initiator" in telling.inherited else "stated"
        out.append(Actor(role="initiator", name=telling.initiator, side=telling.initiator, basis=basis))  # type: ignore[arg-type]
    if interceptor:
        out.append(Actor(role="interceptor", name=interceptor, side=interceptor))
    return out


def _weapons(telling: Telling) -> list[Weapon]:
    classes = sorted({w for m in telling.mentions for w in m.weapons})
    counts = next((m.counts for m in telling.mentions if m.counts), {})

    def count(name: str) -> Count | None:
        quantity: Quantity | None = counts.get(name)
        return Count(min=quantity.min, max=quantity.max) if quantity else None

    made = []
    for weapon in classes:
        extra: dict[str, Any] = {"class": weapon}
        main = count("downed") or count("launched")
        if main and len(classes) == 1:
            extra["count"] = main
            extra["launched"] = count("launched")
        made.append(Weapon(**extra))
    return made


def _targets(doc: Document, telling: Telling) -> list[Target]:
    seen: dict[str, Target] = {}
    for mention in telling.mentions:
        for target_class, first, last in mention.targets:
            text = _slice(doc, first, last)
            seen.setdefault(text.lower(), Target(**{"class": target_class, "text": text}))
    return list(seen.values())[:6]


def _evidence(doc: Document, telling: Telling) -> list[Evidence]:
    """The sentence of each mention for the type, and the exact words of time, figures and actor."""
    out: list[Evidence] = []

    def put(field_name: str, first: int, last: int) -> None:
        start, end = doc.tokens.starts[first], doc.tokens.ends[last - 1]
        span = Evidence(
            **{
                "field": field_name,
                "start": start,
                "end": end,
                "text": doc.article.text[start:end],
                "in": "text",
            }
        )
        if all((e.field, e.start, e.end) != (span.field, span.start, span.end) for e in out):
            out.append(span)

    for mention in telling.mentions:
        sentence = doc.sentences[mention.sentence]
        put("type", sentence.first, sentence.last)
    for mention in telling.mentions:
        if mention.time_span is not None and mention is telling.time_mention:
            put("when", *mention.time_span)
        if mention.initiator_span is not None and mention.initiator == telling.initiator:
            put("actors", *mention.initiator_span)
        for toll in mention.tolls:
            put(f"tolls.{toll.kind}", toll.first_token, toll.last_token)
        for attribution in mention.attributions:
            put("claims", attribution.source.first_token, attribution.source.last_token)
    for use in telling.uses:
        toponym = doc.toponyms[use.index]
        span = Evidence(
            **{
                "field": "where",
                "start": toponym.start,
                "end": toponym.end,
                "text": doc.article.text[toponym.start : toponym.end],
                "in": "text",
            }
        )
        if span.text:
            out.append(span)
    return out


def _confidence(telling: Telling, event: list[Place]) -> float:
    """Rule prior times completeness, less for what is inherited."""
    score = 0.9
    if not event:
        score *= 0.85
    if telling.time is None:
        score *= 0.92
    score *= 0.95 ** len(telling.inherited)
    if all(m.generic for m in telling.mentions):
        score *= 0.8
    return round(score, 3)


def _rules(telling: Telling) -> list[str]:
    names = [m.rule for m in telling.mentions] + [t.rule for m in telling.mentions for t in m.tolls]
    return list(dict.fromkeys(n for n in names if n))


def to_day(text: str | None) -> date | None:
    """The publication day, or None when only a month is told (section 5)."""
    if not text or len(text) < 10:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


UTC = UTC
