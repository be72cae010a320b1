"""What a telling takes from the rest of the article: place, time and side said once for a wave."""

from __future__ import annotations

import itertools

from services.extract.document import Document, Telling, ToponymUse
from services.extract.event_types import family
from services.extract.governments import adversaries, country_of
from services.extract.grammar.engine import class_of
from services.extract.late_times import find_late_times
from services.extract.lexicon.loader import Entry
from services.extract.numbers import Quantity
from services.extract.perpetrators import give_initiator
from services.extract.places.reader import Toponym
from services.extract.references import one_of_several, same_target
from services.extract.sums import places_of_total
from services.extract.tellings import is_further
from services.extract.timespan import ON_A_DAY, TimeSpan
from services.extract.waves import is_wave, own_word
from services.extract.where import scene_after, scene_before
from shared.contracts.record import Place


def _seat_of_speaker(doc: Document, telling: Telling) -> None:
    """A governor who tells of a strike without a place tells of his region."""
    for mention in telling.mentions:
        for attribution in mention.attributions:
            source = attribution.source
            if (
                source.kind not in ("local_authority", "emergency_service", "unnamed", "witness")
                or attribution.sentence != mention.sentence
            ):
                continue
            low, high = doc.tokens.starts[source.first_token], doc.tokens.ends[source.last_token - 1]
            for index in doc.toponyms_within(low, high + 60):
                named = doc.toponyms[index]
                if named.compound:
                    continue  # "the Moscow-appointed governor": of another town
                if named.kind != "country" and doc.places[index].lat is not None:
                    telling.uses = [*telling.uses, ToponymUse(index)]
                    telling.inherited.add("where")
                    return


def _home(side: str) -> str | None:
    """The country of a side that downs what flies at it over its own ground."""
    country = country_of().get(side)
    return country if country in adversaries() else None


def _struck_country(doc: Document, telling: Telling) -> None:
    """A wave told only by what was downed is over the country of those who downed it, one on "our cities"
    over the speaker's; a fight without a place is in the one country of the article."""
    waves = ("interception", "combined_strike", "drone_strike", "missile_strike")
    if telling.type in waves or is_wave(doc, telling.mentions[0]):
        sides = [m.interceptor for m in telling.mentions if m.interceptor]
        sides += [a.source.side for m in telling.mentions for a in m.attributions if a.source.side]
        country = next((_home(s) for s in sides if s and s != telling.initiator), None)
    elif own_word(doc, telling.mentions[0]):
        others = [s for s in doc.main_sides if s != telling.initiator and _home(s)]
        country = _home(others[0]) if others else None
    elif telling.type == "air_raid_alert":
        sides = [a.source.side for m in telling.mentions for a in m.attributions if a.source.side]
        country = next((_home(s) for s in sides if s), None)
    elif telling.type == "armed_clash" and any(m.tolls for m in telling.mentions):
        known = {p.country for p in doc.places if p.country}
        country = known.pop() if len(known) == 1 else None
    elif family(telling.type) == "strike":
        country = _owner_of_target(doc, telling)
    elif telling.type == "cyber_attack":
        country = country_of().get(doc.home_side or "")
    else:
        return
    place = doc.place_of_country(country) if country else None
    if place is None:
        return
    doc.places.append(place)
    doc.toponyms.append(Toponym(0, 0, place.name, "country", "place", None, 0, None, None))
    telling.uses = [*telling.uses, ToponymUse(len(doc.places) - 1)]
    telling.inherited.add("where")


def _in_one_country(doc: Document, telling: Telling) -> None:
    """A fight at a village no gazetteer has is in the one country of the article."""
    uses = [u for u in telling.uses if u.role != "origin"]
    known = {p.country for p in doc.places if p.country}
    if len(known) != 1 or any(doc.places[u.index].country for u in uses):
        return
    for use in uses:
        if doc.places[use.index].precision == "unresolved":
            doc.places[use.index] = doc.places[use.index].model_copy(update={"country": min(known)})


_TARGETS = frozenset({"TARGET", "TARGETC", "TARGETTR", "FORCES"})


def _owner_of_target(doc: Document, telling: Telling) -> str | None:
    """ "Struck three Iranian nuclear sites": the country of whose they are, when no place is told."""
    line = doc.line
    for mention in telling.mentions:
        k = doc.item_of_token[mention.trigger]
        for j in range(k + 1, min(k + 6, len(line.codes) - 1)):
            value = line.value[j]
            if class_of(line.codes[j]) in ("COMMA", "STOP", "SAY", "BY"):
                break
            if not isinstance(value, Entry) or value.cls != "SIDE":
                continue
            if _TARGETS & set(line.names(j + 1, j + 3)):
                return value.feats.get("country") or _home(value.feats.get("side", ""))
    return None


