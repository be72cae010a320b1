"""Text that ends in the middle of a phrase, as a feed cuts it: never a crash, every span exact."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.extract.interface import ArticleText
from services.extract.open import EngineOptions, open_engine

TEXTS = [
    line.split("\t")[1].replace(" // ", "\n")
    for line in (Path(__file__).parents[1] / "unit" / "extract" / "event_types.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if line and not line.startswith("#")
]
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_a_text_may_end_and_begin_anywhere(part: int) -> None:
    engine = open_engine(EngineOptions())
    for k, text in enumerate(TEXTS[part::PARTS]):
        words = text.split(" ")
        for cut in range(1 + k % 3, len(words), 3):
            for piece in (" ".join(words[:cut]), " ".join(words[cut:])):
                article = ArticleText("case", "case", piece, publisher="a", published="2026-03-13")
                for record in engine.extract(article).events:
                    for span in record.evidence:
                        assert article.text[span.start : span.end] == span.text
