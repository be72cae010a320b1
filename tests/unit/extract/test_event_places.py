"""Which places belong to an event, by the construction that tells of it (codebook section 6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from grammar_reading import engine  # tests/unit/extract/grammar_reading.py

from services.extract.interface import ArticleText
from shared.contracts.record import Place

TABLE = Path(__file__).with_name("event_places.tsv")
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def shown(place: Place) -> str:
    """A place as the table writes it."""
    role = "" if place.role == "event" else place.role
    return " ".join(x for x in (place.name, place.precision, place.country or "", role) if x)


@pytest.mark.parametrize(("construction", "text", "places"), ROWS, ids=range(len(ROWS)))
def test_places_of_an_event(construction: str, text: str, places: str) -> None:
    article = ArticleText("a", "v", text.replace(" // ", "\n"), published="2024-05-16")
    told = [sorted(shown(p) for p in event.where) for event in engine().extract(article).events]
    assert sorted(places.split("; ")) in told, construction
