"""From changed records to changed incidents: the same incidents for the same set of records.

What a change can touch is what hangs together with the changed records by scores and decisions; it
is clustered anew from all its records. No state but the records themselves goes into the result, so
neither the order of arrival nor the cut into batches nor who processed them can show. Groups that
come out as they were are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.store import merging
from services.store.base import Session
from services.store.candidate import Candidate
from services.store.incidents import build, in_order
from services.store.intake import Changes
from services.store.neighbourhood import Neighbourhood
from services.store.overrides import Group, concerning, regroup
from services.store.overrides import in_order as decided
from services.store.publication import neighbours, publish
from services.store.recollection import Recollection
from services.store.sql import blocks as block_rows
from services.store.sql import edges
from services.store.sql import incidents as incident_rows
from services.store.sql import records as record_rows
from services.store.succession import stand_in, successions
from shared.contracts.incident import Incident, MergeStep


async def assemble(session: Session, changes: Changes, recollection: Recollection | None = None) -> None:
    """Rebuild the incidents that ``changes`` can touch, in the caller's transaction."""
    around = Neighbourhood(session, recollection or Recollection())
    born, gone = changes.born, changes.gone
    await around.load(born | gone)
    left = {b for _, b in await edges.of(session, gone)} | await _companions(session, gone)
    linked = await neighbours(session, born | gone)
    await _file(session, around, born, gone)
    touched = {
        row["event_id"]
        for row in await record_rows.of_articles(session, changes.articles)
        if row["live"] == 1
    }
    touched |= born
    component = await around.component(touched | (left - gone))
    former = await incident_rows.incident_ids_of(session, component | gone)
    groups, successors = await _groups(around, component)
    members = await incident_rows.members_of(session, set(former.values()), living=True)
    stored: dict[str, set[str]] = {}
    for event, incident in members.items():
        stored.setdefault(incident, set()).add(event)
    dirty = [g for g in groups if g & touched or stored.get(former.get(min(g), ""), set()) != set(g)]
    incidents = await _rebuild(around, dirty, successors)
    events = {member.event_id for incident in incidents for member in incident.records} | gone
    await publish(session, incidents, await incident_rows.incident_ids_of(session, events), events, linked)


async def reassemble(session: Session, events: Iterable[str]) -> None:
    """Rebuild the incidents of ``events`` after a decision about them."""
    articles = set((await record_rows.articles_of(session, events)).values())
    await assemble(session, Changes(articles=articles))


async def _companions(session: Session, gone: Iterable[str]) -> set[str]:
    """Records that were of one incident with ``gone``."""
    incidents = set((await incident_rows.incident_ids_of(session, gone)).values())
    return set(await incident_rows.members_of(session, incidents, living=True))


async def _file(session: Session, around: Neighbourhood, born: set[str], gone: set[str]) -> None:
    """File what began to live and take out what ceased to, with edges and relations."""
    await block_rows.remove(session, gone)
    await block_rows.file(session, {event: around.blocks(event) for event in born})
    await edges.remove(session, gone)
    await edges.put(session, await around.look_around(born))
    links: list[incident_rows.Relation] = []
    for event in sorted(born):
        for other in sorted(around.meets[event]):
            pair = around.score(event, other)
            for a, b in ((event, other), (other, event)):
                kind = merging.relation(around.candidates[a], around.candidates[b], pair)
                if kind is not None:
                    links.append((a, b, kind, pair.total))
    pairs = await record_rows.children_of(session, born)
    parents = {event: around.candidates[event].record.part_of for event in born}
    living = await record_rows.lives(session, {parent for parent in parents.values() if parent is not None})
    pairs += [
        (event, parent) for event, parent in parents.items() if parent and living.get(parent, (0, 0))[0] == 1
    ]
    links += [(child, parent, "part_of", 0.0) for child, parent in pairs]
    await incident_rows.replace_links(session, born | gone, links)


async def _groups(around: Neighbourhood, component: set[str]) -> tuple[list[Group], dict[str, str]]:
    """The occurrences of a component after decisions; which record stands for which it names."""
    ordered = sorted(component)
    at = {event: i for i, event in enumerate(ordered)}
    pairs = {
        (at[a], at[b]): around.score(a, b)
        for a, b in await edges.of(around.session, ordered)
        if at[a] < at[b]
    }
    clusters = merging.cluster([around.candidates[event] for event in ordered], pairs)
    groups = [frozenset(ordered[i] for i in cluster) for cluster in clusters]
    if not around.decisions:
        return groups, {}
    named = {event for decision in around.decisions.values() for event in decision.named()}
    successors = successions(await around.load_articles(named))
    decisions = decided(around.decisions.values())
    return regroup(groups, decisions, lambda e: stand_in(e, around.candidates, successors)), successors


async def _rebuild(around: Neighbourhood, groups: Sequence[Group], named: dict[str, str]) -> list[Incident]:
    """The incidents of ``groups``, with the superseded records whose place their members took."""
    living = {event for group in groups for event in group}
    successors = named | successions(await around.load_articles(living))
    decisions = decided(around.decisions.values())
    incidents = []
    await around.load_facts(living | {old for old, new in successors.items() if new in living})
    for group in groups:
        replaced = [old for old, new in successors.items() if new in group]
        members = [around.candidates[event] for event in (*sorted(group), *sorted(replaced))]
        steps = _merge_log(around, [around.candidates[event] for event in group])
        overrides = concerning(group, decisions, lambda e: stand_in(e, around.candidates, successors))
        incidents.append(build(members, steps, overrides))
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
