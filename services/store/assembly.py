"""From changed records to changed incidents: the same incidents for the same set of records.

What a change can touch is found by following scores, decisions and former company from the changed
records until nothing new is reached; those components are clustered and built anew from all their
records. No state but the records themselves goes into the result, so neither the order of arrival
nor the cut into batches nor who processed them can show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.store import merging
from services.store.base import Session
from services.store.candidate import Candidate
from services.store.incidents import build, in_order
from services.store.intake import Changes
from services.store.neighbourhood import Neighbourhood
from services.store.overrides import concerning, regroup
from services.store.overrides import in_order as decided
from services.store.publication import neighbours, publish
from services.store.sql import blocks as block_rows
from services.store.sql import incidents as incident_rows
from services.store.sql import records as record_rows
from services.store.succession import stand_in, successions
from shared.contracts.incident import Incident, MergeStep


async def assemble(session: Session, changes: Changes) -> None:
    """Rebuild the incidents that ``changes`` can touch, in the caller's transaction."""
    around = Neighbourhood(session)
    await around.load(changes.born | changes.gone)
    await block_rows.remove(session, changes.gone)
    await block_rows.file(session, {event: around.blocks[event] for event in changes.born})
    touched = changes.articles | {
        around.candidates[event].record.article_id for event in changes.born | changes.gone
    }
    seeds = {row["event_id"] for row in await record_rows.of_articles(session, touched) if row["live"] == 1}
    affected = await around.closure(seeds, changes.gone)
    if not affected and not changes.gone:
        return
    successors = await _load_articles(around, affected, session)
    incidents = _rebuild(around, affected, successors)
    former = await incident_rows.incident_ids_of(
        session, affected | changes.gone | {m.event_id for i in incidents for m in i.records}
    )
    linked = await neighbours(session, affected | changes.gone)
    await _keep_relations(session, around, affected, changes.gone)
    await publish(session, incidents, former, affected | changes.gone, linked)


async def reassemble(session: Session, events: Iterable[str]) -> None:
    """Rebuild the incidents of ``events`` after a decision about them."""
    rows = await record_rows.docs(session, events)
    await assemble(session, Changes(articles={row["article_id"] for row in rows.values()}))


async def _load_articles(around: Neighbourhood, affected: set[str], session: Session) -> dict[str, str]:
    """Load every record of the affected articles and of those in decisions; who stands for whom."""
    articles = {around.candidates[event].record.article_id for event in affected}
    named = {event for d in around.decisions.values() for event in d.named()}
    articles |= {row["article_id"] for row in (await record_rows.docs(session, named)).values()}
    await around.load({row["event_id"] for row in await record_rows.of_articles(session, articles)})
    return successions(c for c in around.candidates.values() if c.record.article_id in articles)


def _rebuild(around: Neighbourhood, affected: set[str], successors: dict[str, str]) -> list[Incident]:
    ordered = sorted(affected)
    living = [around.candidates[event] for event in ordered]
    decisions = decided(around.decisions.values())

    def stands_for(event: str) -> str | None:
        return stand_in(event, around.candidates, successors)

    groups = regroup(([ordered[i] for i in g] for g in merging.cluster(living)), decisions, stands_for)
    incidents = []
    for group in groups:
        replaced = [old for old, new in successors.items() if new in group]
        members = [around.candidates[event] for event in (*sorted(group), *sorted(replaced))]
        steps = _merge_log(around, [around.candidates[event] for event in group])
        incidents.append(build(members, steps, concerning(group, decisions, stands_for)))
    return sorted(incidents, key=lambda incident: incident.incident_id)


def _merge_log(around: Neighbourhood, group: Sequence[Candidate]) -> list[MergeStep]:
    """For each record after the first its best partner among those told before it."""
    ordered, steps = in_order(group), []
    for at, member in enumerate(ordered[1:], 1):
        best = max(ordered[:at], key=lambda other: (around.score(member.id, other.id).total, other.id))
        score = around.score(member.id, best.id)
        steps.append(
            MergeStep(
                event_id=member.id,
                with_event_id=best.id,
                score=score.total,
                parts=dict(score.parts),
                by="score" if score.total >= merging.MERGE else "override",
            )
        )
    return steps


async def _keep_relations(
    session: Session, around: Neighbourhood, affected: set[str], gone: set[str]
) -> None:
    """Keep how the affected records relate to those they met without being one occurrence with them."""
    links: list[incident_rows.Relation] = []
    for event in sorted(affected):
        for other in sorted(around.meets[event]):
            pair = around.score(event, other)
            for a, b in ((event, other), (other, event)):
                kind = merging.relation(around.candidates[a], around.candidates[b], pair)
                if kind is not None:
                    links.append((a, b, kind, pair.total))
    pairs = await record_rows.children_of(session, affected)
    parents = {event: around.candidates[event].record.part_of for event in affected}
    known = await record_rows.docs(session, {p for p in parents.values() if p is not None})
    pairs += [(e, p) for e, p in parents.items() if p is not None and p in known and known[p]["live"] == 1]
    links += [(child, parent, "part_of", 0.0) for child, parent in pairs]
    await incident_rows.replace_links(session, affected | gone, links)