def _just_told(doc: Document, telling: Telling, earlier: list[Telling]) -> bool:
    """ "Two drones attacked the base. One was shot down": where the sentence before was; whether it was."""
    first = telling.mentions[0]
    if any((q.min or 0) >= _WAVE for m in telling.mentions for q in m.counts.values()):
        return False  # "it had downed 40 drones overnight": over the country
    near = [(m.sentence, t) for t in earlier for m in t.mentions if 0 <= first.sentence - m.sentence <= 1]
    if not near:
        return False
    at, last = max(near, key=lambda pair: pair[0])
    if _new_paragraph(doc, at, first.sentence):
        return False  # "The air force said it had downed 88 drones": of the country
    uses = [u for u in last.uses if u.role == "event"]
    if not any(doc.places[u.index].precision in _SITED for u in uses):
        return False
    telling.uses = uses
    telling.inherited.add("where")
    return True


def _new_paragraph(doc: Document, before: int, after: int) -> bool:
    """Whether a paragraph ends between two sentences."""
    low = doc.item_of_token[doc.sentences[before].first]
    high = doc.item_of_token[doc.sentences[after].first]
    return "PARA" in doc.line.names(low, high)


_VIOLENT = ("strike", "engagement", "civilian_harm", "damage")
_OF_GROUND = ("territory",)
_SITED = frozenset({"exact_site", "settlement", "near_settlement", "unresolved"})
_WIDE = frozenset({"admin1", "macro_region", "country"})
_SEVERAL = 2
_WAVE = 15
"""Drones or missiles too many for one town."""


def _told_beside(telling: Telling, earlier: list[Telling]) -> Telling | None:
    """ "Jihadists attacked a convoy near Sevare. The air force later bombed them": violence of whatever kind
    told in the sentence before; "called it a massacre" only names that."""
    at = telling.mentions[0].sentence
    if not any(m.verbal or m.tolls for m in telling.mentions):
        return None
    families = (*_VIOLENT, *_OF_GROUND[: telling.type == "pow_captured"])
    return next(
        (
            t
            for t in reversed(earlier)
            if family(t.type) in families and t.uses and 0 <= at - t.last_sentence <= _BESIDE
        ),
        None,
    )


def _of_same_thing(doc: Document, other: Telling, telling: Telling) -> bool:
    """ "Retook the palace in Khartoum. A drone attack on the palace": where the thing is."""
    near = telling.mentions[0].sentence - other.last_sentence <= _NEAR
    return near and any(same_target(doc, other, m) for m in telling.mentions)


def _told_cities(doc: Document, telling: Telling, earlier: list[Telling]) -> Telling | None:
    """ "The two cities": the last occurrence told of as many settlements."""
    k = doc.item_of_token[telling.mentions[0].trigger]
    for j in range(k, min(k + 12, len(doc.line.codes))):
        if class_of(doc.line.codes[j]) not in ("SETTLE", "STOP"):
            continue
        counts = [v.min or 0 for v in doc.line.value[max(j - 3, k) : j] if isinstance(v, Quantity)]
        if not counts or counts[-1] < _SEVERAL:
            return None
        return next((t for t in reversed(earlier) if len(t.uses) == counts[-1]), None)
    return None


