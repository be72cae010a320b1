"""How a toll moved: every figure told, what it took the place of, and the best one now. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.store.candidate import Candidate
from shared.contracts.codebook import Population
from shared.contracts.ids import stable_id
from shared.contracts.incident import Interval, TollEntry
from shared.contracts.record import Claim, Toll

OFFICIAL = frozenset({"local_authority", "emergency_service", "monitor", "io_ngo"})
MEDIA = 1
"""The rank of figures in an outlet's own voice, an analyst's, or that of "officials"."""
GROWTH, FEW = 3.0, 3
"""How far such a figure may pass a named official's: threefold, or by three where few are dead."""


@dataclass(frozen=True, slots=True)
class Tolls:
    """Entries in the order they were told, and the best current interval by kind."""

    entries: list[TollEntry]
    best: dict[str, Interval]


def timeline(ordered: Sequence[Candidate]) -> Tolls:
    """The timeline of records in the order they were told; those that no longer live stay in it,
    marked, and take no part in the best figure."""
    entries: list[TollEntry] = []
    current: dict[str, TollEntry] = {}
    weight: dict[str, int] = {}
    firm: dict[str, int] = {}  # the highest that the best placed have told
    for member in ordered:
        for entry, rank in _entries(member):
            held = current.get(entry.kind)
            whole = member.live and entry.relation != "additional"  # "another two" is no total
            again = rank == 0 and entry.relation != "revised" and _low(entry) <= firm.get(entry.kind, -1)
            if whole and (held is None or _takes_over(entry, rank, held, weight[held.entry_id], again=again)):
                entry = entry.model_copy(update={"supersedes": held.entry_id if held else None})
                current[entry.kind] = entry
            if whole and rank == 0:
                firm[entry.kind] = max(_low(entry), firm.get(entry.kind, 0))
            weight[entry.entry_id] = rank
            entries.append(entry)
    best = {
        kind: Interval(min=e.min, max=e.max, population=e.population, as_of=e.as_of, entry_id=e.entry_id)
        for kind, e in sorted(current.items())
    }
    return Tolls(entries, best)


def _takes_over(new: TollEntry, rank: int, held: TollEntry, held_rank: int, *, again: bool) -> bool:
    """Whether a later figure becomes the best one.

    A better placed source's does, unless it only tells one of its own ``again``. That of media and of
    officials nobody names does in place of a better placed one when it is higher and in proportion:
    tolls climb. Any other worse placed one's does not. Among equals an explicit revision does; else the
    toll only rises or gets narrower: a lower figure told later, also in the name of the same speaker,
    is an old one told again.
    """
    low, held_low = _low(new), _low(held)
    if rank < held_rank:
        return not again or low > held_low
    if rank > held_rank:
        most = max(held_low * GROWTH, held_low + FEW)
        return rank == MEDIA and new.as_of > held.as_of and held_low < low <= most
    if new.relation == "revised":
        return True
    return low > held_low or (low == held_low and _width(new) < _width(held))


def _low(entry: TollEntry) -> int:
    return entry.min or 0


def _width(entry: TollEntry) -> float:
    return float("inf") if entry.max is None else entry.max - _low(entry)


def _entries(member: Candidate) -> list[tuple[TollEntry, int]]:
    """One entry for each kind and claim of a record; figures of disjoint populations are added up."""
    record, grouped = member.record, dict[tuple[str, int | None], list[Toll]]()
    for toll in record.tolls:
        if toll.subgroup_of is None:
            grouped.setdefault((toll.kind, toll.claim), []).append(toll)
    made = []
    for (kind, index), tolls in sorted(grouped.items(), key=lambda item: (item[0][0], item[0][1] or 0)):
        claim = record.claims[index] if index is not None and index < len(record.claims) else None
        low, high, population = _summed(tolls)
        made.append(
            (
                TollEntry(
                    entry_id=stable_id("toll", record.event_id, kind, index),
                    as_of=member.facts.told_at,
                    kind=tolls[0].kind,
                    population=population,
                    min=low,
                    max=high,
                    value_type=tolls[0].value_type,
                    relation=tolls[0].relation,
                    claimant=claim.claimant if claim else None,
                    claim_kind=claim.kind if claim else None,
                    side=claim.side if claim else None,
                    article_id=record.article_id,
                    event_id=record.event_id,
                    retracted=not member.live,
                ),
                _rank(member, claim),
            )
        )
    return made


def _summed(tolls: Sequence[Toll]) -> tuple[int | None, int | None, Population]:
    populations = {t.population for t in tolls}
    if len(populations) < len(tolls):  # two figures for one population: the later one holds
        tolls = [*{t.population: t for t in tolls}.values()]
    if "unknown" in populations and len(populations) > 1:  # the unqualified figure is the whole
        tolls = [t for t in tolls if t.population == "unknown"]
    low = sum(t.min or 0 for t in tolls) if any(t.min is not None for t in tolls) else None
    highs = [t.max for t in tolls]
    high = None if None in highs else sum(h for h in highs if h is not None)
    return low, high, tolls[0].population if len(tolls) == 1 else "mixed"


def _rank(member: Candidate, claim: Claim | None) -> int:
    """0: officials, services, monitors, and a side about harm to itself; 1: media, analysts and the
    unnamed; 2: witnesses; 3: a belligerent about its enemy's losses."""
    if claim is None or claim.kind in ("media", "analyst", "unnamed"):
        return MEDIA
    if claim.kind in OFFICIAL:
        return 0
    if claim.kind == "belligerent":
        doers = {a.side for a in member.record.actors if a.role == "initiator" and a.side}
        return 3 if claim.side and claim.side in doers else 0
    return 2
