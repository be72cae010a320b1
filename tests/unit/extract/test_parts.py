"""A wave and the sites of it that the article tells on their own (codebook section 1, aggregates)."""

from __future__ import annotations

import pytest
from grammar_reading import engine

from services.extract.interface import ArticleText
from shared.contracts.record import EventRecord


def told(text: str) -> dict[str, EventRecord]:
    """The records of ``text`` by the name of their first place."""
    article = ArticleText("case", "case", text, publisher="sample.example", published="2024-05-15")
    return {e.where[0].name: e for e in engine().extract(article).events}


def test_sites_in_later_paragraphs_are_part_of_the_wave() -> None:
    text = (
        "Russian attacks across Ukraine killed six people on Monday, officials said.\n\n"
        "In Kherson, shelling killed two people, the governor said.\n\n"
        "In Kharkiv, a drone hit a bus, killing four, the mayor said."
    )
    article = ArticleText("case", "case", text, publisher="sample.example", published="2024-05-15")
    wave, *sites = engine().extract(article).events
    assert (wave.scope, wave.part_of) == ("multi_site", None)
    assert [(s.where[0].name, s.part_of) for s in sites] == [
        ("Kherson", wave.event_id),
        ("Kharkiv", wave.event_id),
    ]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        pytest.param(
            "Israeli air strikes hit Tyre and Baalbek on Monday, killing nine.\n\n"
            "A Hezbollah rocket wounded two people in Haifa on Monday.",
            "Haifa",
            id="another side",
        ),
        pytest.param(
            "Russian attacks across Ukraine killed six people on Monday, officials said.\n\n"
            "On Saturday a drone hit a bus in Kharkiv, killing four.",
            "Kharkiv",
            id="another day",
        ),
    ],
)
def test_what_is_of_another_side_or_day_is_no_part(text: str, site: str) -> None:
    assert told(text)[site].part_of is None