def inherit(doc: Document, tellings: list[Telling], places: list[Place]) -> None:
    """Give tellings without place, time or initiator those of the telling they follow: "the
    attack", "there", "overnight" said once for a wave (design: resolve)."""
    find_late_times(doc, tellings)
    for index, telling in enumerate(tellings):
        if telling.mentions[0].background:
            continue
        earlier = [
            t for t in tellings[:index] if not t.mentions[0].background and t.mentions[0].realis == "actual"
        ]
        kin = [t for t in earlier if _kindred(t, telling)]
        if _same_day(doc, telling):
            kin = earlier
        near = [t for t in reversed(kin) if telling.mentions[0].sentence - t.last_sentence <= _NEAR]
        if is_further(doc, telling.mentions[0]) and not one_of_several(doc, telling.mentions[0]):
            near = []  # "in further strikes": when and where is not told
        elif telling.time is None and telling.told is None:
            _inherit_time(telling, tellings, near)
        if places_of_total(doc, tellings, index):
            telling.inherited.add("where")
        if telling.type == "interception" and not telling.uses:
            if not _just_told(doc, telling, earlier):
                _struck_country(doc, telling)
        if own_word(doc, telling.mentions[0]):
            _struck_country(doc, telling)
        if not telling.uses:
            told = _told_cities(doc, telling, earlier)
            if told is not None:
                telling.uses = list(told.uses)
                telling.inherited.add("where")
        if not telling.uses:
            source = next(
                (t for t in near if t.uses and telling.mentions[0].sentence - t.last_sentence <= 2), None
            )
            if source is not None:
                telling.uses = list(source.uses)
                telling.inherited.add("where")
        if not telling.uses:
            source = next((t for t in reversed(earlier) if t.uses and _of_same_thing(doc, t, telling)), None)
            if source is not None:
                telling.uses = list(source.uses)
                telling.inherited.add("where")
        if telling.type != "air_raid_alert" and not any(u.role != "origin" for u in telling.uses):
            _seat_of_speaker(doc, telling)
        if not any(u.role != "origin" for u in telling.uses) and family(telling.type) in _VIOLENT:
            scene = scene_before(doc, telling.mentions[0].sentence, telling.type)
            if scene:
                telling.uses = [*telling.uses, *scene]
                telling.inherited.add("where")
        if family(telling.type) in _VIOLENT and all(
            doc.places[u.index].precision in _WIDE for u in telling.uses
        ):
            scene = scene_after(
                doc, telling, {m.sentence for t in tellings if t is not telling for m in t.mentions}
            )
            if scene:
                telling.uses = [*(u for u in telling.uses if u.role == "origin"), *scene]
                telling.inherited.add("where")
        prisoners = telling.type == "pow_captured"
        if not any(u.role != "origin" for u in telling.uses) and (
            prisoners or family(telling.type) in _VIOLENT
        ):
            beside = _told_beside(telling, earlier)
            if beside is not None:
                telling.uses = [*telling.uses, *(u for u in beside.uses if u.role != "origin")]
                telling.inherited.add("where")
        if not any(u.role != "origin" for u in telling.uses):
            _struck_country(doc, telling)
        elif telling.type == "armed_clash":
            _in_one_country(doc, telling)
        give_initiator(doc, tellings, index, places)


_NEAR, _BESIDE = 12, 1
"""Sentences back to an occurrence that lends its day, and to one that does so before all others."""
_OUT_OF_THE_AIR = frozenset({"strike", "defence", "damage"})


def _kindred(other: Telling, telling: Telling) -> bool:
    """Whether two occurrences may be of one wave: of one family, or both of what flies and falls."""
    families = {family(other.type), family(telling.type)}
    return len(families) == 1 or families <= _OUT_OF_THE_AIR


def _inherit_time(telling: Telling, tellings: list[Telling], near: list[Telling]) -> None:
    """The day of what was told just before, else the only day of the article, else the last one told."""
    timed = [t for t in near if t.time is not None and t.time.precision not in ("month", "year")]
    just = [t for t in timed if telling.mentions[0].sentence - t.last_sentence <= _BESIDE]
    day = None if just else _only_day(tellings, telling)
    if day is not None:
        telling.time = day
    elif timed:
        source = (just or timed)[0]
        telling.time, telling.time_mention = source.time, source.time_mention
    if telling.time is not None:
        telling.inherited.add("time")


def _same_day(doc: Document, telling: Telling) -> bool:
    """ "On the same day": the day of what was told before, whatever it was."""
    sentence = doc.sentences[telling.mentions[0].sentence]
    words = doc.tokens.words[sentence.first : sentence.last]
    return any(a == "same" and b == "day" for a, b in itertools.pairwise(words))


def _only_day(tellings: list[Telling], telling: Telling) -> TimeSpan | None:
    """The day of the wave, said once in the article, later than this telling."""
    told = [
        t
        for t in tellings
        if t is not telling
        and t.time is not None
        and "time" not in t.inherited
        and not t.mentions[0].background
        and t.time.precision in ON_A_DAY
    ]
    own = [t.time for t in told if family(t.type) == family(telling.type)]
    spans = [s for s in own or _of_others(telling, told) if s is not None]
    return spans[0] if spans and len({s.days for s in spans}) == 1 else None


def _of_others(telling: Telling, told: list[Telling]) -> list[TimeSpan | None]:
    """The days of occurrences of other kinds; how a front moves is told of no day in particular."""
    return [] if family(telling.type) in _FRONT else [t.time for t in told]


_FRONT = frozenset({"territory", "engagement"})
