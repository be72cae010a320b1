"""Who is read as speaking in a sentence, by name (codebook section 7), on sentences of many wars and outlets.

The sentences and their speakers are in ``speakers.tsv``: offices before and behind a name, bodies with
their short names, several at once, second verbs, pictures, media that carry another's word, and those who
say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from grammar_reading import engine

from services.extract.document import ArticleText

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "speakers.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("sentence", "speakers"), ROWS, ids=[row[0][:60] for row in ROWS])
def test_speakers(sentence: str, speakers: str) -> None:
    article = ArticleText("case", "case", sentence + "\n", publisher="Outlet", published="2025-03-15")
    read = {a.source.name or "the outlet" for a in engine().read(article).attributions}
    assert read == ({*speakers.split("; ")} if speakers != "-" else set())
