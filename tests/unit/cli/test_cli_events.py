"""Records in words: places, intervals, figures and sentences, as the table of ``make run`` has them."""

from __future__ import annotations

from typing import Any

import pytest

from services.cli_events import is_done, place_of, sentence_of, toll_of, when_of, who_of


def when(start: str | None, end: str | None, precision: str) -> dict[str, Any]:
    return {"when": {"start": start, "end": end, "precision": precision}}


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (when("2026-03-09T00:00:00+02:00", "2026-03-09T23:59:59+02:00", "day"), "2026-03-09"),
        (
            when("2026-03-09T20:00:00+02:00", "2026-03-10T08:00:00+02:00", "part_of_day"),
            "2026-03-09 20:00 - 2026-03-10 08:00",
        ),
        (
            when("2026-03-11T06:00:00+03:00", "2026-03-11T12:00:00+03:00", "part_of_day"),
            "2026-03-11 06:00 - 12:00",
        ),
        (when("2026-03-10T02:00:00+02:00", "2026-03-10T02:00:59+02:00", "minute"), "2026-03-10 02:00"),
        (
            when("2026-03-09T00:00:00Z", "2026-03-15T23:59:59Z", "week"),
            "2026-03-09 - 2026-03-15 (week)",
        ),
        (when(None, "2026-03-10T23:59:59Z", "day"), "by 2026-03-10"),
        (when(None, None, "unknown"), "-"),
    ],
)
def test_when(event: dict[str, Any], told: str) -> None:
    assert when_of(event) == told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(2, 2, "2 killed"), (4, None, "4+ killed"), (None, 5, "up to 5 killed"), (3, 6, "3-6 killed"),
     (None, None, "some killed"), (0, 0, "0 killed")],
)  # fmt: skip
def test_a_missing_end_of_a_toll_is_not_zero(low: int | None, high: int | None, told: str) -> None:
    assert toll_of({"tolls": [{"kind": "killed", "min": low, "max": high}]}) == told


def test_places_claimants_and_sentence() -> None:
    place = {"name": "Bara", "admin1": "North Kordofan", "country": "SD", "precision": "settlement"}
    origin = {"name": "Khartoum", "role": "origin", "country": "SD", "precision": "settlement"}
    event = {
        "where": [place | {"role": "event"}, origin],
        "claims": [{"claimant": "witnesses"}, {"claimant": "army"}, {"claimant": "witnesses"}],
        "evidence": [{"field": "when", "text": "Monday"}, {"field": "type", "text": "So they said."}],
    }
    assert place_of(event) == "Bara, North Kordofan, SD"
    assert who_of(event) == "witnesses; army"
    assert sentence_of(event) == "So they said."


def test_done_means_that_article_and_records_are_in_as_well() -> None:
    assert not is_done({})
    for status, events, done in (
        ("received", [], False), ("extracted(2)", ["a"], False), ("extracted(2)", ["a", "b"], True),
        ("no_event", [], True), ("dead_lettered", [], True),
    ):  # fmt: skip
        assert is_done({"status": status, "events": events, "text": "Some text."}) is done
        assert not is_done({"status": status, "events": events, "text": None})
