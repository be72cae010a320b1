"""The rules an incident is built by: tolls over time, status over all claims, who counts as a source."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_tellings import article, telling

from services.store import status
from services.store.blocking import blocks
from services.store.candidate import Candidate, candidate
from services.store.incident_rows import net_of
from services.store.incidents import build, in_order
from services.store.publishers import family, independent
from services.store.timeline import timeline
from shared.contracts.ids import stable_id
from shared.contracts.record import Claim, EventRecord


def told(
    minutes: int,
    killed: tuple[int, int | None] | None = None,
    *,
    live: bool = True,
    relation: str = "total",
    publisher: str = "Alpha",
    agency: str | None = None,
    copies: frozenset[str] = frozenset(),
    claims: list[dict[str, Any]] | None = None,
    **how: Any,
) -> Candidate:
    source = article(
        f"https://x.example/{minutes}", f"Text number {minutes}, which is long enough.", minutes, publisher
    )
    event = telling(source, killed=killed, **how)
    record = event.record
    for toll in record.tolls:
        toll.relation = relation  # type: ignore[assignment]
    if claims is not None:
        record = record.model_copy(update={"claims": [Claim.model_validate(c) for c in claims]})
    return candidate(event.model_copy(update={"record": record}), agency, copies, int(live))


def best(*members: Candidate) -> tuple[int | None, int | None]:
    found = timeline(in_order(members)).best["killed"]
    return found.min, found.max


def test_a_toll_rises_and_old_figures_told_again_do_not_lower_it() -> None:
    assert best(told(0, (3, 3)), told(5, (5, 5)), told(9, (3, 3))) == (5, 5)


def test_an_explicit_revision_lowers_it() -> None:
    assert best(told(0, (12, 12)), told(5, (11, 11), relation="revised")) == (11, 11)


def test_a_vague_figure_gives_way_to_an_exact_one_but_not_the_other_way_round() -> None:
    assert best(told(0, (2, None)), told(5, (2, 2))) == (2, 2)
    assert best(told(0, (2, 2)), told(5, (2, None))) == (2, 2)


def test_officials_outweigh_witnesses_and_the_enemys_boast() -> None:
    witness = told(0, (20, 20), claim_kind="witness")
    boast = told(1, (300, 300), claim_kind="belligerent", side="Russia", initiator="Russia")
    assert best(witness, boast, told(2, (4, 4))) == (4, 4)
    assert best(told(0, (4, 4)), told(2, (20, 20), claim_kind="witness")) == (4, 4)


def test_officials_nobody_names_raise_a_toll_in_proportion_but_do_not_lower_it() -> None:
    named, unnamed = told(0, (16, None)), told(5, (31, 31), claim_kind="unnamed")
    assert best(named, unnamed) == (31, 31)
    assert best(named, unnamed, told(9, (16, None))) == (31, 31), "the old figure told again"
    assert best(named, unnamed, told(9, (29, 29))) == (29, 29), "a named service's later one"
    assert best(named, told(5, (160, 160), claim_kind="unnamed")) == (16, None)
    assert best(named, told(5, (12, 12), claim_kind="unnamed")) == (16, None)
    assert best(named, told(5, (31, 31), claim_kind="witness")) == (16, None)


def test_another_two_is_no_total_and_a_superseded_version_stays_in_the_timeline_only() -> None:
    rose = timeline(
        in_order([told(0, (9, 9), live=False), told(5, (4, 4)), told(7, (2, 2), relation="additional")])
    )
    assert [(e.min, e.retracted, e.supersedes is None) for e in rose.entries] == [
        (9, True, True),
        (4, False, True),
        (2, False, True),
    ]
    assert (rose.best["killed"].min, rose.best["killed"].entry_id) == (4, rose.entries[1].entry_id)


UA = {"claimant": "Governor", "kind": "local_authority", "side": "Ukraine"}
RU = {"claimant": "Russian ministry", "kind": "belligerent", "side": "Russia"}
MONITOR = {"claimant": "Monitor", "kind": "monitor"}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([told(0, claims=[UA])], ("reported", 6)),
        ([told(0, claims=[RU], status="claimed", kind="captured")], ("claimed", 5)),
        ([told(0, claims=[UA]), told(1, claims=[MONITOR])], ("corroborated", 4)),
        ([told(0, claims=[RU], status="claimed"), told(1, claims=[UA])], ("corroborated", 4)),
        (
            [told(0, claims=[RU], status="claimed"), told(1, claims=[UA | {"stance": "confirms"}])],
            ("confirmed", 3),
        ),
        (
            [told(0, claims=[RU], kind="captured", status="claimed"), told(1, claims=[UA], kind="captured")],
            ("confirmed", 3),
        ),
        (
            [
                told(0, claims=[RU], kind="captured", status="claimed"),
                told(1, claims=[UA | {"stance": "denies"}], kind="captured", status="denied"),
            ],
            ("contested", 2),
        ),
        ([told(0, claims=[UA | {"stance": "denies"}], status="denied")], ("denied", 1)),
    ],
)
def test_status_over_all_claims(members: list[Candidate], expected: tuple[str, int]) -> None:
    verdict = status.verdict(members)
    assert (verdict.status, verdict.row) == expected


def test_the_history_tells_when_the_status_moved() -> None:
    members = in_order(
        [
            told(0, claims=[RU], kind="captured", status="claimed"),
            told(5, claims=[RU], kind="captured", status="claimed"),
            told(9, claims=[UA], kind="captured"),
        ]
    )
    assert [(c.status, c.event_id) for c in status.history(members)] == [
        ("claimed", members[0].id),
        ("confirmed", members[2].id),
    ]


def test_agencies_under_all_names_and_copies_of_one_text_are_one_source() -> None:
    assert family(None, "Agence France-Presse", None) == family("AFP", "Some Daily", None) == "AFP"
    assert family(None, None, "https://www.bbc.co.uk/news/1") == "BBC"
    wire = told(0, publisher="Daily", agency="AFP")
    again = told(1, publisher="France 24")
    copy = told(2, publisher="Weekly", copies=frozenset({wire.record.article_id}))
    alone = told(3, publisher="Monthly")
    sources = independent([wire, again, copy, alone])
    assert [(s.name, len(s.article_ids)) for s in sources] == [("AFP", 3), ("Monthly", 1)]


def test_canonical_fields_take_the_specific_and_the_precise() -> None:
    vague = told(
        0, kind="strike_unspecified", start="2025-01-31T00:00:00+02:00", end="2025-02-01T23:00:00+02:00"
    )
    exact = told(5, kind="missile_strike")
    incident = build([vague, exact])
    assert (incident.type, incident.when.start) == ("missile_strike", exact.record.when.start)
    assert incident.incident_id == stable_id("incident", vague.id)
    assert build([exact, vague]) == incident
    assert incident.sides[0].event_ids == sorted([vague.id, exact.id])


@pytest.mark.parametrize(
    ("whole", "parts", "left"),
    [
        ((4, None), [(3, 3)], (1, None)),
        ((4, 4), [(3, None), (1, 1)], (0, 0)),
        ((2, 2), [(3, 3)], (0, 0)),
        ((6, 9), [(1, 2)], (5, 8)),
        ((6, 6), [], (6, 6)),
    ],
)
def test_an_aggregate_adds_what_its_parts_do_not_tell(
    whole: tuple[int, int | None], parts: list[tuple[int, int | None]], left: tuple[int, int | None]
) -> None:
    def toll(figure: tuple[int, int | None]) -> dict[str, Any]:
        return {"killed": {"min": figure[0], "max": figure[1]}}

    net = net_of(toll(whole), [toll(p) for p in parts])
    assert (net.killed, net.counted) == (left, 0 if parts else 1)


places = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["A", "B"]),
        "text": st.just("x"),
        "country": st.sampled_from(["UA", None]),
        "admin1": st.sampled_from(["One", "Two", None]),
        "lat": st.floats(49, 49.5),
        "lon": st.floats(36, 36.5),
        "precision": st.sampled_from(["settlement", "near_settlement", "admin1", "admin2", "country"]),
    }
)


@given(st.lists(places, max_size=2), st.lists(places, max_size=2))
def test_meeting_is_mutual(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    base = told(0).record

    def filed(where: list[dict[str, Any]]) -> Any:
        return blocks(EventRecord.model_validate(base.model_dump(by_alias=True) | {"where": where}), 0, 0)

    a, b = filed(first), filed(second)
    assert bool(a.probe & b.own) == bool(b.probe & a.own)
    assert a.probe & a.own, "a record meets another told just like it"
