"""B-cubed agreement of two partitions of one set of items (Bagga and Baldwin, 1998)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations

Item = str


@dataclass(frozen=True, slots=True)
class BCubed:
    """Means over items, 0 to 1: how pure an item's found cluster is, how whole its gold one came out."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the two; 0 when both are 0."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def bcubed(found: Mapping[Item, Hashable], gold: Mapping[Item, Hashable]) -> BCubed:
    """Compare two labellings; raises ``ValueError`` when they do not label the same items, or none."""
    if not gold or found.keys() != gold.keys():
        raise ValueError(f"found, gold: {len(found)} and {len(gold)} items, the same ones are wanted")
    in_found, in_gold = _members(found), _members(gold)
    precision = recall = 0.0
    for item in gold:
        together, belong = in_found[found[item]], in_gold[gold[item]]
        right = len(together & belong)
        precision += right / len(together)
        recall += right / len(belong)
    return BCubed(precision / len(gold), recall / len(gold))


def pairs(labels: Mapping[Item, Hashable]) -> set[tuple[Item, Item]]:
    """Every two items of one cluster, the lesser first."""
    return {pair for members in _members(labels).values() for pair in combinations(sorted(members), 2)}


def _members(labels: Mapping[Item, Hashable]) -> dict[Hashable, set[Item]]:
    clusters: dict[Hashable, set[Item]] = defaultdict(set)
    for item, label in labels.items():
        clusters[label].add(item)
    return clusters
