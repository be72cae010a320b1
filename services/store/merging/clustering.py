"""From pairs to occurrences: the best pairs first, and a group only takes in what fits all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from services.store.candidate import Candidate, Score
from services.store.merging.scoring import MERGE, score

FIT = MERGE - 1.0
"""Least mean score between two groups that become one."""
VETO = MERGE - 1.7
"""A pair below it keeps its groups apart whatever the others say."""
MOST = 20
"""So many records of a group, by id, speak for it when groups are large."""


def cluster(candidates: Sequence[Candidate], edges: Mapping[tuple[int, int], Score]) -> list[list[int]]:
    """A partition of the indexes, each part in order; no two records of one article version together."""
    groups = {i: {i} for i in range(len(candidates))}
    known = {pair: s.total for pair, s in edges.items()}

    def between(i: int, j: int) -> float:
        pair = (i, j) if i < j else (j, i)
        if pair not in known:
            known[pair] = score(candidates[pair[0]], candidates[pair[1]]).total
        return known[pair]

    def chosen(group: set[int]) -> list[int]:
        return sorted(group, key=lambda k: candidates[k].id)[:MOST]

    ranked = sorted(
        (-s.total, sorted((candidates[i].id, candidates[j].id)), i, j) for (i, j), s in edges.items()
    )
    for _, _, i, j in ranked:
        a, b = groups[i], groups[j]
        if a is b or _one_article(candidates, a, b):
            continue
        values = [between(x, y) for x, y in product(chosen(a), chosen(b))]
        if min(values) >= VETO and sum(values) / len(values) >= FIT:
            together = a | b
            for k in together:
                groups[k] = together
    return [sorted(g) for g in {min(g): g for g in groups.values()}.values()]


def _one_article(candidates: Sequence[Candidate], a: set[int], b: set[int]) -> bool:
    versions = [candidates[k].record.version_id for k in (*a, *b)]
    return len(set(versions)) < len(versions)
