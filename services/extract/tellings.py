"""Which mentions tell of one occurrence: clauses merged into the records of the article.

Headline, lead and body of one occurrence are one record with the most specific detail; a total
over several sites and the sites themselves stay apart (codebook section 1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from math import asin, cos, radians, sin, sqrt

from services.extract.document import Document, Mention, ToponymUse
from services.extract.event_types import compatible, family, more_specific
from services.extract.places.reader import Toponym
from services.extract.times import TimeSpan
from shared.contracts.record import Place

_VIOLENT = ("strike", "engagement", "civilian_harm")
THRESHOLD = 1.15
"""Least score of a merge; see ``_score`` for what adds to it."""


@dataclass(slots=True)
class Telling:
    """A record in the making: mentions that tell of one occurrence."""

    mentions: list[Mention]
    type: str
    uses: list[ToponymUse] = field(default_factory=list)
    time: TimeSpan | None = None
    time_mention: Mention | None = None
    told: TimeSpan | None = None
    initiator: str | None = None
    inherited: set[str] = field(default_factory=set)

    @property
    def last_sentence(self) -> int:
        return self.mentions[-1].sentence


def merge_mentions(doc: Document, mentions: list[Mention], places: list[Place]) -> list[Telling]:
    """Mentions in text order to tellings; every mention ends in exactly one."""
    tellings: list[Telling] = []
    for mention in mentions:
        best: tuple[float, Telling] | None = None
        for telling in tellings:
            score = _score(doc, tellings, telling, mention, places)
            if score is not None and (best is None or score >= best[0]):
                best = (score, telling)
        if best is not None and best[0] >= THRESHOLD:
            _add(doc, best[1], mention, places)
        else:
            tellings.append(_sited(doc, mention, tellings) or _new(mention))
    tellings = _join_same(doc, tellings, places)
    tellings = [t for t in tellings if not _faint(t)]
    _late_words(doc, tellings)
    return _fold_damage(tellings, places)


def _faint(telling: Telling) -> bool:
    """Words of violence that tell of nothing: no place, time or side of their own, only referred to."""
    return all(
        (m.generic or m.subordinate) and not m.places and m.time is None and not m.tolls
        for m in telling.mentions
    )


def _join_same(doc: Document, tellings: list[Telling], places: list[Place]) -> list[Telling]:
    """A second look once every telling has its place: two of one kind at one place and time are one."""
    kept: list[Telling] = []
    for telling in tellings:
        host = next((k for k in kept if _one_occurrence(doc, k, telling, places)), None)
        if host is None:
            kept.append(telling)
            continue
        for mention in telling.mentions:
            _add(doc, host, mention, places)
        host.mentions.sort(key=lambda m: (m.sentence, m.trigger))
    return kept


def _one_occurrence(doc: Document, a: Telling, b: Telling, places: list[Place]) -> bool:
    if not compatible(a.type, b.type) or any(_further(doc, m) for m in b.mentions):
        return False
    if a.mentions[0].background != b.mentions[0].background or a.mentions[0].realis != b.mentions[0].realis:
        return False
    if a.initiator and b.initiator and a.initiator != b.initiator:
        return False
    if a.time and b.time and _overlap(a.time, b.time) is False:
        return False
    if any(_toll_conflict(a, m) for m in b.mentions):
        return False
    return _depth(a.uses, places) > 1 and _places_relation(a.uses, b.uses, places) == "same"


def _late_words(doc: Document, tellings: list[Telling]) -> None:
    """Speakers of sentences without an occurrence of their own: "Reuters could not verify the
    report", "Moscow denied it", "the bomb tore a hole, the mayor said" speak of what was just told."""
    told_in = {m.sentence for t in tellings for m in t.mentions}
    for attribution in doc.attributions:
        index = attribution.sentence
        if index in told_in:
            continue
        just = [t for t in tellings if any(0 < index - m.sentence <= 2 for m in t.mentions)]
        if attribution.stance == "asserts":
            cue = doc.tokens.words[attribution.cue]
            if cue in ("report", "statement", "message", "post") or _about_harm(doc, index):
                chosen = sorted(
                    just, key=lambda t: max(m.sentence for m in t.mentions if m.sentence < index)
                )[-1:]
            else:
                chosen = []
        elif attribution.stance == "cannot_verify":
            chosen = just or [t for t in tellings if t.mentions[0].sentence == index + 1]
        else:
            chosen = just[-1:] or [t for t in tellings if t.mentions[0].sentence == index + 1]
        for telling in chosen:
            telling.mentions[-1].attributions.append(attribution)


