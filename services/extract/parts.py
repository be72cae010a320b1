"""Which records are sites of a wave that another record sums up (codebook section 1, aggregates)."""

from __future__ import annotations

from services.extract.document import Document, Telling
from services.extract.event_types import STRIKES
from services.extract.waves import is_wave
from shared.contracts.record import EventRecord, Place

_LANDS = frozenset({"country", "macro_region"})
_WIDE = _LANDS | {"admin1"}
_OPEN_KINDS = frozenset({"combined_strike", "strike_unspecified"})


def link_parts(doc: Document, told: list[tuple[Telling, EventRecord]]) -> list[EventRecord]:
    """The records in their order; a site that the article tells on its own is ``part_of`` the wave that
    sums it up, be it told before or after."""
    waves = [k for k, (telling, record) in enumerate(told) if _is_parent(doc, telling, record)]
    out = [record for _, record in told]
    for k, (_, record) in enumerate(told):
        nearest = sorted((w for w in waves if w != k), key=lambda w: (w > k, abs(w - k)))
        parent = next((w for w in nearest if _part_of(record, told[w][1])), None)
        if parent is not None:
            out[k] = out[k].model_copy(update={"part_of": out[parent].event_id})
            if any(p.precision in _LANDS for p in _struck(out[parent])):
                out[parent] = out[parent].model_copy(update={"scope": "multi_site"})
    return out


def _is_parent(doc: Document, telling: Telling, record: EventRecord) -> bool:
    """A wave: strikes on several places, on a whole land, or on "our cities"."""
    if record.type not in STRIKES or record.realis != "actual" or record.newness == "background":
        return False
    places = _struck(record)
    if len(places) > 1 or any(is_wave(doc, m) for m in telling.mentions):
        return True
    return (
        len(places) == 1
        and places[0].precision in _WIDE
        and any(doc.tokens.words[m.trigger].endswith("s") or m.tolls for m in telling.mentions)
    )


def _part_of(record: EventRecord, wave: EventRecord) -> bool:
    """Whether ``record`` is one site of ``wave``: of its side, kind and days, and within its places."""
    if record.type not in STRIKES or record.realis != "actual" or record.newness == "background":
        return False
    sites, places = _struck(record), _struck(wave)
    if len(sites) != 1 or sites[0].precision == "country":
        return False
    if wave.type not in _OPEN_KINDS and record.type not in (wave.type, "strike_unspecified"):
        return False
    if _side(record) != _side(wave) or not _days_meet(record, wave):
        return False
    return any(_within(sites[0], place) for place in places) if places else True


def _within(site: Place, place: Place) -> bool:
    """Whether a site lies in a place of the wave, or is one of the places that the wave names."""
    if place.precision in _LANDS:
        return site.country == place.country
    if place.precision == "admin1":
        return site.country == place.country and site.admin1 in (place.admin1, place.name)
    return site.name == place.name


def _struck(record: EventRecord) -> list[Place]:
    return [p for p in record.where if p.role in ("event", "affected_region")]


def _side(record: EventRecord) -> str | None:
    return next((a.side for a in record.actors if a.role == "initiator"), None)


def _days_meet(a: EventRecord, b: EventRecord) -> bool:
    """Whether two intervals share a day; one that is not known meets none."""
    if "unknown" in (a.when.precision, b.when.precision) or a.when.end is None or b.when.end is None:
        return a.when.precision == b.when.precision
    first, second = a.when.start or a.when.end, b.when.start or b.when.end
    return first.date() <= b.when.end.date() and second.date() <= a.when.end.date()
