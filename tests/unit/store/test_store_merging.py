"""What makes two records one occurrence, and what keeps them apart."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from store_tellings import PLACES, article, telling

from services.store import merging
from services.store.candidate import Candidate, candidate

NEXT_DAY = {"start": "2025-02-01T20:00:00+02:00", "end": "2025-02-02T08:00:00+02:00"}
VILLAGE = {"country": "UA", "precision": "settlement", "admin1": "Poltava Oblast"}
counter = itertools.count()


def told(**how: Any) -> Candidate:
    """A record of an article of its own."""
    n = next(counter)
    return candidate(telling(article(f"https://w{n}.example/{n}", f"Telling {n}."), **how), None, frozenset())


def at(name: str, lat: float, lon: float) -> list[dict[str, Any]]:
    return [{"name": name, "text": name, "lat": lat, "lon": lon, **VILLAGE}]


SAME = [
    ({}, {}),
    ({"kind": "strike_unspecified"}, {"kind": "missile_strike"}),
    ({"killed": (3, 3)}, {"killed": (4, 4)}),
    ({"killed": (3, None)}, {"killed": (11, 11)}),
    ({"initiator": None}, {"initiator": "Russia"}),
    ({"where": at("Artemivka", 49.70, 34.70)}, {"where": at("Bakhmutivka", 49.705, 34.705)}),
]
APART = [
    ({}, NEXT_DAY),
    ({}, {"place": "Kharkiv"}),
    ({"where": at("Lower", 49.70, 34.70)}, {"where": at("Upper", 49.76, 34.70)}),
    ({"initiator": "Russia"}, {"initiator": "Ukraine"}),
    ({"killed": (2, 2)}, {"killed": (50, 50), "kind": "drone_strike"}),
    ({"scope": "multi_site"}, {}),
    ({"kind": "drone_strike"}, {"kind": "missile_strike"}),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_tellings_of_one_occurrence(a: dict[str, Any], b: dict[str, Any]) -> None:
    first, second = told(**a), told(**b)
    assert merging.score(first, second).total >= merging.MERGE
    assert merging.score(first, second) == merging.score(second, first)


@pytest.mark.parametrize(("a", "b"), APART)
def test_two_occurrences(a: dict[str, Any], b: dict[str, Any]) -> None:
    first, second = told(**a), told(**b)
    assert merging.score(first, second).total < merging.MERGE
    assert merging.score(first, second) == merging.score(second, first)


def test_records_of_one_article_are_never_one() -> None:
    source = article("https://one.example/1", "Two strikes on one city.")
    first, second = (candidate(telling(source, ordinal=n), None, frozenset()) for n in (0, 1))
    assert merging.score(first, second).total == 0


def test_a_group_takes_in_only_what_fits_all_of_it() -> None:
    """One vague telling between two clear ones does not chain them."""
    vague = told(kind="strike_unspecified", initiator=None)
    clear = [told(kind="drone_strike", killed=(2, 2)), told(kind="missile_strike", killed=(50, 50))]
    records = [vague, *clear]
    edges = {
        (i, j): s
        for i, j in itertools.combinations(range(3), 2)
        if (s := merging.score(records[i], records[j])).total >= merging.MERGE
    }
    assert (0, 1) in edges and (0, 2) in edges and (1, 2) not in edges
    assert len(merging.cluster(records, edges)) == 2


def test_relations_of_what_is_not_one() -> None:
    def relation(a: Candidate, b: Candidate) -> str | None:
        return merging.relation(a, b, merging.score(a, b))

    night, later = told(), told(**NEXT_DAY)
    assert (relation(later, night), relation(night, later)) == ("follows", None)
    assert relation(told(), told(place="Kharkiv")) == "same_wave"
    assert relation(told(initiator="Russia"), told(initiator="Ukraine")) == "contradicts"
    assert set(PLACES) >= {"Poltava", "Kharkiv"}
