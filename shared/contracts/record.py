"""The event record of codebook section 3: one article's telling of one occurrence."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shared.contracts.codebook import (
    FAMILY_OF,
    ActorRole,
    Anchor,
    Basis,
    ClaimKind,
    EventType,
    Family,
    Newness,
    PlacePrecision,
    PlaceRole,
    Population,
    Realis,
    Relation,
    Scope,
    Stance,
    Status,
    TargetClass,
    TimePrecision,
    TollKind,
    ValueType,
)


class Part(BaseModel):
    """Readers ignore unknown fields, so that optional ones can be added within a version."""

    model_config = ConfigDict(extra="ignore")


class When(Part):
    """Half-open interval in the local zone of the event; either end may be open (section 5)."""

    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    precision: TimePrecision
    anchor: Anchor
    text: str | None = None


class Alternative(Part):
    """Another reading of an ambiguous place name, with the score it lost by."""

    geonames_id: int | None = None
    name: str
    admin1: str | None = None
    country: str | None = None
    lat: float
    lon: float
    score: float


class Place(Part):
    """A place of the event with its containers and honest precision (section 6)."""

    name: str
    text: str
    role: PlaceRole = "event"
    geonames_id: int | None = None
    admin1: str | None = None
    admin2: str | None = None
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2, by recognition")
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    radius_km: float | None = Field(default=None, ge=0)
    precision: PlacePrecision
    alternatives: list[Alternative] = Field(default_factory=list)
    why: str | None = Field(default=None, description="what decided the reading")


class Actor(Part):
    role: ActorRole
    name: str
    side: str | None = None
    basis: Basis = "stated"


class Count(Part):
    """Closed interval of a count; an open end is null and null is never zero (section 4)."""

    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)


class Weapon(Part):
    weapon_class: str = Field(alias="class")
    model: str | None = None
    count: Count = Field(default_factory=Count)
    launched: Count | None = None

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Target(Part):
    target_class: TargetClass = Field(alias="class")
    text: str
    damage: str | None = None

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Toll(Part):
    """One figure (section 4). ``subgroup_of`` is the index of the figure it is part of;
    ``claim`` the index into ``claims`` of who gave it."""

    kind: TollKind
    population: Population = "unknown"
    basis: Basis = "stated"
    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)
    value_type: ValueType
    relation: Relation = "total"
    subgroup_of: int | None = None
    subgroup: str | None = None
    claim: int | None = None
    text: str | None = None


class Claim(Part):
    """Who says so (section 7)."""

    claimant: str
    kind: ClaimKind
    side: str | None = None
    stance: Stance = "asserts"
    via: str | None = None
    told_by: str | None = Field(default=None, description="the speaker's own source in a chain")
    cue: str | None = None
    about: list[str] = Field(default_factory=lambda: ["event"])


class Evidence(Part):
    """The span that proves ``field``: ``article.text[start:end] == text`` always, or the title's
    when ``in`` is "title"; offsets are Unicode code points."""

    field: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    within: Literal["text", "title"] = Field(default="text", alias="in")

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class EventRecord(Part):
    """What happened, where, when, to whom, how many, who says so, how sure, and the proof."""

    event_id: str
    article_id: str
    version_id: str
    type: EventType
    family: Family
    realis: Realis = "actual"
    newness: Newness = "new"
    scope: Scope = "site"
    part_of: str | None = None
    when: When
    where: list[Place] = Field(default_factory=list)
    actors: list[Actor] = Field(default_factory=list)
    weapons: list[Weapon] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    tolls: list[Toll] = Field(default_factory=list)
    claims: list[Claim] = Field(default_factory=list)
    status: Status
    status_row: int = Field(description="row of the status table (section 8) that fired, from 1")
    evidence: list[Evidence] = Field(min_length=1)
    confidence: float = Field(ge=0, le=1)
    rules: list[str] = Field(default_factory=list)
    engine: str = Field(description="extractor name and version")

    @model_validator(mode="after")
    def _family_follows_type(self) -> EventRecord:
        if FAMILY_OF[self.type] != self.family:
            raise ValueError(f"family {self.family!r} is not the family of type {self.type!r}")
        return self


class ExtractedEvent(Part):
    """Payload of ``conflict.event.extracted.v1``: the record and the article facts a reader needs."""

    record: EventRecord
    title: str
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    received_at: AwareDatetime


class ExtractionCompleted(Part):
    """Payload of ``conflict.extraction.completed.v1``: an article version is done.

    ``events`` lists every record of this version; whatever the store holds of the article's other
    versions, or of this version and not listed, is retracted by it.
    """

    article_id: str
    version_id: str
    supersedes: str | None = None
    engine: str
    count: int = Field(ge=0)
    events: list[str] = Field(default_factory=list)
    mentions: int = Field(default=0, ge=0, description="planned, negated, habitual ... kept out")
    outcome: Literal["extracted", "no_event", "dead_lettered"]
    reason: str | None = None
