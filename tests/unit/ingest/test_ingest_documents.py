"""Readers on pages of our own: what is story stays, what stands around it goes."""

import time

import pytest

from services.ingest.documents.document import Document, Unreadable
from services.ingest.documents.markdown import read_markdown
from services.ingest.documents.plain import read_plain
from services.ingest.documents.readers import ContentType, decode, read_document

FIRST = "Shells fell on the river port of Lozova on Monday, wounding six dockers, the mayor said."
SECOND = "A second strike hit the “Zoria” mill — Мирний district — an hour later 🔥, officials said."
THIRD = "Nobody has claimed the attack."
STORY = (FIRST, SECOND, THIRD)


def leads_back(document: Document, raw: str) -> bool:
    return bool(document.segments) and all(
        document.text[s.start : s.start + s.length].split()
        == raw[s.raw_start : s.raw_start + s.raw_length].split()
        for s in document.segments
    )


def covered(document: Document) -> int:
    return sum(s.length for s in document.segments)


MARKDOWN = f"""[Home](/) | [World](/w)

# Port shelled, *six* wounded

By Jo Doe, Reuters

![crane](crane.jpg)

**Port authority / Telegram**

2 March 2026

{FIRST}

**Related:** [Old story](/old)

### What we know

{SECOND}

[Read another story](/x)

{THIRD}

Advertisement

---

© 2026 Example Wire. All rights reserved.

Source: <https://www.reuters.com/world/port-shelled-2026-03-02/>
"""


def test_markdown_page() -> None:
    document = read_markdown(MARKDOWN)
    assert document.paragraphs == STORY
    assert document.title == "Port shelled, six wounded"
    assert (document.byline, document.agency) == ("Jo Doe, Reuters", "Reuters")
    assert document.published == "2026-03-02"
    assert document.url == "https://www.reuters.com/world/port-shelled-2026-03-02/"
    assert document.publisher == "Reuters"
    assert leads_back(document, MARKDOWN)
    assert covered(document) == sum(map(len, STORY))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("The **mayor** said [six people](http://x.example/a_(b)) died.", "The mayor said six people died."),
        (r"It cost \$40 and 5 \* 3 \_ x, he said.", "It cost $40 and 5 * 3 _ x, he said."),
        ("Smith &amp; Sons burned, the *Daily* said.", "Smith & Sons burned, the Daily said."),
        ("A line\nwrapped in the\nmiddle of it.", "A line wrapped in the middle of it."),
        ("> Quoted words of the\n> minister on Monday.", "Quoted words of the minister on Monday."),
        ("snake_case_name stays as it is.", "snake_case_name stays as it is."),
    ],
)
def test_inline_markup(raw: str, clean: str) -> None:
    document = read_markdown(raw)
    assert document.text == clean
    assert covered(document) == len(clean)


def test_a_paragraph_broken_around_furniture_is_rejoined() -> None:
    raw = "Troops held the western\n\nAdvertisement\n\npart of the town, the army said.\n\nThey later left."
    document = read_markdown(raw)
    assert document.paragraphs == (
        "Troops held the western part of the town, the army said.",
        "They later left.",
    )
    assert leads_back(document, raw)


def test_an_address_broken_over_two_blocks_is_whole() -> None:
    raw = f"{FIRST}\n\nOriginal url:\n\n<https://kyivindependent.com/a-long-sl>\n\nug-12345\n"
    document = read_markdown(raw)
    assert document.url == "https://kyivindependent.com/a-long-slug-12345"
    assert document.publisher == "The Kyiv Independent"
    assert document.paragraphs == (FIRST,)


def test_list_items_are_paragraphs() -> None:
    document = read_markdown(f"{FIRST}\n\n- Three people died in Lozova.\n- Two died in Merefa.\n")
    assert document.paragraphs == (FIRST, "Three people died in Lozova.", "Two died in Merefa.")


def test_front_matter() -> None:
    document = read_markdown(f"---\ntitle: Port shelled\ndate: 2026-03-02\nauthor: Jo\n---\n{FIRST}\n")
    assert (document.title, document.published, document.byline) == ("Port shelled", "2026-03-02", "Jo")
    assert document.paragraphs == (FIRST,)


