"""Whether a text is language at all, and which: by script and function words, no model."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from string import ascii_lowercase

_LETTERS = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_TOKEN = re.compile(r"\S+")
_SAMPLE = 4000
MIN_WORDS = 3
MAX_WORD = 40
MIN_LETTER_SHARE = 0.5
VOWELS = "aeiouy"
MIN_VOWEL_SHARE = 0.27
MAX_VOWEL_SHARE = 0.75
MIN_PLAIN_SHARE = 0.55
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")

_SCRIPT_LANGUAGE = {
    "ARABIC": "ar",
    "HEBREW": "he",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "MYANMAR": "my",
    "ETHIOPIC": "am",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "THAI": "th",
    "GREEK": "el",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
}


def language_of(text: str) -> str:
    """ISO 639-1 code of the text's likely language, ``und`` when nothing speaks for one."""
    tokens = [w.casefold() for w in _LETTERS.findall(text[:_SAMPLE])]
    if not tokens:
        return "und"
    script = Counter(_script(w[0]) for w in tokens).most_common(1)[0][0]
    if script in _SCRIPT_LANGUAGE:
        return _SCRIPT_LANGUAGE[script]
    hits = {code: sum(w in table for w in tokens) for code, table in _function_words().items()}
    best = max(hits, key=lambda code: hits[code])
    if hits[best] * 20 >= len(tokens):
        return best
    return "und"


def not_language(text: str) -> str | None:
    """Why ``text`` is not language (base64, digits, hex, random letters), or None when it is.

    A flash of three words is language; the shares of letters, of plain words and of vowels must be
    those of writing. Scripts without blanks or written vowels are judged by their letters alone.
    """
    sample = text[:_SAMPLE]
    solid = len(sample) - sum(map(str.isspace, sample))
    letters = sum(map(str.isalpha, sample))
    foreign = [] if sample.isascii() else [c for c in sample if ord(c) > 0x2FF]
    letters += sum(unicodedata.category(c)[0] == "M" for c in foreign)
    if letters < MIN_LETTER_SHARE * solid:
        return f"only {letters} of {solid} characters are letters"
    if 2 * sum(_script(c) in UNSPACED for c in foreign) > letters:
        return None
    found = _LETTERS.findall(sample)
    if len(found) < MIN_WORDS:
        return f"fewer than {MIN_WORDS} words"
    tokens = _TOKEN.findall(sample)
    plain = sum(map(_is_plain, tokens))
    if plain < MIN_PLAIN_SHARE * len(tokens):
        return f"only {plain} of {len(tokens)} words look like words"
    if len(found) >= 20 and len({w.casefold() for w in found}) <= 2:
        return "the same word again and again"
    return _wrong_vowels("".join(found))


def _is_plain(token: str) -> bool:
    word = token.strip("\"'“”‘’«»()[]{}.,;:!?…-–—/*_#<>&")
    if not word or len(word) > MAX_WORD:
        return False
    if word.isalpha() and (word.islower() or word.istitle()):
        return True
    bare = word.replace("-", "").replace("'", "").replace("’", "").replace("ʼ", "")
    if not bare.isalpha():
        # figures and times are plain ("13", "7:00"), mixed letters and digits are not ("aB3x")
        return not any(c.isalpha() for c in bare)
    changes = sum(a.islower() and b.isupper() for a, b in pairwise(bare))
    return changes <= 1


def _wrong_vowels(letters: str) -> str | None:
    folded = letters.casefold()
    latin = folded if folded.isascii() else unicodedata.normalize("NFD", folded)
    size = sum(map(latin.count, ascii_lowercase))
    if size < 60:
        return None
    share = sum(map(latin.count, VOWELS)) / size
    if MIN_VOWEL_SHARE <= share <= MAX_VOWEL_SHARE:
        return None
    return f"{share:.0%} of the letters are vowels"


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return unicodedata.name(character, "NONE").split()[0]


@cache
def _function_words() -> dict[str, frozenset[str]]:
    raw = resources.files("services.ingest").joinpath("function_words.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in raw.splitlines() if line and not line.startswith("#"))
    return {code: frozenset(listed.split()) for code, _, listed in rows}