_HARM = frozenset(
    "WEAPON TARGET TARGETC VICTIM KILL INJ DEAD DIE EVN DAMV FIREN DEBRIS BODY BURNV DTOLL ITOLL".split()
)


def _about_harm(doc: Document, index: int) -> bool:
    """Whether a sentence speaks of weapons, things struck or victims, though it tells no occurrence."""
    sentence = doc.sentences[index]
    first, last = doc.item_of_token[sentence.first], doc.item_of_token[sentence.last - 1]
    return bool(_HARM & set(doc.line.names(first, last + 1)))


def _fold_damage(tellings: list[Telling], places: list[Place]) -> list[Telling]:
    """Damage is an attribute of a strike the article tells of, a record of its own only when no
    attack is stated (section 1)."""
    strikes = [t for t in tellings if family(t.type) == "strike" and t.mentions[0].realis == "actual"]
    kept: list[Telling] = []
    for telling in tellings:
        if telling.type == "damage":
            host = next(
                (
                    s
                    for s in reversed(strikes)
                    if _places_relation(s.uses, telling.uses, places) != "different"
                ),
                None,
            )
            if host is not None:
                host.mentions += telling.mentions
                continue
        kept.append(telling)
    return kept


def _sited(doc: Document, mention: Mention, tellings: list[Telling]) -> Telling | None:
    """ "In Kherson, two people were killed" after a strike elsewhere: one more site of it; a lead
    that gives the toll of the strike in the headline."""
    if mention.toll_only and doc.title_strikes and mention.sentence <= 1 and not tellings:
        mention.toll_only = False
        return _new(mention)
    if not mention.toll_only or not any(u.role == "event" for u in mention.places):
        return None
    source = next(
        (
            t
            for t in reversed(tellings)
            if family(t.type) in _VIOLENT and not all(m.toll_only for m in t.mentions)
        ),
        None,
    )
    if source is None or mention.sentence - source.last_sentence > 6:
        return None
    mention.toll_only = False
    mention.type = source.type if mention.sentence - source.last_sentence <= 2 else "strike_unspecified"
    telling = _new(mention)
    telling.initiator = source.initiator
    telling.inherited.add("initiator")
    return telling


def _new(mention: Mention) -> Telling:
    return Telling(
        [mention],
        mention.type,
        list(mention.places),
        mention.time,
        mention if mention.time else None,
        mention.told,
        mention.initiator,
    )


def _families_meet(telling: Telling, mention: Mention) -> bool:
    a, b = family(telling.type), family(mention.type)
    if mention.toll_only:
        if a == "engagement" and all(m.generic for m in telling.mentions):
            return False
        return a in _VIOLENT or telling.type in ("sabotage", "damage", "interception")
    if all(m.toll_only for m in telling.mentions):
        return b in _VIOLENT
    if a == b:
        return compatible(telling.type, mention.type) or telling.type == mention.type
    if {a, b} <= {"strike", "engagement"}:
        meets = "strike_unspecified" in (telling.type, mention.type) and not mention.generic
        meets = meets and not all(m.generic for m in telling.mentions)
        return meets and (
            "ground_assault" in (telling.type, mention.type)
            or mention.definite
            or "raid_ambush" in (telling.type, mention.type)
        )
    if {a, b} == {"security", "strike"}:
        return mention.definite and "sabotage" in (telling.type, mention.type)
    return {a, b} == {"civilian_harm", "strike"} and "strike_unspecified" in (telling.type, mention.type)


