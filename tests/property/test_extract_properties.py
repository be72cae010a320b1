"""What holds for any text: exact proof, ordered figures, the same answer twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.cli_extract import answer
from services.extract.engine import GrammarEngine
from services.extract.gazetteer.library import open_gazetteer
from services.extract.interface import ArticleText, Extraction
from services.extract.places.reader import PlaceReader
from shared.contracts.codebook import FAMILY_OF
from shared.contracts.record import EventRecord
from shared.gazetteer.directory import default_directory

_ENGINE: list[GrammarEngine] = []


@pytest.fixture(scope="module", autouse=True)
def _engine() -> Iterator[None]:
    _ENGINE.append(GrammarEngine(PlaceReader(open_gazetteer(default_directory(), imported=False))))
    yield
    _ENGINE.clear()



def one_of(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split("|"))


WHO = one_of("A Russian drone|Ukrainian missiles|RSF shelling|Israeli warplanes|Gunmen|It")
DID = one_of("hit|struck|shelled|bombed|captured|did not attack|could strike|left")
WHERE = one_of("Poltava|a depot in Kherson|the village of Balahan|el-Fasher|Khan Younis|it")
WHEN = one_of("on Friday|overnight|last week|in 2022|at 7 am|two days earlier|")
COUNT = one_of(
    "three|at least 12|up to 30|nearly 200|between 10 and 15|dozens of|no|fewer than ten|4 to 7"
    "|more than 2.5 million|a woman and her two"
)
HARM = one_of(", killing {} people|; {} people were wounded|, and {} civilians died|")
SAYS = one_of(", the governor said|, according to Kyiv|, Moscow denied||, he said on Telegram")
JOIN = one_of(". |.\n|.\r\n|! | — |.” “|. 💥 | ")


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A sentence as agencies build it, right or absurd."""
    parts = [draw(WHO), draw(DID), draw(WHERE), draw(WHEN)]
    return " ".join(p for p in parts if p) + draw(HARM).format(draw(COUNT)) + draw(SAYS)


NEWS = st.lists(st.builds(str.__add__, sentences(), JOIN), max_size=5).map("".join)
WILD = st.text(max_size=300)
TEXTS = st.one_of(NEWS, WILD, st.builds(lambda a, b, c: a + b + c, WILD, NEWS, WILD))
DAYS = st.one_of(st.none(), st.dates(date(2014, 1, 1), date(2030, 12, 31)).map(date.isoformat))
QUIET = "The council spoke about the new library and its garden.\n"

examples = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def read(text: str, published: str | None = "2025-02-01") -> Extraction:
    article = ArticleText("any", "any", text, publisher="sample.example", published=published)
    return _ENGINE[0].extract(article)


def all_of(found: Extraction) -> list[EventRecord]:
    return [*found.events, *found.mentions]


@given(TEXTS, DAYS)
@examples
def test_every_span_is_the_text_it_points_at(text: str, published: str | None) -> None:
    for record in all_of(read(text, published)):
        assert any(span.field == "type" for span in record.evidence)
        for span in record.evidence:
            assert text[span.start : span.end] == span.text != ""


@given(TEXTS, DAYS)
@examples
def test_fields_keep_the_codebook(text: str, published: str | None) -> None:
    found = read(text, published)
    assert all(e.realis in ("actual", "ongoing") for e in found.events)
    assert all(e.realis not in ("actual", "ongoing") for e in found.mentions)
    for record in all_of(found):
        assert record.family == FAMILY_OF[record.type]
        assert record.claims and record.rules and 0 <= record.confidence <= 1
        for toll in record.tolls:
            assert toll.min is not None or toll.max is not None
            assert toll.min is None or toll.max is None or toll.min <= toll.max
        if record.when.start and record.when.end:
            assert record.when.start <= record.when.end
        for place in record.where:
            assert place.precision == "unresolved" or place.lat is not None


@given(NEWS)
@examples
def test_the_same_text_gives_the_same_bytes(text: str) -> None:
    assert answer("any", read(text)) == answer("any", read(text))


@given(st.lists(NEWS, min_size=1, max_size=3))
@examples
def test_what_was_read_before_changes_nothing(texts: list[str]) -> None:
    alone = {text: answer("any", read(text)) for text in texts}
    assert [answer("any", read(text)) for text in reversed(texts)] == [alone[t] for t in reversed(texts)]


@given(NEWS)
@examples
def test_ids_of_one_article_differ(text: str) -> None:
    ids = [record.event_id for record in all_of(read(text))]
    assert len(ids) == len(set(ids))


@given(NEWS, st.integers(1, 4))
@examples
def test_quiet_paragraphs_before_leave_the_proof_exact(text: str, times: int) -> None:
    longer = QUIET * times + text
    for record in all_of(read(longer)):
        for span in record.evidence:
            assert longer[span.start : span.end] == span.text
            assert span.end > len(QUIET) * times or span.field == "where"


@given(st.integers(1, 900), st.sampled_from(["Poltava", "Odesa", "Idlib", "Hodeidah"]))
@examples
def test_a_plain_figure_is_read_as_it_stands(count: int, town: str) -> None:
    found = read(f"A missile strike on {town} killed {count} people on Friday, officials said.")
    assert [(t.kind, t.min, t.max) for e in found.events for t in e.tolls] == [("killed", count, count)]
    assert [w.name for e in found.events for w in e.where] == [town]
