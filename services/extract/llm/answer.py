"""What the model may answer, and the schema that holds it to that.

Every field is required and no other is allowed, as strict ``json_schema`` output asks. Strings are words of
the article; labels are the codebook's closed lists. No value of a record is taken from here.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from shared.contracts.codebook import EventType, Realis, Stance, TollKind
from shared.runtime.errors import Rejected

MAX_PARTS = 50
"""Places, figures and speakers of one event that are looked at."""


class _Pointed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PointedToll(_Pointed):
    kind: TollKind
    number: str


class PointedClaimant(_Pointed):
    name: str
    stance: Stance


class PointedEvent(_Pointed):
    type: EventType
    realis: Realis
    quote: str
    places: list[str]
    time: str | None
    time_of: Literal["event", "statement"]
    initiator: str | None
    tolls: list[PointedToll]
    claimants: list[PointedClaimant]


class Answer(_Pointed):
    events: list[PointedEvent]


class Malformed(Rejected):
    """The model answered, but not in the form asked for, twice; or refused this article. The article goes
    to the dead letters, from where it can be replayed."""


@cache
def prompt() -> str:
    """The instruction, our own words."""
    return resources.files(__package__).joinpath("prompt.txt").read_text(encoding="utf-8")


@cache
def response_format() -> dict[str, Any]:
    """``response_format`` of the request: the schema of :class:`Answer`, strict."""
    schema = Answer.model_json_schema()
    return {
        "type": "json_schema",
        "json_schema": {"name": "conflict_events", "strict": True, "schema": schema},
    }


def read_answer(content: str | bytes) -> Answer | None:
    """The answer in ``content`` (JSON); none when it is not one."""
    try:
        return Answer.model_validate_json(content)
    except ValueError:
        return None