def _score(
    doc: Document, tellings: list[Telling], telling: Telling, mention: Mention, places: list[Place]
) -> float | None:
    """How well ``mention`` continues ``telling``; None when something contradicts."""
    if not _families_meet(telling, mention) or _further(doc, mention):
        return None
    if telling.mentions[0].background != mention.background or telling.mentions[0].realis != mention.realis:
        return None
    score = 0.0
    where = _places_relation(telling.uses, mention.places, places)
    distance = mention.sentence - telling.last_sentence
    if mention.type == telling.type == "prisoner_exchange":
        return 2.0
    if where == "different":
        if not (mention.definite and not mention.verbal and distance <= 3):
            return None
        score -= 0.5
    elif where == "same":
        score += 2.5 if _depth(telling.uses, places) > 1 else 1.2
    elif where == "contained":
        if not mention.definite and _depth(mention.places, places) < _depth(telling.uses, places):
            return None
        score += 1.5
    else:
        score += 1.2 if distance <= 1 else 1.0 if distance <= 4 else 0.8
        if not mention.places and mention.time is None and mention.initiator in (None, telling.initiator):
            score += 0.3
    if telling.time is not None and mention.time is not None:
        overlap = _overlap(telling.time, mention.time)
        if overlap is False:
            return None
        score += 0.5
    if telling.initiator and mention.initiator:
        if telling.initiator != mention.initiator:
            return None
        score += 0.5
    if mention.definite or mention.subordinate:
        score += 0.8
    if mention.toll_only:
        score += 0.6 if telling.type != "damage" else -0.6
    if where == "open" and sum(family(t.type) == family(telling.type) for t in tellings) == 1:
        score += 0.3
    if telling.type == mention.type:
        score += 0.3
    score -= 0.08 * max(distance - 1, 0)
    conflict = _toll_conflict(telling, mention)
    if conflict >= 1.0 and where != "same":
        return None
    return score - conflict


_FURTHER = frozenset({"another", "separate", "further", "second", "other", "additional", "similar"})


def _further(doc: Document, mention: Mention) -> bool:
    """ "In another attack": told as one more, so never the one before."""
    words = doc.tokens.words[max(mention.trigger - 4, 0) : mention.trigger]
    if not _FURTHER & set(words):
        return False
    last = max(i for i, w in enumerate(words) if w in _FURTHER)
    return not any(w in (",", "people", "others", "and", "in") for w in words[last + 1 :])


def _toll_conflict(telling: Telling, mention: Mention) -> float:
    """Exact figures of one kind that differ speak against one occurrence, unless revised."""
    firm = ("exact", "at_least")
    mine = {t.kind: t for t in mention.tolls if t.relation == "total" and t.quantity.value_type in firm}
    for other in telling.mentions:
        for toll in other.tolls:
            match = mine.get(toll.kind)
            if match and toll.quantity.value_type in firm and toll.quantity.min != match.quantity.min:
                return 0.6 if mention.definite or mention.toll_only else 1.0
    return 0.0


def _overlap(a: TimeSpan, b: TimeSpan) -> bool | None:
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return None
    return a.start.date() <= b.end.date() and b.start.date() <= a.end.date()


def kilometres(a: Place, b: Place) -> float:
    """Great-circle distance; infinite when either has no coordinates."""
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return float("inf")
    p, q = radians(a.lat), radians(b.lat)
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(h)))


_FINE = ("exact_site", "settlement", "near_settlement", "unresolved", "admin3")


def _places_relation(a: list[ToponymUse], b: list[ToponymUse], places: list[Place]) -> str:
    """same · contained · open (one of them has no place) · different."""
    first = [places[u.index] for u in a if u.role != "origin"]
    second = [places[u.index] for u in b if u.role != "origin"]
    if not first or not second:
        return "open"
    if all(p.precision == "unresolved" for p in first) != all(p.precision == "unresolved" for p in second):
        unknown = a if all(p.precision == "unresolved" for p in first) else b
        return "different" if any(u.named for u in unknown) else "open"
    shared = sum(any(_same(x, y) for y in second) for x in first)
    if shared and (len(first) == len(second) or shared == max(len(first), len(second))):
        return "same"
    if (len(first) > 1 and len(second) == 1 and shared) or (len(second) > 1 and len(first) == 1 and shared):
        return "different"
    if shared:
        return "same"
    if any(_within(x, y) or _within(y, x) for x in first for y in second):
        return "contained"
    return "different"


