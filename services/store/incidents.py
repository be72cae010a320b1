"""One incident from the records of one occurrence. Pure: a function of the set of records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from services.store import status
from services.store.candidate import Candidate
from services.store.corrections import corrected
from services.store.instants import to_ms
from services.store.publishers import independent
from services.store.timeline import timeline
from shared.contracts.codebook import FAMILY_OF, EventType
from shared.contracts.ids import stable_id
from shared.contracts.incident import Incident, Member, MergeStep, Override, Position, Side
from shared.contracts.record import When

PRECISIONS = (
    "exact_site",
    "settlement",
    "near_settlement",
    "admin3",
    "admin2",
    "admin1",
    "water_air",
    "macro_region",
    "country",
    "unresolved",
)
UNSPECIFIC = frozenset({"strike_unspecified", "damage"})
FAR = 10**15


def identity(members: Iterable[Candidate]) -> str:
    """The id of an incident: that of its record received first, living or superseded.

    A record that joins later does not change it, nor does a new version of the first article.
    """
    first = min(members, key=lambda m: (m.facts.received_at, m.id))
    return stable_id("incident", first.id)


def in_order(members: Iterable[Candidate]) -> list[Candidate]:
    """Records in the order they were told."""
    return sorted(members, key=lambda m: (m.facts.told_at, m.facts.received_at, m.id))


def build(
    members: Sequence[Candidate], merge_log: Sequence[MergeStep] = (), overrides: Sequence[Override] = ()
) -> Incident:
    """The incident of ``members``, of which at least one lives; links and revision are the store's."""
    ordered = in_order(members)
    living = [m for m in ordered if m.live]
    kind = _type(living)
    placed = min(living, key=_place_rank)
    sources = independent(living)
    verdict = status.verdict(living)
    tolls = timeline(ordered)
    incident = Incident(
        incident_id=identity(members),
        type=kind,
        family=FAMILY_OF[kind],
        scope=living[0].record.scope,
        title=living[0].facts.title,
        when=_when(living),
        where=placed.record.where,
        sides=_sides(living),
        claims=_positions(living),
        status=verdict.status,
        status_row=verdict.row,
        status_history=status.history(living),
        toll_timeline=tolls.entries,
        tolls=tolls.best,
        independent_sources=len(sources),
        sources=sources,
        records=[_member(m) for m in ordered],
        merge_log=list(merge_log),
        overrides=list(overrides),
        first_seen=min(m.facts.received_at for m in members),
        last_updated=max(m.facts.received_at for m in members),
    )
    return corrected(incident, overrides)


def _type(living: Sequence[Candidate]) -> EventType:
    """The type most articles give; a specific one before an unspecific, then the one told first."""
    votes = Counter({kind: len(articles) for kind, articles in _articles_by_type(living).items()})
    first = {m.record.type: -at for at, m in reversed(list(enumerate(living)))}
    return max(votes, key=lambda kind: (kind not in UNSPECIFIC, votes[kind], first[kind], kind))


def _articles_by_type(living: Sequence[Candidate]) -> dict[EventType, set[str]]:
    articles: dict[EventType, set[str]] = defaultdict(set)
    for member in living:
        articles[member.record.type].add(member.record.article_id)
    return articles


def _place_rank(member: Candidate) -> tuple[bool, int, bool, str]:
    places = [p for p in member.record.where if p.role == "event"]
    best = min((PRECISIONS.index(p.precision) for p in places), default=len(PRECISIONS))
    return not places, best, all(p.lat is None for p in places), member.id


def _when(living: Sequence[Candidate]) -> When:
    """The narrowest interval told; a time only guessed from the publication comes last."""

    def rank(at: int) -> tuple[bool, int, int]:
        when = living[at].record.when
        known = when.start is not None and when.end is not None
        width = to_ms(when.end) - to_ms(when.start) if when.start and when.end else FAR
        return when.anchor == "publication_fallback", width if known else FAR, at

    return living[min(range(len(living)), key=rank)].record.when


def _sides(living: Sequence[Candidate]) -> list[Side]:
    sides: dict[tuple[str, str], Side] = {}
    for member in living:
        for actor in member.record.actors:
            if actor.side is None:
                continue
            side = sides.setdefault(
                (actor.role, actor.side),
                Side(role=actor.role, side=actor.side, basis=actor.basis, event_ids=[]),
            )
            if actor.basis == "stated":
                side.basis = "stated"
            side.names = sorted({*side.names, actor.name})
            side.event_ids = sorted({*side.event_ids, member.id})
    return [sides[key] for key in sorted(sides)]


def _positions(living: Sequence[Candidate]) -> list[Position]:
    found: dict[tuple[str, ...], Position] = {}
    for member in living:
        for claim in member.record.claims:
            key = (claim.claimant.casefold(), claim.kind, claim.side or "", claim.stance)
            position = found.setdefault(
                key,
                Position(
                    claimant=claim.claimant,
                    kind=claim.kind,
                    side=claim.side,
                    stance=claim.stance,
                    told_at=member.facts.told_at,
                    event_ids=[],
                    article_ids=[],
                ),
            )
            position.about = sorted({*position.about, *claim.about})
            position.event_ids = sorted({*position.event_ids, member.id})
            position.article_ids = sorted({*position.article_ids, member.record.article_id})
    return [found[key] for key in sorted(found)]


def _member(member: Candidate) -> Member:
    return Member(
        event_id=member.id,
        article_id=member.record.article_id,
        type=member.record.type,
        title=member.facts.title,
        url=member.facts.url,
        publisher=member.facts.publisher,
        told_at=member.facts.told_at,
        live=member.live,
    )
