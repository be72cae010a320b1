"""Sentence ends over tokens, and which stretches stand in quotation marks."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from services.extract.text.tokens import Tokens

# After these a full stop ends no sentence when a capital follows.
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "gen",
        "lt",
        "col",
        "maj",
        "sgt",
        "capt",
        "cpl",
        "brig",
        "adm",
        "cmdr",
        "rep",
        "sen",
        "gov",
        "pres",
        "prof",
        "st",
        "vs",
        "no",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "u.s",
        "u.k",
        "u.n",
    ]
)
_CLOSERS = frozenset("\"”’')]")
_ENDINGS = frozenset(".!?…\n")
_OPENERS = frozenset('"“‘([')
MAX_SENTENCE_TOKENS = 400
"""A longer run without an end is cut here, so that no later stage sees an unbounded sentence."""


@dataclass(slots=True)
class Sentence:
    """Tokens ``first`` (inclusive) to ``last`` (exclusive) of one paragraph."""

    first: int
    last: int
    paragraph: int


def split_sentences(tokens: Tokens) -> list[Sentence]:
    """Cut at paragraph marks and at . ! ? followed by a capital, a digit or a quotation mark;
    also where the blank after the stop is missing ("injured.The army"), as in scraped pages."""
    words, caps = tokens.words, tokens.caps
    starts, ends = tokens.starts, tokens.ends
    found: list[Sentence] = []
    first, paragraph, count = 0, 0, len(words)
    for i, word in enumerate(words):
        if word[-1] not in _ENDINGS:
            if i - first >= MAX_SENTENCE_TOKENS:
                found.append(Sentence(first, i, paragraph))
                first = i
        elif word == "\n":
            if i > first:
                found.append(Sentence(first, i, paragraph))
            paragraph += 1
            first = i + 1
        elif word in (".", "!", "?", "…") or (word[-1] == "." and len(word) > 3):
            stop = i + 1
            while stop < count and words[stop] in _CLOSERS and starts[stop] == ends[stop - 1]:
                stop += 1
            if stop >= count:
                break
            follows = words[stop]
            opens = (
                follows in _OPENERS and stop + 1 < count and (caps[stop + 1] or words[stop + 1][0].isdigit())
            )
            capital = caps[stop] or follows[0].isdigit() or opens or follows in ("—", "–", "-", "•")
            glued = starts[stop] == ends[stop - 1]
            previous = words[i - 1] if i > first else ""
            abbreviated = (
                word == "."
                and starts[i] == ends[i - 1]
                and (previous in _ABBREVIATIONS or (len(previous) == 1 and caps[i - 1]))
                if i
                else False
            )
            if glued and follows[0].isdigit():
                capital = False
            dotted = len(word) > 1 and not _ends_sentence_after_initials(tokens, stop)
            if capital and not abbreviated and not dotted:
                found.append(Sentence(first, stop, paragraph))
                first = stop
        elif i - first >= MAX_SENTENCE_TOKENS:
            found.append(Sentence(first, i, paragraph))
            first = i
    if first < count:
        found.append(Sentence(first, count, paragraph))
    buttons = _buttons(tokens)
    return _cut(found, buttons) if buttons else found


_BUTTON = 12
"""Tokens from "click" to "app" in the button of a page."""


def _buttons(tokens: Tokens) -> list[int]:
    """Where "CLICK HERE TO GET THE ... APP" begins and ends: furniture glued to the text round it."""
    words, caps = tokens.words, tokens.caps
    if "click" not in words:
        return []
    borders: list[int] = []
    for i in (i for i, word in enumerate(words) if word == "click" and caps[i]):
        end = next((k for k in range(i, min(i + _BUTTON, len(words))) if words[k] == "app"), None)
        if end is not None:
            borders += [i, end + 1]
    return borders


def _cut(sentences: list[Sentence], borders: list[int]) -> list[Sentence]:
    """The sentences, cut once more at the tokens of ``borders``."""
    out: list[Sentence] = []
    for sentence in sentences:
        inside = [b for b in borders if sentence.first < b < sentence.last]
        edges = [sentence.first, *inside, sentence.last]
        out += [Sentence(a, b, sentence.paragraph) for a, b in itertools.pairwise(edges)]
    return out


def _ends_sentence_after_initials(tokens: Tokens, stop: int) -> bool:
    """ "in the U.S. The army" ends one, "U.S. Central Command" does not."""
    return tokens.words[stop] in {"the", "a", "an", "in", "on", "he", "she", "it", "they", "but", "this"}


_MARKS = frozenset('“”"')


def quoted_tokens(tokens: Tokens) -> list[bool]:
    """For each token whether it stands inside double quotation marks. A paragraph that opens a
    quotation without closing it leaves the next paragraph to its own marks."""
    words = tokens.words
    if _MARKS.isdisjoint(words):
        return [False] * len(words)
    inside = False
    flags: list[bool] = []
    for word in words:
        if word == "\n":
            inside = False
        elif word == "“":
            inside = True
        elif word == "”":
            inside = False
        elif word == '"':
            inside = not inside
        flags.append(inside)
    return flags