def _same(a: Place, b: Place) -> bool:
    if a.name == b.name and a.country == b.country:
        return True
    return a.precision in _FINE and b.precision in _FINE and kilometres(a, b) <= 8


def _within(a: Place, b: Place) -> bool:
    """Whether ``a`` lies in the wider ``b`` as far as containers tell."""
    if b.precision == "country":
        return a.country == b.country and a.precision != "country"
    if b.precision == "admin1":
        return (
            a.precision not in ("admin1", "country", "macro_region")
            and a.admin1 is not None
            and a.admin1 == b.admin1
        )
    if b.precision in ("macro_region", "admin2"):
        return (
            a.precision in _FINE + ("admin1", "admin2")
            and kilometres(a, b) <= (b.radius_km or 50) * 1.2
            and a.country == b.country
        )
    return False


def _add(doc: Document, telling: Telling, mention: Mention, places: list[Place]) -> None:
    if mention.toll_only or all(m.toll_only for m in telling.mentions):
        telling.type = telling.type if mention.toll_only else mention.type
    else:
        telling.type = more_specific(telling.type, mention.type)
    telling.mentions.append(mention)
    telling.initiator = telling.initiator or mention.initiator
    telling.told = telling.told or mention.told
    if mention.time is not None and (telling.time is None or _finer(mention.time, telling.time)):
        telling.time, telling.time_mention = mention.time, mention
    if not telling.uses:
        telling.uses = list(mention.places)
    elif mention.places and _depth(mention.places, places) > _depth(telling.uses, places):
        telling.uses = list(mention.places) + [u for u in telling.uses if u.role == "origin"]


_DEPTH = {
    "exact_site": 5,
    "settlement": 4,
    "near_settlement": 4,
    "unresolved": 4,
    "admin3": 3,
    "admin2": 3,
    "admin1": 2,
    "macro_region": 1,
}


def _depth(uses: list[ToponymUse], places: list[Place]) -> int:
    return max((_DEPTH.get(places[u.index].precision, 0) for u in uses if u.role != "origin"), default=-1)


_FINENESS = {"minute": 6, "hour": 5, "part_of_day": 4, "day": 3, "multi_day": 2, "week": 2, "month": 1}


def _finer(a: TimeSpan, b: TimeSpan) -> bool:
    return _FINENESS.get(a.precision, 0) > _FINENESS.get(b.precision, 0)


def _struck_country(doc: Document, telling: Telling) -> None:
    """A wave told only by what was downed is over the country of those who downed it; a fight
    without a place is in the one country of the article."""
    if telling.type in ("interception", "combined_strike", "drone_strike", "missile_strike"):
        sides = [m.interceptor for m in telling.mentions if m.interceptor]
        sides += [a.source.side for m in telling.mentions for a in m.attributions if a.source.side]
        country = next((_COUNTRY_OF.get(s) for s in sides if s and s != telling.initiator), None)
    elif telling.type == "armed_clash" and any(m.tolls for m in telling.mentions):
        known = {p.country for p in doc.places if p.country}
        country = known.pop() if len(known) == 1 else None
    else:
        return
    place = doc.place_of_country(country) if country else None
    if place is None:
        return
    doc.places.append(place)
    doc.toponyms.append(Toponym(0, 0, place.name, "country", "place", None, 0, None, None))
    telling.uses = [*telling.uses, ToponymUse(len(doc.places) - 1)]
    telling.inherited.add("where")


