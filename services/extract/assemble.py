"""Tellings to records: every field with its span, ids, status and confidence (section 3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from services.extract.arms import weapons_told
from services.extract.claimants import claims_of
from services.extract.document import Document, Mention, Telling
from services.extract.event_types import family, settle_rocket
from services.extract.evidence import evidence_of, words_of
from services.extract.figures import figures_of
from services.extract.governments import rebel_groups
from services.extract.lexicon.loader import Entry
from services.extract.mentions import names_attack
from services.extract.salience import features, in_full, score
from services.extract.status import scene_of, status_of
from shared.contracts.ids import event_id
from shared.contracts.record import Actor, EventRecord, Place, Target, Toll, When

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
    "NE": "Niger",
    "NG": "Nigeria",
    "TD": "Chad",
    "CM": "Cameroon",
    "SO": "Somalia",
    "ET": "Ethiopia",
    "MZ": "Mozambique",
    "PK": "Pakistan",
    "IN": "India",
}


_STATES = frozenset(SIDE_OF_COUNTRY.values())

HARM_KINDS = ("killed", "injured", "casualties_unspecified")
DWELLS_ON_ALL = 3
"""Texts this short, in sentences, tell of nothing in passing."""


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
        and any(names_attack(doc, m) for m in telling.mentions)
    ):
        event_type = "ground_assault"
    if event_type == "strike_unspecified":
        event_type = next((m.preferred for m in telling.mentions if m.preferred), event_type)
        if event_type == "air_strike" and _of_planted_bombs(doc):
            event_type = "explosive_device"
    home = SIDE_OF_COUNTRY.get(lead.country or "") if lead else None
    if event_type == "strike_unspecified" and _only_traces(telling):
        event_type = "damage"
    found = lead is not None and lead.precision != "unresolved"  # whose land another is, is a guess
    if event_type == "captured" and found and home is not None and home == telling.initiator:
        event_type = "recaptured"  # the recognised government's side takes it back (section 2)
    if event_type == "recaptured" and home is not None and telling.initiator in _STATES - {home}:
        event_type = "captured"  # another state "liberates" what it takes
    if event_type == "recaptured" and telling.initiator in rebel_groups():
        event_type = "captured"  # not the recognised government's side
    claims = claims_of(doc, telling.attributions)
    tolls = figures_of(doc, telling, claims)
    if event_type == "ground_assault" and _on_civilians(doc, telling, tolls):
        event_type = "civilian_killing"
    if not _stands(doc, telling, event, tolls, event_type):
        return None
    if event_type == "control_assessment" and claims and all(c.kind == "belligerent" for c in claims):
        return None  # a party's own claim is no assessment (section 2)
    heard = event_type == "strike_unspecified" and all(m.generic and not m.verbal for m in telling.mentions)
    dwells = (len(doc.sentences) <= DWELLS_ON_ALL and not heard) or event_type == "prisoner_exchange"
    told = features(doc, telling, event, tolls, event_type)
    if not dwells and not in_full(doc, telling, told) and score(told) < 0:
        return None
    interceptor = next((m.interceptor for m in telling.mentions if m.interceptor), None)
    harm = any(t.kind in HARM_KINDS and t.max != 0 for t in tolls)
    parties, land = (telling.initiator, interceptor), (lead.country if lead else None, home)
    status, row = status_of(scene_of(event_type, parties, land, harm), claims)
    zone = _zone(doc.zone_of(lead))
    when = _when(doc, telling, zone)
    evidence = evidence_of(doc, telling, {c.claimant for c in claims})
    if not evidence:
        return None
    first = telling.mentions[0]
    actors = _actors(telling, interceptor, event_type)
    article = doc.article
    return EventRecord.model_validate(
        {
            "event_id": event_id(article.version_id, engine, event_type, evidence[0].start, first.trigger),
            "article_id": article.article_id,
            "version_id": article.version_id,
            "type": event_type,
            "family": family(event_type),
            "realis": first.realis,
            "newness": "background" if first.background else "new",
            "scope": "multi_site" if len(event) > 1 else "site",
            "when": when,
            "where": where,
            "actors": actors,
            "weapons": weapons_told(telling),
            "targets": _targets(doc, telling),
            "tolls": tolls,
            "claims": claims,
            "status": status,
            "status_row": row,
            "evidence": evidence,
            "confidence": _confidence(telling, event),
            "rules": _rules(telling),
            "engine": engine,
        }
    )


_AIRBORNE = frozenset({"aircraft", "missile", "drone"})
_PLANTED = frozenset({"device", "suicide"})


def _of_planted_bombs(doc: Document) -> bool:
    """Whether "the bombing" is one on the ground: the article speaks of planted bombs and of no aircraft."""
    weapons = [
        feats
        for k in doc.line.items("WEAPON")
        if isinstance(v := doc.line.value[k], Entry) and (feats := v.reads_as("WEAPON"))
    ]
    kinds = {feats.get("class", "") for feats in weapons}
    planted = bool(kinds & _PLANTED) or any("planted" in feats for feats in weapons)
    burst = bool(doc.line.items("EXPLV"))
    return (planted or burst) and kinds.isdisjoint(_AIRBORNE)


@cache
def _zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; ``ZoneInfo`` itself forgets all but the last eight."""
    return ZoneInfo(name)


def _by_accident(doc: Document, telling: Telling) -> bool:
    """Whether a blast is said to be an accident in its sentence or the two after: "a gas leak caused it"."""
    first = doc.sentences[telling.mentions[0].sentence].first
    last = doc.sentences[min(telling.last_sentence + 2, len(doc.sentences) - 1)].last
    names = doc.line.names(doc.item_of_token[first], doc.item_of_token[last - 1] + 1)
    return "DISASTER" in names


