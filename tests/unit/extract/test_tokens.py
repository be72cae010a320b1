"""Tokens of a text and the items the tables make of them, with the place of each in the text."""

from __future__ import annotations

import pytest

from services.extract.lexicon.loader import load
from services.extract.text.items import classify
from services.extract.text.tokens import tokenize

CASES = {
    "Russia's two-way drones": "russia 's two-way drones",
    "at 5 a.m. and 17:30": "at 5 a.m. and 17:30",
    "Kyiv vs. Moscow vs": "kyiv vs moscow vs",
    "U.S. troops, Gen. Koval": "u.s. troops , gen koval",
    "16,000 men, a 71-year-old and the 24th Brigade": "16,000 men , a 71-year-old and the 24th brigade",
    "as. is.": "as . is .",
    "al-Watan’s staff": "al-watan 's staff",
    "one\n\n\ntwo": "one \n two",
    "the 1990's, M23's": "the 1990 ' s , m23 's",
    "": "",
}


@pytest.mark.parametrize("text", CASES)
def test_words(text: str) -> None:
    assert tokenize(text).words == [word for word in CASES[text].split(" ") if word]


@pytest.mark.parametrize("text", CASES)
def test_every_token_is_where_it_says(text: str) -> None:
    tokens = tokenize(text)
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        told = text[start:end].lower().replace("’", "'")
        assert told == word or told == f"{word}." or (word == "\n" and set(told) == {"\n"})


def test_capitals() -> None:
    tokens = tokenize("The al-Watan base, Sumy's ash-Shaddadi, a Title")
    assert [w for w, cap in zip(tokens.words, tokens.caps, strict=True) if cap] == [
        "the",
        "al-watan",
        "sumy",
        "ash-shaddadi",
        "title",
    ]


def items(text: str) -> list[tuple[str, str]]:
    """(class, words) of every item."""
    tokens = tokenize(text)
    line = classify(tokens, load())
    spans = zip(line.names(), line.first, line.last, strict=True)
    return [(name, " ".join(tokens.words[first:last])) for name, first, last in spans]


def test_items_cover_all_tokens_and_the_longest_form_is_one() -> None:
    told = items("The Rapid Support Forces shelled El Fasher in May, it may rain.")
    assert ("SIDE", "rapid support forces") in told
    assert ("MONTH", "may") in told and ("MODAL", "may") in told
    assert (
        " ".join(words for _, words in told)
        == "the rapid support forces shelled el fasher in may , it may rain ."
    )


def test_a_word_read_twice_is_read_the_same() -> None:
    text = "Russia strikes Odesa. The strikes hit 25 homes, twenty-five people fled the Moscow-backed rebels."
    assert items(text) == items(text)
    assert [name for name, words in items(text) if words == "strikes"] == ["STRIKEV", "EVN"]


def test_no_words_no_items() -> None:
    assert items("") == [] and items(" \n ") == []