def inherit(doc: Document, tellings: list[Telling], places: list[Place]) -> None:
    """Give tellings without place, time or initiator those of the telling they follow: "the
    attack", "there", "overnight" said once for a wave (design: resolve)."""
    for index, telling in enumerate(tellings):
        _claimed_by(telling)
        if telling.mentions[0].background:
            continue
        earlier = [
            t for t in tellings[:index] if not t.mentions[0].background and t.mentions[0].realis == "actual"
        ]
        kin = [t for t in earlier if family(t.type) == family(telling.type)] or (
            earlier if family(telling.type) in ("strike", "defence", "damage") else []
        )
        near = [t for t in reversed(kin) if telling.mentions[0].sentence - t.last_sentence <= 12]
        if telling.time is None and telling.told is None:
            telling.time = _only_day(tellings, telling)
            if telling.time is not None:
                telling.inherited.add("time")
        if telling.time is None:
            source = next(
                (t for t in near if t.time is not None and t.time.precision not in ("month", "year")), None
            )
            if source is not None and telling.told is None:
                telling.time = source.time
                telling.time_mention = source.time_mention
                telling.inherited.add("time")
        if not telling.uses:
            source = next(
                (t for t in near if t.uses and telling.mentions[0].sentence - t.last_sentence <= 2), None
            )
            if source is not None:
                telling.uses = list(source.uses)
                telling.inherited.add("where")
        if not any(u.role != "origin" for u in telling.uses):
            _struck_country(doc, telling)
        if telling.initiator is None and family(telling.type) in ("strike", "territory", "defence"):
            country = _country(telling, places)
            stated = {
                t.initiator
                for t in tellings
                if t.initiator
                and "initiator" not in t.inherited
                and family(t.type) in ("strike", "territory", "defence")
                and (country is None or _country(t, places) in (country, None))
            }
            stated.discard(_SIDE_OF.get(country or ""))
            if len(stated) == 1:
                telling.initiator = stated.pop()
                telling.inherited.add("initiator")
        if (
            telling.initiator is None
            and family(telling.type) == "strike"
            and not telling.mentions[0].irregular
        ):
            likely = adversaries().get(_country(telling, places) or "")
            if likely in doc.main_sides and not _occupied(doc, telling):
                telling.initiator = likely
                telling.inherited.add("initiator")
        if telling.initiator is None and not any(m.irregular or m.weapons for m in telling.mentions):
            # "Another attack" in a report of militants' attacks is theirs in kind, if not in name.
            if (
                any(m.irregular for t in near[:2] for m in t.mentions)
                and telling.type == "strike_unspecified"
            ):
                telling.mentions[0].irregular = True


@cache
def adversaries(language: str = "en") -> dict[str, str]:
    """Country to the side that strikes it, for wars of two sides."""
    text = (
        resources.files("services.extract.lexicon")
        .joinpath(language, "adversaries.tsv")
        .read_text(encoding="utf-8")
    )
    return dict(line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


def _occupied(doc: Document, telling: Telling) -> bool:
    """Ground the text calls occupied or held: who strikes there must be told."""
    for mention in telling.mentions:
        sentence = doc.sentences[mention.sentence]
        first, last = doc.item_of_token[sentence.first], doc.item_of_token[sentence.last - 1]
        if "OCCUPIED" in doc.line.names(first, last + 1):
            return True
    return any(
        a.stance in ("denies", "disputes") or a.accuses for m in telling.mentions for a in m.attributions
    )


def _only_day(tellings: list[Telling], telling: Telling) -> TimeSpan | None:
    """The day of the wave, said once in the article, later than this telling."""
    spans = [
        t.time
        for t in tellings
        if t is not telling
        and t.time is not None
        and "time" not in t.inherited
        and family(t.type) == family(telling.type)
        and not t.mentions[0].background
        and t.time.precision in ("day", "part_of_day")
    ]
    return spans[0] if spans and len({s.days for s in spans}) == 1 else None


def _claimed_by(telling: Telling) -> None:
    """Who claims responsibility did it (section 7: a claim about the event itself)."""
    if telling.initiator is not None:
        return
    for mention in telling.mentions:
        for attribution in mention.attributions:
            if attribution.responsible:
                telling.initiator = attribution.source.side or attribution.source.name
                return


_COUNTRY_OF = {
    "Ukraine": "UA",
    "Russia": "RU",
    "Israel": "IL",
    "Iran": "IR",
    "Saudi Arabia": "SA",
    "Lebanon": "LB",
}
_SIDE_OF = {"UA": "Ukraine", "RU": "Russia", "IL": "Israel", "IR": "Iran"}


def _country(telling: Telling, places: list[Place]) -> str | None:
    return next((places[u.index].country for u in telling.uses if u.role != "origin"), None)
