"""Laws of ingest that hold for any input: no crash, a true map to the raw text, stable identity."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.documents.document import Unreadable
from services.ingest.documents.html import read_html
from services.ingest.documents.markdown import read_markdown
from services.ingest.documents.pdf import read_pdf
from services.ingest.documents.plain import read_plain
from services.ingest.identity import BadUrl, canonical_url, content_hash
from services.ingest.refusals import Refused
from services.ingest.submission import from_json
from shared.contracts.similarity import fingerprints, is_copy, minhash, resemblance, similarity

NOW = datetime(2026, 3, 10, tzinfo=UTC)
WORDS = [
    "Shells",
    "fell",
    "on",
    "the",
    "port",
    "of",
    "Харків",
    "city",
    "🔥",
    "killing",
    "six",
    "people.",
    "“We",
    "stay,”",
]
LINES = st.lists(
    st.one_of(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
        st.sampled_from(
            [
                "",
                "",
                "# Title",
                "### **Sub**",
                "By [AFP](#)",
                "March 2, 2026",
                "**Army / Telegram**",
                "- item one.",
                "[Link](/x)",
                "<https://example.org/a>",
                "Source:",
                "---",
                "> quote",
                "```",
                "| a | b |",
                "&amp;",
                "\\*x\\*",
            ]
        ),
    ),
    max_size=25,
)
PAGES = st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r"])).map(lambda p: p[1].join(p[0]))
ANY_TEXT = st.text(max_size=300)


def check_map(text: str, segments: tuple, raw: str) -> None:
    at = 0
    for s in segments:
        assert s.start >= at
        at = s.start + s.length
        assert at <= len(text)
        assert s.raw_start + s.raw_length <= len(raw)
        if s.length == s.raw_length and s.length > 1:
            clean, original = text[s.start : at], raw[s.raw_start : s.raw_start + s.raw_length]
            assert all(a == b or (a.isspace() and b.isspace()) for a, b in zip(clean, original, strict=True))


@settings(max_examples=150, deadline=None)
@given(st.one_of(PAGES, ANY_TEXT))
def test_text_readers_keep_a_true_map(raw: str) -> None:
    for read in (read_markdown, read_plain):
        document = read(raw)
        check_map(document.text, document.segments, raw)
        assert all(p == p.strip() and p for p in document.paragraphs)


@settings(max_examples=60, deadline=None)
@given(st.one_of(PAGES, ANY_TEXT), st.text(max_size=40))
def test_html_reader_survives_anything(inner: str, tail: str) -> None:
    raw = f"<html><body><article><p>{inner}</p><p>Six people were killed here, he said.</p></article>{tail}"
    try:
        document = read_html(raw)
    except Unreadable:
        return
    check_map(document.text, document.segments, raw)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_pdf_reader_survives_anything(data: bytes) -> None:
    for candidate in (data, b"%PDF-1.4\n" + data):
        try:
            read_pdf(candidate)
        except Unreadable as error:
            assert error.reason in {"pdf_broken", "empty_text", "pdf_encrypted", "pdf_too_long"}


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.sampled_from(["text", "title", "url", "published", "publisher", "language", "byline", "agency"]), JSON
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(JSON, FIELDS))
def test_any_json_is_a_draft_or_a_refusal(value: object) -> None:
    try:
        draft = from_json(value, NOW, 1000)
    except Refused as refused:
        problem = refused.problem()
        assert problem["status"] == 422 and problem["reason"] and problem["detail"]
    else:
        assert draft.text.strip()


URLS = st.builds(
    lambda host, path, query: f"https://{host}.org/{path}?{query}",
    st.from_regex(r"\A(?:www\.){0,2}[a-z]{1,8}\Z"),
    st.text(alphabet="abcЖ /%20.~;:@é", max_size=20).map(lambda s: s.replace(" ", "%20")),
    st.text(alphabet="ab=&%20+utm_xé", max_size=20),
)


@settings(max_examples=200, deadline=None)
@given(URLS)
def test_canonical_is_a_fixed_point(url: str) -> None:
    try:
        once = canonical_url(url)
    except BadUrl:
        return
    assert canonical_url(once) == once


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_similarity_laws(a: str, b: str) -> None:
    fa, fb, ma, mb = fingerprints(a), fingerprints(b), minhash(a), minhash(b)
    assert is_copy(fa, ma, fb, mb) == is_copy(fb, mb, fa, ma)
    assert similarity(fa, fb) == similarity(fb, fa)
    assert 0 <= resemblance(ma, mb) <= 1
    assert all(0 <= v < 2**32 for v in (*fa, *ma))
    assert not ma or is_copy(fa, ma, fa, ma)
    assert content_hash("", a, None) == content_hash("", f" {a} ", None)
