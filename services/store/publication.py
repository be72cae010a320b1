"""What changed of the incidents, and telling it: rows, revisions, links and the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from services.store.base import Row, Session
from services.store.incident_rows import Net, incident_row, net_of
from services.store.sql import incidents as incident_rows
from services.store.sql import outbox
from shared.contracts.incident import Incident, Link

MAX_LINKS = 50
OWN = ("revision", "changed")
"""Fields that tell of the way an incident came about, not of what it is."""


async def publish(
    session: Session,
    rebuilt: Sequence[Incident],
    former: Mapping[str, str],
    events: set[str],
    linked: set[str],
) -> None:
    """Keep ``rebuilt`` in place of the incidents their records were in before (``former``, by event),
    refresh what was (``linked``) or is linked with them, and queue every state that differs from the
    one stored."""
    members = [(m.event_id, i.incident_id, m.live) for i in rebuilt for m in i.records]
    await incident_rows.assign(session, events | set(former), members)
    current = {i.incident_id: i for i in rebuilt}
    vanished = set(former.values()) - set(current)
    around = (await neighbours(session, events) | linked) - vanished
    stored = await incident_rows.by_id(session, {*former.values(), *current, *around})
    for ident in around - set(current):
        row = stored.get(ident)
        if row is not None and not row["retracted"]:
            current[ident] = Incident.model_validate_json(row["doc"])
    nets = await _link(session, current)
    states = [s for i in current.values() if (s := _changed(i, stored.get(i.incident_id), nets)) is not None]
    states += [
        (_retracted(stored[ident], _successor(ident, former, members)), Net())
        for ident in sorted(vanished)
        if ident in stored and not stored[ident]["retracted"]
    ]
    states.sort(key=lambda state: state[0].incident_id)
    await incident_rows.put(session, [incident_row(incident, net) for incident, net in states])
    told = [(i.incident_id, i.revision, i.model_dump_json(by_alias=True)) for i, _ in states if i.changed]
    await outbox.put(session, told)


async def neighbours(session: Session, events: Iterable[str]) -> set[str]:
    """Incidents with a record that stands in a relation with one of ``events``."""
    ids = set(events)
    others = {b for _, b, _, _ in await incident_rows.links_from(session, ids)}
    others |= {a for a, _, _, _ in await incident_rows.links_to(session, ids)}
    return set((await incident_rows.incident_ids_of(session, others)).values())


async def _link(session: Session, current: dict[str, Incident]) -> dict[str, Net]:
    """Give every incident its links; what each adds to a sum, by id."""
    events = {m.event_id: i.incident_id for i in current.values() for m in i.records if m.live}
    out = await incident_rows.links_from(session, events)
    parts = await incident_rows.links_to(session, events, part_of=True)
    elsewhere = {b for _, b, _, _ in out} | {a for a, _, _, _ in parts}
    home = {**await incident_rows.incident_ids_of(session, elsewhere - set(events)), **events}
    best: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for a, b, kind, score in out:
        mine, other = events[a], home.get(b)
        if other is not None and other != mine:
            best[mine][kind, other] = max(score, best[mine].get((kind, other), score))
    children: dict[str, set[str]] = defaultdict(set)
    for a, b, _, _ in parts:
        if (child := home.get(a)) is not None and child != events[b]:
            children[events[b]].add(child)
    for ident, incident in current.items():
        ranked = sorted(best[ident].items(), key=lambda item: (item[0][0] != "part_of", -item[1], item[0]))
        incident.links = [
            Link(kind=kind, incident_id=other, score=None if kind == "part_of" else score)  # type: ignore[arg-type]  # a LinkKind in a column
            for (kind, other), score in ranked[:MAX_LINKS]
        ]
    outside = await incident_rows.by_id(session, set().union(*children.values()) - set(current))
    told = {ident: orjson.loads(row["doc"])["tolls"] for ident, row in outside.items()}
    told |= {ident: incident.model_dump(mode="json")["tolls"] for ident, incident in current.items()}
    return {
        ident: net_of(told[ident], [told[child] for child in sorted(children[ident]) if child in told])
        for ident in current
    }


def _changed(incident: Incident, row: Row | None, nets: Mapping[str, Net]) -> tuple[Incident, Net] | None:
    """``incident`` with its next revision, or None when neither it nor its share of sums differs."""
    net = nets[incident.incident_id]
    if row is None:
        return incident.model_copy(update={"revision": 1, "changed": ["created"]}), net
    before: dict[str, Any] = orjson.loads(row["doc"])
    after = orjson.loads(incident.model_dump_json(by_alias=True))
    changed = sorted(name for name in after if name not in OWN and after[name] != before.get(name))
    if changed:
        return incident.model_copy(update={"revision": row["revision"] + 1, "changed": changed}), net
    if net != Net.stored(row):
        kept = {"revision": row["revision"], "changed": []}
        return incident.model_copy(update=kept), net
    return None


def _retracted(row: Row, successor: str | None) -> Incident:
    """The last state of an incident that vanished."""
    incident = Incident.model_validate_json(row["doc"])
    changes = {
        "retracted": True,
        "successor": successor,
        "revision": row["revision"] + 1,
        "changed": ["retracted"],
        "links": [],
    }
    return incident.model_copy(update=changes)


def _successor(
    vanished: str, former: Mapping[str, str], members: Sequence[tuple[str, str, bool]]
) -> str | None:
    """Where most records of a vanished incident went; of several the least id."""
    went: dict[str, int] = defaultdict(int)
    for event, incident, _ in members:
        if former.get(event) == vanished:
            went[incident] += 1
    return min(went, key=lambda ident: (-went[ident], ident), default=None)
