"""Where a dateline ends, and the day it gives to the times of the report."""

from __future__ import annotations

import pytest
from grammar_reading import engine

from services.extract.datelines import dateline_end
from services.extract.interface import ArticleText


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("KYIV, Ukraine — Shells fell", "KYIV, Ukraine —"),
        ("MOSCOW, May 12. /TASS/. Shells fell", "MOSCOW, May 12. /TASS/"),
        ("Port-au-Prince (AFP) – Shells fell", "Port-au-Prince (AFP) –"),
        ("Goma, DRC – Shells fell", "Goma, DRC – "),
        ("The Rapid Support Forces (RSF) shelled the town", ""),
        ("Shells fell on the town", ""),
    ],
)
def test_where_it_ends(text: str, dateline: str) -> None:
    assert text[: dateline_end(text)] == dateline


@pytest.mark.parametrize(
    ("published", "days"),
    [
        pytest.param("2024-05-15", ("2024-05-11", "2024-05-12"), id="printed three days later"),
        pytest.param("2024-09-15", ("2024-09-14", "2024-09-15"), id="a date too old is no dateline's"),
    ],
)
def test_times_hang_on_its_day(published: str, days: tuple[str, str]) -> None:
    text = "KYIV, May 12 (Reuters) - Russian drones hit a school in Odesa overnight, wounding nine people."
    article = ArticleText("case", "case", text, publisher="sample.example", published=published)
    when = engine().extract(article).events[0].when
    assert when.start is not None and when.end is not None
    assert (when.start.date().isoformat(), when.end.date().isoformat()) == days
