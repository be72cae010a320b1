"""What a query asks for, parsed once and used by the API, the stream, the watches and the exports."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from services.store.instants import to_ms
from services.store.polygon import Ring, parse_polygon
from shared.contracts.codebook import FAMILIES, FAMILY_OF, Status
from shared.contracts.similarity import words

MAX_WORDS = 8
MAX_NAME = 100
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
Bbox = tuple[float, float, float, float]


class BadFilter(ValueError):
    """A parameter that cannot be understood; ``field`` is its name."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field, self.detail = field, detail


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all must hold; None and () ask for nothing. Times are ms, ends are exclusive."""

    time_from: int | None = None
    time_to: int | None = None
    bbox: Bbox | None = None
    polygon: Ring | None = None
    country: str | None = None
    admin1: str | None = None
    family: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    side: str | None = None
    actor: str | None = None
    article_id: str | None = None
    min_toll: int | None = None
    toll_kind: str = "killed"
    min_sources: int | None = None
    words: tuple[str, ...] = ()


def instant(field: str, text: str, *, end: bool = False) -> int:
    """Milliseconds of an ISO date or date-time, UTC without a zone; a date as an end takes in its day."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadFilter(field, f"{text!r} is not an ISO 8601 date or date-time") from None
    if end and _DATE.match(text):
        at += timedelta(days=1)
    return to_ms(at if at.tzinfo else at.replace(tzinfo=UTC))


def bbox(text: str, field: str = "bbox") -> Bbox:
    """West, south, east, north in degrees (CRS84); west may exceed east across the antimeridian."""
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        raise BadFilter(field, "is four numbers west,south,east,north") from None
    if len(values) == 6:
        values = [values[0], values[1], values[3], values[4]]
    if len(values) != 4:
        raise BadFilter(field, f"is four numbers west,south,east,north, not {len(values)}")
    west, south, east, north = values
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise BadFilter(field, "longitudes lie within -180 and 180")
    if not -90 <= south <= north <= 90:
        raise BadFilter(field, "latitudes lie within -90 and 90, south first")
    return west, south, east, north


def _one_of(field: str, allowed: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    def parse(text: str) -> tuple[str, ...]:
        chosen = tuple(sorted({part.strip() for part in text.split(",") if part.strip()}))
        for value in chosen:
            if value not in allowed:
                raise BadFilter(field, f"{value!r} is not one of {', '.join(allowed)}")
        return chosen

    return parse


def _whole(field: str) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdigit() or int(text) > 10_000_000:
            raise BadFilter(field, f"{text!r} is not a whole number from 0 to 10000000")
        return int(text)

    return parse


def _name(field: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > MAX_NAME:
            raise BadFilter(field, f"is at most {MAX_NAME} characters")
        return text.strip()

    return parse


def _words(text: str) -> tuple[str, ...]:
    found = tuple(sorted(set(words(text))))
    if len(found) > MAX_WORDS:
        raise BadFilter("text", f"is at most {MAX_WORDS} words")
    return found


def _polygon(text: str) -> Ring:
    try:
        return parse_polygon(text)
    except ValueError as error:
        raise BadFilter("polygon", str(error)) from None


TOLL_KINDS = ("killed", "injured")
PARAMETERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "from": ("time_from", lambda t: instant("from", t)),
    "to": ("time_to", lambda t: instant("to", t, end=True)),
    "bbox": ("bbox", bbox),
    "polygon": ("polygon", _polygon),
    "country": ("country", _name("country")),
    "admin1": ("admin1", _name("admin1")),
    "family": ("family", _one_of("family", tuple(FAMILIES))),
    "type": ("type", _one_of("type", tuple(FAMILY_OF))),
    "status": ("status", _one_of("status", get_args(Status))),
    "side": ("side", _name("side")),
    "actor": ("actor", _name("actor")),
    "article_id": ("article_id", _name("article_id")),
    "min_toll": ("min_toll", _whole("min_toll")),
    "toll_kind": ("toll_kind", lambda t: _one_of("toll_kind", TOLL_KINDS)(t)[0]),
    "min_sources": ("min_sources", _whole("min_sources")),
    "text": ("words", _words),
}


def parse(query: Mapping[str, str]) -> Filter:
    """The filter in ``query``; unknown parameters raise ``BadFilter``, empty ones ask for nothing."""
    values: dict[str, Any] = {}
    for name, text in query.items():
        if name not in PARAMETERS:
            raise BadFilter(name, f"is not one of {', '.join(PARAMETERS)}")
        if text.strip():
            attribute, read = PARAMETERS[name]
            values[attribute] = read(text.strip())
    wanted = Filter(**values)
    if wanted.time_from is not None and wanted.time_to is not None and wanted.time_from >= wanted.time_to:
        raise BadFilter("to", "lies after from")
    return wanted


def canonical(wanted: Filter) -> str:
    """One text per meaning of a filter, for cache keys."""
    return repr([(f.name, getattr(wanted, f.name)) for f in fields(wanted)])


def halves(box: Bbox) -> list[Bbox]:
    """The box, or the two it is on either side of the antimeridian."""
    west, south, east, north = box
    return [box] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
