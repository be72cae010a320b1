"""Which occurrences a text tells of, by type (codebook sections 1 and 2): a sentence or story a row.

The rows are regressions: texts that were once written to see what is read of them, kept when they are read
right. docs/accuracy.md says how many of each set were right when they were first read.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from grammar_reading import engine

from services.extract.interface import ArticleText

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "event_types.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("wanted", "text"), [pytest.param(w, t, id=t[:60]) for w, t in ROWS])
def test_types_of_the_records(wanted: str, text: str) -> None:
    article = ArticleText(
        "case", "case", text.replace(" // ", "\n"), publisher="sample.example", published="2026-03-13"
    )
    told = [e.type for e in engine().extract(article).events if e.newness != "background"]
    assert sorted(told) == ([] if wanted == "-" else sorted(wanted.split("+")))
