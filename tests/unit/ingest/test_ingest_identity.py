"""Which article this is, and whether it is another one's copy."""

import json
from pathlib import Path

import pytest

from services.ingest.identity import BadUrl, canonical_url, content_hash
from services.ingest.outlets import agency_in, publisher_of
from shared.contracts.similarity import (
    bands,
    containment,
    fingerprints,
    is_copy,
    minhash,
    resemblance,
    similarity,
)

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "services" / "samples").glob("*.json"))
TEXTS = [json.loads(path.read_text("utf-8"))["text"] for path in SAMPLES]
ONE = "https://example.org/2026/story"


@pytest.mark.parametrize(
    "same",
    [
        "http://example.org/2026/story",
        "https://www.example.org/2026/story/",
        "HTTPS://EXAMPLE.org:443/2026/story",
        "http://example.org:80/2026//story",
        "https://example.org/2026/story?utm_source=x&utm_medium=y&fbclid=1",
        "https://user:secret@example.org/2026/story#comments",
        "https://example.org/2026/%73tory",
        " https://example.org./2026/story ",
    ],
)
def test_one_address(same: str) -> None:
    assert canonical_url(same) == ONE


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/2026/Story",
        "https://example.org/2026/story?id=2",
        "https://example.org:8443/2026/story",
        "https://m.example.org/2026/story",
        "https://example.org/2026",
    ],
)
def test_another_address(other: str) -> None:
    assert canonical_url(other) != ONE


def test_parameter_order_makes_no_difference() -> None:
    assert canonical_url(ONE + "?b=2&a=1&gclid=9") == canonical_url(ONE + "?a=1&b=2")


@pytest.mark.parametrize(
    "bad",
    [
        "javascript:alert(1)",
        "ftp://example.org/x",
        "https://",
        "example.org/x",
        "https://exa mple.org/",
        "https://x",
        "https://[::1",
        "https://example.org:99999/",
        "https://example.org/" + "a" * 2048,
        "https://example.org/\x00",
    ],
)
def test_no_address(bad: str) -> None:
    with pytest.raises(BadUrl):
        canonical_url(bad)


def test_content_hash() -> None:
    base = content_hash("Title", "A text of words.", "2026-03-02")
    assert content_hash(" Title ", "A  text\nof words.", "2026-03-02") == base
    assert content_hash("Title", "A text of words!", "2026-03-02") != base
    assert content_hash("Title", "A text of words.", "2026-03-03") != base
    assert content_hash("Cafe\u0301", "x", None) == content_hash("Caf\u00e9", "x", None)
    assert content_hash("a b", "c", None) != content_hash("a", "b c", None)


def paragraphs(text: str, share: float) -> str:
    parts = text.split("\n\n")
    return "\n\n".join(parts[: max(2, round(len(parts) * share))])


LONG = "\n\n".join(p for text in TEXTS for p in text.split("\n\n"))


@pytest.mark.parametrize("share", [0.8, 0.5, 0.3])
def test_a_cut_of_an_article_is_its_copy(share: float) -> None:
    whole, cut = LONG, paragraphs(LONG, share)
    assert len(cut) < len(whole)
    assert similarity(fingerprints(whole), fingerprints(cut)) == 1.0
    assert is_copy(fingerprints(whole), minhash(whole), fingerprints(cut), minhash(cut))
    assert is_copy(fingerprints(cut), minhash(cut), fingerprints(whole), minhash(whole))
    for text in TEXTS:
        part = paragraphs(text, share)
        assert is_copy(fingerprints(text), minhash(text), fingerprints(part), minhash(part))


def test_a_light_edit_is_a_copy_and_the_bands_find_it() -> None:
    for text in TEXTS:
        edited = text.replace(" said", " stated").replace("At least ", "Some ")
        a, b = minhash(text), minhash(edited)
        assert is_copy(fingerprints(text), a, fingerprints(edited), b)
        assert set(bands(a)) & set(bands(b))


def test_stories_of_the_same_war_are_no_copies() -> None:
    signed = [(fingerprints(t), minhash(t)) for t in TEXTS]
    pairs = [(a, b) for i, a in enumerate(signed) for b in signed[:i]]
    assert pairs
    assert not any(is_copy(*a, *b) for a, b in pairs)


def test_one_shared_quote_is_no_copy() -> None:
    quote = "The minister said on Friday that the talks would go on for another week."
    a = f"{quote} Snow fell on the northern provinces and closed four of the mountain roads there."
    b = f"{quote} The central bank left its rate where it was for the third month in a row this year."
    assert not is_copy(fingerprints(a), minhash(a), fingerprints(b), minhash(b))


def test_quotes_case_and_blanks_make_no_difference() -> None:
    a = "“We won’t leave the town before the winter,” the commander said."
    b = '"WE won\'t leave  the town before the winter," the commander said.'
    assert fingerprints(a) == fingerprints(b)
    assert minhash(a) == minhash(b)


def test_signatures_are_the_same_on_every_machine() -> None:
    assert fingerprints("Six people died in the town today.") == [1794604895]
    assert minhash("Six people died in the town today.")[:3] == [229121133, 384849605, 156024441]
    assert minhash("") == [] and fingerprints("Too short.") == [] and bands([]) == []


def test_containment_of_a_half() -> None:
    half = paragraphs(LONG, 0.5)
    ratio = len(half.split()) / len(LONG.split())
    assert resemblance(minhash(LONG), minhash(half)) < 0.75
    assert containment(minhash(LONG), minhash(half), ratio) > 0.75
    assert containment(minhash(LONG), minhash(half), 0) == 0.0


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.themoscowtimes.com/2025/x", "The Moscow Times"),
        ("https://edition.cnn.com/x", "CNN"),
        ("https://english.alarabiya.net/x", "Al Arabiya English"),
        ("https://notcnn.com/x", None),
        (None, None),
    ],
)
def test_publisher(url: str | None, name: str | None) -> None:
    assert publisher_of(url) == name


@pytest.mark.parametrize(
    ("names", "agency"),
    [
        ("AFP", "AFP"),
        ("Jo Doe, Reuters", "Reuters"),
        ("Associated Press", "AP"),
        ("Jo Doe and AFP staff", "AFP"),
        ("RFE/RL", "RFE/RL"),
        ("Jo Doe", None),
        ("Apollo Reed", None),
        (None, None),
    ],
)
def test_agency(names: str | None, agency: str | None) -> None:
    assert agency_in(names) == agency
