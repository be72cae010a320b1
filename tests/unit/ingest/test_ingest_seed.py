"""The model case: a page as it reaches ingest, and what cleaning must make of it."""

import json
from pathlib import Path

import pytest

from services.ingest.documents.markdown import read_markdown
from services.ingest.documents.plain import read_plain

SHARED = Path(__file__).resolve().parents[4] / "shared"
SEED, GOLD = SHARED / "seed" / "article.md", SHARED / "gold" / "seed" / "seed.json"
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="the seed article is not beside the repository")


@pytest.fixture
def raw() -> str:
    return SEED.read_text("utf-8")


@pytest.fixture
def gold() -> dict:
    return json.loads(GOLD.read_text("utf-8"))


def test_every_field_of_the_seed(raw: str, gold: dict) -> None:
    document = read_markdown(raw)
    for name in ("title", "url", "published", "publisher"):
        assert getattr(document, name) == gold[name]
    assert document.agency == "AFP"
    assert document.language == "en"
    assert list(document.paragraphs) == gold["text"].split("\n\n")
    assert document.text == gold["text"]


def test_line_ends_make_no_difference(raw: str, gold: dict) -> None:
    assert read_markdown(raw.replace("\n", "\r\n")).text == gold["text"]


def test_every_paragraph_leads_back_to_the_raw_text(raw: str, gold: dict) -> None:
    for source in (raw, raw.replace("\n", "\r\n")):
        document = read_markdown(source)
        covered = [False] * len(document.text)
        for s in document.segments:
            clean = document.text[s.start : s.start + s.length]
            original = source[s.raw_start : s.raw_start + s.raw_length]
            assert clean.split() == original.split()
            covered[s.start : s.start + s.length] = [True] * s.length
        left_out = {c for c, is_covered in zip(document.text, covered, strict=True) if not is_covered}
        assert left_out == {"\n"}


def test_the_story_as_plain_text(gold: dict) -> None:
    document = read_plain(f"{gold['title']}\nBy AFP\nFebruary 1, 2025\n\n{gold['text']}")
    assert (document.title, document.agency, document.published) == (gold["title"], "AFP", gold["published"])
    assert document.text == gold["text"]
