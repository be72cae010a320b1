"""The incident: one occurrence as all its tellings show it. Payload of ``conflict.incident.updated.v1``.

Nothing is voted away: every side, claim and figure keeps the record and article it came from. An
incident is a function of the set of its records, of the facts of their articles and of what analysts
decided; only ``revision`` and ``changed`` tell of the way it came about.
"""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from shared.contracts.codebook import (
    ActorRole,
    Basis,
    ClaimKind,
    EventType,
    Family,
    Population,
    Relation,
    Scope,
    Stance,
    Status,
    TollKind,
    ValueType,
)
from shared.contracts.record import Part, Place, When

LinkKind = Literal["part_of", "same_wave", "contradicts", "follows", "related"]
OverrideKind = Literal["merge", "split", "correct", "confirm", "note"]


class Side(Part):
    """Who did or suffered it, by one record."""

    role: ActorRole
    side: str
    names: list[str] = Field(default_factory=list)
    basis: Basis = "stated"
    event_ids: list[str] = Field(description="records that say so")


class Position(Part):
    """One claimant's word: the party, its stance, and where it was told."""

    claimant: str
    kind: ClaimKind
    side: str | None = None
    stance: Stance
    about: list[str] = Field(default_factory=list)
    told_at: AwareDatetime = Field(description="first told")
    event_ids: list[str]
    article_ids: list[str]


class TollEntry(Part):
    """One figure as it was told. It stays when others follow, and when its article is corrected."""

    entry_id: str
    as_of: AwareDatetime
    kind: TollKind
    population: Population
    min: int | None = None
    max: int | None = None
    value_type: ValueType
    relation: Relation = "total"
    claimant: str | None = None
    claim_kind: ClaimKind | None = None
    side: str | None = None
    article_id: str
    event_id: str
    supersedes: str | None = Field(default=None, description="entry_id of the figure it replaced")
    retracted: bool = Field(default=False, description="its article no longer says so")


class Interval(Part):
    """The best current figure of one kind, and the entry it rests on."""

    min: int | None = None
    max: int | None = None
    population: Population
    as_of: AwareDatetime
    entry_id: str


class StatusChange(Part):
    """The status over all claims told up to ``as_of``; ``row`` is the row of codebook section 8."""

    as_of: AwareDatetime
    status: Status
    row: int
    event_id: str


class Source(Part):
    """One independent source: a publisher family, its articles, wire copies collapsed."""

    name: str
    article_ids: list[str]


class Link(Part):
    """A relation to another incident; ``score`` is that of the best pair of records."""

    kind: LinkKind
    incident_id: str
    score: float | None = None


class MergeStep(Part):
    """Why a record belongs here: its best partner among the records before it, and the score's parts."""

    event_id: str
    with_event_id: str
    score: float
    parts: dict[str, float] = Field(default_factory=dict)
    by: Literal["score", "override"] = "score"


class Member(Part):
    """A record of the incident and the article that tells it."""

    event_id: str
    article_id: str
    type: EventType
    title: str
    url: str | None = None
    publisher: str | None = None
    told_at: AwareDatetime
    live: bool = Field(description="false: a later version of the article took its place")


class Figure(Part):
    """A toll an analyst put right: its kind and closed interval, an open end null."""

    kind: TollKind
    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)


class Override(Part):
    """What an analyst decided, shown as such; it outlives re-extraction."""

    override_id: str
    kind: OverrideKind
    note: str
    author: str
    at: AwareDatetime
    field: str | None = None
    value: str | None = None
    place: Place | None = Field(default=None, description="of a corrected place")
    when: When | None = Field(default=None, description="of a corrected time")
    toll: Figure | None = Field(default=None, description="of a corrected toll")


class Incident(Part):
    """One occurrence: the state after ``revision``."""

    incident_id: str
    revision: int = Field(default=1, ge=1, description="counts published states")
    changed: list[str] = Field(default_factory=list, description="fields that differ from the last")
    retracted: bool = Field(default=False, description="no article says so any more")
    successor: str | None = Field(default=None, description="where its records went, when it vanished")
    type: EventType
    family: Family
    scope: Scope = "site"
    title: str
    when: When
    where: list[Place] = Field(default_factory=list)
    sides: list[Side] = Field(default_factory=list)
    claims: list[Position] = Field(default_factory=list)
    status: Status
    status_row: int
    status_history: list[StatusChange] = Field(default_factory=list)
    toll_timeline: list[TollEntry] = Field(default_factory=list)
    tolls: dict[str, Interval] = Field(default_factory=dict, description="current best interval by kind")
    independent_sources: int = Field(ge=0)
    sources: list[Source] = Field(default_factory=list)
    links: list[Link] = Field(default_factory=list)
    records: list[Member] = Field(default_factory=list)
    merge_log: list[MergeStep] = Field(default_factory=list)
    overrides: list[Override] = Field(default_factory=list)
    first_seen: AwareDatetime
    last_updated: AwareDatetime
