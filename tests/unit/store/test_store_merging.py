"""What makes two records one occurrence, and what keeps them apart."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from store_tellings import BASE, PLACES, article, telling

from services.store import merging
from services.store.candidate import Candidate, candidate

NEXT_DAY = {"start": "2025-02-01T20:00:00+02:00", "end": "2025-02-02T08:00:00+02:00"}
VILLAGE = {"country": "UA", "precision": "settlement", "admin1": "Poltava Oblast"}


def nowhere(name: str) -> list[dict[str, Any]]:
    """A village no table has."""
    return [{"name": name, "text": name, **VILLAGE, "precision": "unresolved"}]


HOSPITAL, PORT, DEPOT = ([{"class": kind, "text": kind}] for kind in ("hospital", "port", "depot"))
SHELLED = {"kind": "artillery_shelling", "side": "Ukraine", "initiator": "Russia"}
counter = itertools.count()


def told(minutes: int = 0, **how: Any) -> Candidate:
    """A record of an article of its own, told so long after nine o'clock."""
    n = next(counter)
    event = telling(article(f"https://w{n}.example/{n}", f"Telling {n}."), **how)
    at_hour = (BASE + timedelta(minutes=minutes)).isoformat()
    return candidate(event.model_copy(update={"published": at_hour}), None, frozenset())


def at(name: str, lat: float, lon: float, admin1: str = "Poltava Oblast") -> list[dict[str, Any]]:
    return [{"name": name, "text": name, "lat": lat, "lon": lon, **VILLAGE, "admin1": admin1}]


SAME = [
    ({}, {}),
    ({"kind": "strike_unspecified"}, {"kind": "missile_strike"}),
    ({"killed": (3, 3)}, {"killed": (4, 4)}),
    ({"killed": (3, None)}, {"killed": (11, 11)}),
    ({"initiator": None}, {"initiator": "Russia"}),
    ({"where": nowhere("Wad al-Noora")}, {"where": nowhere("Wad Al Nourah")}),
    ({"where": nowhere("Hroza")}, {"where": nowhere("Groza")}),
    ({"killed": (30, None)}, {"killed": (85, 85), "kind": "strike_unspecified", "minutes": 600}),
    ({"kind": "drone_strike", "killed": (2, 2)}, {"kind": "air_strike", "killed": (2, 2)}),
    (
        {"kind": "explosive_device", "initiator": "Islamic State"},
        {"kind": "ground_assault", "initiator": "Islamic State"},
    ),
    ({"initiator": "Wagner"}, {"initiator": "Russia"}),
    ({"initiator": "gunmen"}, {"initiator": "Islamic State"}),
    (SHELLED, SHELLED | {"initiator": "Ukraine", "side": "Russia"}),
    ({"targets": HOSPITAL}, {"targets": DEPOT, "side": "Russia", "claim_kind": "belligerent"}),
    (
        {"kind": "prisoner_exchange", "where": []},
        {"kind": "prisoner_exchange", "where": [], "initiator": None},
    ),
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
    ({"kind": "drone_strike", "initiator": None}, {"kind": "air_strike"}),
    ({"kind": "drone_strike", "targets": HOSPITAL}, {"kind": "drone_strike", "targets": PORT}),
    ({"killed": (2, 2), "targets": HOSPITAL}, {"killed": (9, 9), "targets": PORT}),
    ({"killed": (85, 85), "kind": "strike_unspecified"}, {"killed": (3, 3), "minutes": 600}),
    ({"kind": "captured", "initiator": "Russia"}, {"kind": "captured", "initiator": "Ukraine"}),
    ({"where": nowhere("Novoselivka")}, {"where": at("Novoselivka", 50.5, 30.5, "Kyiv Oblast")}),
    ({"where": nowhere("Aita")}, {"where": nowhere("Atouta")}),
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


def test_a_namesake_that_an_article_was_nearly_read_as_is_in_doubt() -> None:
    there, here = (
        at("Bara", 13.7, 30.4)[0] | {"geonames_id": 1},
        at("Bara", 49.7, 34.7)[0] | {"geonames_id": 2},
    )
    other = {"geonames_id": 2, "name": "Bara", "lat": 49.7, "lon": 34.7, "score": 3.0}
    sure, unsure = told(where=[there]), told(where=[there | {"alternatives": [other]}])
    read_so = told(where=[here])
    assert merging.score(sure, read_so).total < merging.MERGE <= merging.score(unsure, read_so).total
    assert merging.score(read_so, unsure) == merging.score(unsure, read_so)
