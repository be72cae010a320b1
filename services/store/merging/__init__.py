"""Whether records tell of one occurrence: score, clustering, relation. Pure and order-free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.store.candidate import Candidate, Score
from services.store.instants import to_ms
from shared.contracts.incident import LinkKind

MERGE = 6.0
RELATED = 3.0


def score(a: Candidate, b: Candidate) -> Score:
    """Same family, same settlement, overlapping days."""
    if a.record.version_id == b.record.version_id or a.record.scope != b.record.scope:
        return Score(0.0)
    parts = {"family": 1.0 if a.record.family == b.record.family else 0.0}
    places = [{(p.name, p.admin1) for p in c.record.where if p.role == "event"} for c in (a, b)]
    parts["place"] = 3.0 if places[0] & places[1] else 0.0
    spans = [(c.record.when.start, c.record.when.end) for c in (a, b)]
    (s1, e1), (s2, e2) = [(to_ms(s) if s else None, to_ms(e) if e else None) for s, e in spans]
    apart = (e1 is not None and s2 is not None and e1 < s2) or (e2 is not None and s1 is not None and e2 < s1)
    parts["time"] = 0.0 if apart else 2.0
    return Score(sum(parts.values()), parts)


def cluster(candidates: Sequence[Candidate], edges: Mapping[tuple[int, int], Score]) -> list[list[int]]:
    """Greedy by score: a record joins unless its article version is there already."""
    groups = {i: {i} for i in range(len(candidates))}
    ranked: list[tuple[float, list[str], int, int]] = sorted(
        (-pair.total, sorted((candidates[i].id, candidates[j].id)), i, j) for (i, j), pair in edges.items()
    )
    for _, _, i, j in ranked:
        if groups[i] is groups[j]:
            continue
        together = groups[i] | groups[j]
        versions = [candidates[k].record.version_id for k in together]
        if len(set(versions)) == len(versions):
            for k in together:
                groups[k] = together
    return [sorted(g) for g in {min(g): g for g in groups.values()}.values()]


def relation(a: Candidate, b: Candidate, pair: Score) -> LinkKind | None:
    """Same place and time but another occurrence."""
    return "related" if pair.total > RELATED and pair.parts.get("place") else None