def _only_traces(telling: Telling) -> bool:
    """Whether the article tells of blasts and of damage but of no attack (section 1)."""
    told = [m for m in telling.mentions if not m.toll_only]
    traces = [m for m in told if m.type == "damage"]
    return bool(traces) and all(m.type == "damage" or (m.generic and not m.weapons) for m in told)


_ARMED_TARGETS = frozenset({"military_base", "troops", "depot", "airfield"})


def _on_civilians(doc: Document, telling: Telling, tolls: list[Toll]) -> bool:
    """Whether gunmen of no named side only killed people who were no fighters: no assault, but a direct
    attack on civilians (section 2)."""
    killed = [t for t in tolls if t.kind == "killed" and t.subgroup_of is None and t.max != 0]
    aimed = {target for m in telling.mentions for target, _, _ in m.targets}
    return (
        telling.initiator is None
        and any(m.irregular for m in telling.mentions)
        and bool(killed)
        and all(t.population in ("civilian", "unknown") for t in killed)
        and not aimed & _ARMED_TARGETS
        and not any(_on_town(doc, m) for m in telling.mentions)
    )


def _on_town(doc: Document, mention: Mention) -> bool:
    """ "Attacked the city": a fight for it, whoever died."""
    return bool({"city", "town"} & set(doc.tokens.words[mention.trigger + 1 : mention.trigger + 4]))


def _stands(doc: Document, telling: Telling, event: list[Place], tolls: list[Toll], event_type: str) -> bool:
    """A record needs something of its own: a place, a figure, or a side and a day; a weak word
    ("advance", "fire", "arrest") needs a place and more."""
    mentions = telling.mentions
    if all(m.toll_only for m in mentions):
        return False
    timed = telling.time is not None and "time" not in telling.inherited
    hit = timed and any(m.targets for m in mentions)  # "damage to a bridge after shelling on Tuesday"
    if all(m.subordinate or (m.definite and not m.verbal) for m in mentions if not m.toll_only) and not (
        event and (tolls or hit)
    ):
        return False
    if event_type in ("prisoner_exchange", "ceasefire"):
        return True
    own_place = bool(event) and "where" not in telling.inherited
    harmful = any(t.kind in ("killed", "injured") for t in tolls)
    if all(m.generic for m in mentions):
        if own_place and any(m.weapons and m.verbal for m in mentions):
            return True  # "targeted a ship in the gulf with two missiles"
        if event_type == "damage" and own_place and any(m.targets and m.attributions for m in mentions):
            return True  # "acknowledged damage to a bridge near Kherson"
        if event_type == "strike_unspecified" and _by_accident(doc, telling):
            return False
        blast = event_type == "strike_unspecified" and (own_place or harmful)
        return blast or (own_place and (timed or telling.told is not None))
    if not event:
        if (
            event_type in ("arrest", "force_movement")
            and telling.initiator is not None
            and telling.told is not None
        ):
            return True
        known = telling.initiator is not None or event_type in ("cyber_attack", "evacuation")
        fought = any(m.rule.startswith("clash.verb") for m in mentions)
        stopped = telling.initiator is not None and any(m.interceptor for m in mentions)
        return harmful or stopped or ((known or fought) and timed)
    return True


def _where(doc: Document, telling: Telling, places: list[Place]) -> list[Place]:
    """Places of the event; an exchange has none (section 6)."""
    if telling.type == "prisoner_exchange":
        return []
    out: list[Place] = []
    for use in telling.uses:
        place = places[use.index]
        if place.precision == "settlement" and any(
            p.geonames_id == place.geonames_id is not None and p.role == use.role for p in out
        ):
            continue  # "Bakhmut (Artemivsk)": one town by two names
        out.append(place.model_copy(update={"role": use.role}))
    return out


def _when(doc: Document, telling: Telling, zone: ZoneInfo) -> When:
    """The interval in the local zone; a time of saying only bounds it; nothing told is flagged."""
    span, text = telling.time, None
    if span is not None:
        mention = telling.time_mention
        if mention is not None and mention.time_span is not None:
            text = words_of(doc, *mention.time_span)
        return When.model_validate(
            {
                "start": _local(span.start, zone),
                "end": _local(span.end, zone),
                "precision": span.precision,
                "anchor": span.anchor,
                "text": text,
            }
        )
    if telling.told is not None:
        told = telling.told
        precision = told.precision if told.precision in ("day", "week", "month", "multi_day") else "day"
        return When.model_validate(
            {
                "start": None,
                "end": _local(told.end, zone),
                "precision": precision,
                "anchor": told.anchor,
            }
        )
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


def _actors(telling: Telling, interceptor: str | None, event_type: str) -> list[Actor]:
    out: list[Actor] = []
    if telling.initiator:
        basis = "inferred" if "initiator" in telling.inherited else "stated"
        out.append(
            Actor.model_validate(
                {
                    "role": "initiator",
                    "name": telling.initiator,
                    "side": telling.initiator,
                    "basis": basis,
                }
            )
        )
    if interceptor:
        out.append(Actor(role="interceptor", name=interceptor, side=interceptor))
    return out


def _targets(doc: Document, telling: Telling) -> list[Target]:
    seen: dict[str, Target] = {}
    for mention in telling.mentions:
        for target_class, first, last in mention.targets:
            text = words_of(doc, first, last)
            seen.setdefault(text.lower(), Target.model_validate({"class": target_class, "text": text}))
    return list(seen.values())[:6]


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
