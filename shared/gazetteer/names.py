"""Folding of place names: the exact key of a name and the loose key its romanisations share.

"Khan Younis" and "Khan Yunis", "Al-Fashir" and "el-Fasher", "Zaporizhzhya" and "Zaporizhzhia" are one
name written by different romanisation tables; the loose key is the same for all of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DROP = dict.fromkeys(map(ord, "'’ʼ`´‘ʹʿʾ\"“”().ʺ"))
_TO_SPACE = {ord(c): " " for c in "-‐‑–—_/,"}
_PUNCTUATION = {**_DROP, **_TO_SPACE}
_LATIN_EXTRA = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
_ARTICLE = re.compile(r"\b(?:al|el|ar|as|ash|at|az|ad|an|ed|ez|es|er|et|ul)[ ](?=\w{3})")
_SAINT = re.compile(r"^(?:st|ste)[ ]")
_LOOSE = (
    ("shch", "sh"),
    ("sch", "sh"),
    ("tch", "ch"),
    ("dzh", "j"),
    ("dj", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
    ("oo", "u"),
    ("ou", "u"),
    ("ee", "i"),
    ("yy", "i"),
    ("iy", "i"),
    ("yi", "i"),
    ("ij", "i"),
    ("ye", "e"),
    ("yo", "o"),
    ("y", "i"),
    ("j", "i"),
    ("w", "v"),
    ("tz", "ts"),
)
_DOUBLED = re.compile(r"(.)\1+")


def fold(name: str) -> str:
    """The exact key: case, accents, apostrophes and hyphens removed. ``fold("Deir ez-Zor")`` is
    ``"deir ez zor"``; a name of punctuation only gives the empty string."""
    if name.isascii():
        if name.isalpha():
            return name.lower()
        return " ".join(name.lower().translate(_PUNCTUATION).split())
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_PUNCTUATION))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.translate(_LATIN_EXTRA).split())


def loosen(key: str) -> str:
    """The loose key of an exact key: articles, doubled letters and the choices of romanisation gone."""
    plain = _SAINT.sub("saint ", _ARTICLE.sub("", key)) if " " in key else key
    return "".join(map(_loose_word, plain.split())) or key


@lru_cache(maxsize=20_000)
def _loose_word(word: str) -> str:
    """Kept, for the runs of capitalised words that are asked for share their words."""
    for old, new in _LOOSE:
        if old in word:
            word = word.replace(old, new)
    word = _DOUBLED.sub(r"\1", word)
    return word[:-1] if len(word) > 3 and word[-1] == "h" and word[-2] in "aeiou" else word


def worth_keeping(name: str) -> bool:
    """Whether an alternate name can stand in a text: no airport codes, no letter-by-letter
    transliterations, and only the scripts of languages read (Latin, Cyrillic, Arabic)."""
    if len(name) < 3 or len(name) > 60 or (name.isupper() and len(name) <= 4):
        return False
    first = name[0]
    if "a" <= first <= "z":
        return name.split("-")[0].split(" ")[0] in _LEADING
    point = ord(first)
    return point < 0x530 or 0x600 <= point < 0x700 or 0x1E00 <= point < 0x2000


_LEADING = frozenset(
    (
        "al",
        "el",
        "ar",
        "as",
        "ash",
        "at",
        "az",
        "ad",
        "an",
        "ed",
        "ez",
        "es",
        "er",
        "et",
        "d'",
        "de",
        "la",
        "le",
    )
)
