"""Text nobody wrote for a reader: the extractor neither crashes nor stalls, and what it proves is there."""

from __future__ import annotations

import time

import pytest

from services.extract.engine import GrammarEngine
from services.extract.gazetteer.library import open_gazetteer
from services.extract.interface import ArticleText, Extraction
from services.extract.places.reader import PlaceReader
from shared.gazetteer.directory import default_directory

STRIKE = "A Russian missile hit a depot in Poltava on Friday, killing three people, the governor said. "
PLAIN = "The council met to speak of roads, schools and the price of bread in the coming winter. "
FILLER = "very long and winding words that go on and on about nothing much at all "


@pytest.fixture(scope="module")
def engine() -> GrammarEngine:
    return GrammarEngine(PlaceReader(open_gazetteer(default_directory(), imported=False)))


def read(engine: GrammarEngine, text: str) -> Extraction:
    article = ArticleText("hostile", "hostile", text, title="Strike on Poltava", published="2025-02-01")
    return engine.extract(article)


def proven(engine: GrammarEngine, text: str) -> Extraction:
    """The records of ``text``, every span of theirs checked against it."""
    found = read(engine, text)
    for record in (*found.events, *found.mentions):
        assert record.evidence
        for span in record.evidence:
            assert text[span.start : span.end] == span.text
    return found


TEXTS = {
    "nothing": "",
    "blanks": " \t\n\r\n \u00a0\u2003\u200b",
    "no end": STRIKE.replace(".", "") * 200,
    "only ends": ".?!…" * 3000,
    "digits": "12 345 2025 87 0 " * 4000,
    "one long number": "9" * 20_000 + " people were killed in Poltava.",
    "one long word": "strike" * 20_000,
    "nested quotes": "“He said ‘she said \"they hit Poltava\" and killed 3 people’ on Friday” " * 200,
    "open quotes": "\"“‘«" * 2000 + STRIKE,
    "brackets": "(" * 3000 + STRIKE + ")" * 3000,
    "emoji": "💥 A Russian missile 🚀 hit Poltava 🇺🇦 on Friday, killing 3️⃣ people 😢. " * 20,
    "right to left": "قصفت القوات المدينة يوم الجمعة وقتلت ثلاثة. " * 50 + STRIKE + "תקיפה בעזה. " * 50,
    "cyrillic": "Російська ракета влучила у склад у Полтаві. " * 50 + STRIKE,
    "carriage returns": STRIKE.replace(". ", ".\r\n") * 20,
    "bare returns": STRIKE.replace(" ", "\r") * 5,
    "combining": "".join(c + "\u0301" for c in STRIKE),
    "directions": "\u202e\u200f".join(STRIKE.split(" ")),
    "control": "".join(chr(c) for c in range(32)) + STRIKE + "\x7f\x85\u2028\u2029" + STRIKE,
    "private use": "".join(chr(0xE000 + k) for k in range(300)) + STRIKE,
    "lone surrogate": "\ud800" + STRIKE + "\udfff",
    "capitals": STRIKE.upper() * 20,
    "list of names": "Poltava, Kharkiv, Sumy, Odesa, " * 2000 + "were hit by drones on Friday.",
    "numbers and and": "killed three and wounded two and " * 3000,
    "attributions": "he said that she said that " * 3000 + "Poltava was hit.",
}


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_read_and_proven(engine: GrammarEngine, name: str) -> None:
    proven(engine, TEXTS[name])


STRANGE = "carriage returns|emoji|right to left|cyrillic|control|private use|lone surrogate".split("|")


@pytest.mark.parametrize("name", STRANGE)
def test_an_event_among_strange_characters_is_found(engine: GrammarEngine, name: str) -> None:
    found = proven(engine, TEXTS[name])
    assert any(w.name == "Poltava" for e in found.events for w in e.where)


def test_an_article_of_a_megabyte(engine: GrammarEngine) -> None:
    text = (STRIKE + PLAIN * 12) * (1_000_000 // len(STRIKE + PLAIN * 12) + 1)
    assert len(text) >= 1_000_000
    assert proven(engine, text).events


def test_a_sentence_of_ten_thousand_words(engine: GrammarEngine) -> None:
    text = "Officials said " + FILLER * 715 + "that a missile hit Poltava, killing three people, on Friday."
    assert len(text.split()) > 10_000
    proven(engine, text)


LINEAR = {
    "news": (STRIKE + PLAIN * 3, 150),
    "strikes only": (STRIKE, 200),
    "one sentence": (FILLER + "that a missile hit Poltava and killed three people, ", 200),
    "no ends": (STRIKE.replace(". ", " "), 150),
    "names": ("Poltava, Kharkiv, ", 1500),
    "figures": ("killed three and wounded two and ", 800),
    "unknown names": ("Balahan Torusk Merizan, ", 1200),
    "numbers": ("12 345 people and ", 1500),
    "quotes": ("“He said: ‘they hit it.’” ", 1200),
    "speakers": ("he said that the army said ", 1200),
    "paragraphs": (PLAIN.strip() + "\n", 600),
}


def seconds(engine: GrammarEngine, text: str) -> float:
    """The best of several readings, so that a busy machine does not decide."""
    best = float("inf")
    for _ in range(4):
        start = time.process_time()
        read(engine, text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("name", LINEAR)
def test_twice_the_text_takes_twice_the_time(engine: GrammarEngine, name: str) -> None:
    """Doubled twice, so that what grows with the square stands out (16 times) from a busy machine."""
    part, times = LINEAR[name]
    once, fourfold = "strike. " + part * (times // 2), "strike. " + part * (2 * times)
    read(engine, once)
    assert seconds(engine, fourfold) <= 8 * seconds(engine, once) + 0.005
