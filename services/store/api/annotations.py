"""What an analyst may say of an incident: the body of an annotation, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.store.problems import bad
from shared.contracts.codebook import FAMILY_OF, PlacePrecision, Status, TimePrecision
from shared.contracts.incident import Figure
from shared.contracts.record import Place, When

Correctable = Literal["type", "status", "title", "initiator", "place", "time", "toll"]
STRUCTURED = {"place": "place", "time": "when", "toll": "toll"}
"""Fields whose value is not a text, and where the body has it."""


class Note(BaseModel):
    """Who decides, and why."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(min_length=3, max_length=2000)
    author: str = Field(default="analyst", max_length=100)


class PlaceValue(BaseModel):
    """A corrected place: its name and what of codebook section 6 is known."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    precision: PlacePrecision = "settlement"
    country: str | None = Field(default=None, min_length=2, max_length=2)
    admin1: str | None = Field(default=None, max_length=200)
    admin2: str | None = Field(default=None, max_length=200)
    geonames_id: int | None = None
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    radius_km: float | None = Field(default=None, ge=0)


class TimeValue(BaseModel):
    """A corrected time, half-open, with its zone; an open end is null (codebook section 5)."""

    model_config = ConfigDict(extra="forbid")

    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    precision: TimePrecision = "day"


class Annotation(Note):
    """A confirmation, a corrected field, or a mere note."""

    kind: Literal["confirm", "correct", "note"]
    field: Correctable | None = None
    value: str | None = Field(default=None, max_length=300)
    place: PlaceValue | None = None
    when: TimeValue | None = None
    toll: Figure | None = None


def correction(body: Annotation) -> dict[str, Any]:
    """What the override keeps of a correction; raises a 400 that names the field at fault."""
    if body.field is None:
        raise bad("field", f"a correction names one of {', '.join(get_args(Correctable))}")
    given = STRUCTURED.get(body.field, "value")
    if getattr(body, given) is None or body.value == "":
        raise bad(given, f"a correction of {body.field} has its new value here")
    allowed = {"type": tuple(FAMILY_OF), "status": get_args(Status)}.get(body.field)
    if allowed is not None and body.value not in allowed:
        raise bad("value", f"{body.value!r} is not one of {', '.join(allowed)}")
    return {"field": body.field, given: _READ.get(given, lambda value: value)(getattr(body, given))}


def _place(value: PlaceValue) -> Place:
    if (value.lat is None) != (value.lon is None):
        raise bad("place.lat", "latitude and longitude come together")
    return Place(text=value.name, why="analyst", **value.model_dump())


def _when(value: TimeValue) -> When:
    if value.start is not None and value.end is not None and value.start >= value.end:
        raise bad("when.end", "lies after start")
    if value.start is None and value.end is None:
        raise bad("when.start", "one end at least is known")
    return When(anchor="explicit", **value.model_dump())


def _toll(value: Figure) -> Figure:
    if value.min is not None and value.max is not None and value.min > value.max:
        raise bad("toll.max", "is not less than min")
    return value


_READ: dict[str, Callable[[Any], Any]] = {"place": _place, "when": _when, "toll": _toll}
