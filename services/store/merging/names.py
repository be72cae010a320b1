"""Place names as transliterations agree on them: Kremenchug is Kremenchuk, Wad Al Nourah is Wad al-Noora."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, normalize

LEAST = 3
"""Consonants by which a name can be told from others; of a shorter one every letter counts."""
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "ed", "er", "es", "ez", "the"})
_SOUNDS = str.maketrans("gqczv", "kkksf")
_SILENT = frozenset("aeiouyhw")


@lru_cache(maxsize=8192)
def skeleton(name: str) -> str:
    """The consonants and digits of a name, alike ones as one, without articles, marks and doubles.

    The name itself, in lower case, when hardly anything would be left of it.
    """
    plain = "".join(c for c in normalize("NFKD", name.casefold()) if not combining(c))
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    letters = "".join(w for w in words if w not in _ARTICLES).translate(_SOUNDS)
    kept = [
        letter
        for at, letter in enumerate(letters)
        if at == 0 or letter.isdigit() or (letter not in _SILENT and letter != letters[at - 1])
    ]
    return "".join(kept) if len(kept) >= LEAST else plain