@pytest.mark.parametrize(
    "kept",
    [
        "By Monday evening the town had fallen.",
        "Follow us, the soldiers shouted as they left the burning building by the back stairs, and forty "
        "of the people inside did so within minutes, a witness said.",
        "Related parties were not told of the strike.",
        "Source: the strike was reported by three witnesses who asked not to be named for their safety.",
        "Photographs showed a burning tanker.",
    ],
)
def test_sentences_that_start_like_furniture_stay(kept: str) -> None:
    assert kept in read_markdown(f"{FIRST}\n\n{kept}\n").paragraphs


def test_plain_text_hard_wrapped_and_one_line_a_paragraph() -> None:
    wrapped = (
        "Shells fell on the port\nof Lozova on Monday, wounding\nsix, the mayor said.\n\n"
        "Nobody has claimed it.\n"
    )
    assert read_plain(wrapped).paragraphs == (
        "Shells fell on the port of Lozova on Monday, wounding six, the mayor said.",
        "Nobody has claimed it.",
    )
    long = FIRST + " It was the third time this month that the port was hit."
    raw = f"{long}\r\n{SECOND}\r\n{THIRD}\r\n"
    document = read_plain(raw)
    assert document.paragraphs == (long, SECOND, THIRD)
    assert leads_back(document, raw)


def test_dateline_agency() -> None:
    document = read_plain(f"KYIV, March 2 (Reuters) - {FIRST}")
    assert document.agency == "Reuters"
    assert read_plain(f"MOSCOW, March 2. /TASS/. {FIRST}").agency == "TASS"


HTML = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Port shelled, six wounded | The Kyiv Independent</title>
<meta property="og:title" content="Port shelled, six wounded">
<meta property="og:site_name" content="The Kyiv Independent"><meta name="author" content="Jo Doe">
<meta property="article:published_time" content="2026-03-02T10:00:00Z">
<link rel="canonical" href="https://kyivindependent.com/port-shelled/"></head>
<body><nav><a href="/">Home</a><a href="/w">World</a></nav><script>var text = "Shells fell";</script>
<article><h1>Port shelled, six wounded</h1>
<p>{FIRST.replace("six dockers", "six&nbsp;<b>dockers</b>")}</p>
<h2>What we know</h2><p>{SECOND.replace("🔥", "&#128293;")}</p>
<aside><p><a href="/old">Related article: an older story</a></p></aside>
<p>{THIRD}</p></article><footer><p>© 2026 Example. All rights reserved.</p></footer></body></html>"""


def test_html_page() -> None:
    document = read_document(HTML.encode(), "text/html")
    assert document.paragraphs == STORY
    assert document.title == "Port shelled, six wounded"
    assert document.publisher == "The Kyiv Independent"
    assert document.published is not None and document.published.startswith("2026-03-02")
    assert document.url == "https://kyivindependent.com/port-shelled/"
    assert document.byline == "Jo Doe"
    assert covered(document) == sum(map(len, STORY))
    first = document.segments[0]
    assert HTML[first.raw_start : first.raw_start + first.raw_length] == FIRST[: first.length]


def test_html_without_a_story() -> None:
    with pytest.raises(Unreadable) as caught:
        read_document(b"<html><body></body></html>", "text/html")
    assert caught.value.reason == "empty_text"


def test_encodings() -> None:
    assert decode("Харків".encode("windows-1251"), "windows-1251") == "Харків"
    assert decode(b"\xef\xbb\xbfText") == "Text"
    assert decode("Text".encode("utf-16")) == "Text"
    for data, charset in (
        (b"\xff\xfe\xfd\xfc\x00\xd8", None),
        (b"caf\xe9", None),
        (b"x", "hex"),
        (b"x", "no-such"),
    ):
        with pytest.raises(Unreadable) as caught:
            decode(data, charset)
        assert caught.value.reason == "bad_encoding"


def test_content_type_parsing() -> None:
    assert ContentType.parse('Text/HTML; charset="UTF-8"') == ContentType("text/html", "utf-8")
    assert ContentType.parse(None).name == ""


@pytest.mark.parametrize("token", ["**a ", "![a](", "a\n\n", " ", "\t", "[", "*a ", "<!--"])
def test_hostile_pages_take_linear_time(token: str) -> None:
    raw = token * (100_000 // len(token))
    started = time.process_time()
    read_markdown(raw)
    read_plain(raw)
    assert time.process_time() - started < 10, "a quadratic pattern takes minutes here"


def test_a_page_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(Unreadable) as caught:
        read_document(b"word " * 100, "text/markdown", max_chars=499)
    assert (caught.value.reason, caught.value.limit) == ("text_too_long", 499)
