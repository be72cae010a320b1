"""Place names as transliterations agree on them: Kremenchug is Kremenchuk, Wad Al Nourah is Wad al-Noora."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, normalize

LEAST = 3
"""Consonants by which a name can be told from others; of a shorter one the letters must agree but for one."""
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "ed", "er", "es", "ez", "the"})
_SOUNDS = str.maketrans("gqczv", "kkksf")
_SILENT = frozenset("aeiouyhw")


@lru_cache(maxsize=8192)
def skeleton(name: str) -> str:
    """The consonants and digits of a name, alike ones as one, without articles, marks and doubles; the name
    itself, in lower case, when nothing would be left of it."""
    plain = "".join(c for c in normalize("NFKD", name.casefold()) if not combining(c))
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    letters = "".join(w for w in words if w not in _ARTICLES).translate(_SOUNDS)
    letters = "k" + letters[1:] if letters.startswith("h") else letters  # Horlivka is Gorlovka
    kept = [
        letter
        for at, letter in enumerate(letters)
        if at == 0 or letter.isdigit() or (letter not in _SILENT and letter != letters[at - 1])
    ]
    return "".join(kept) or plain


def alike(a: str, b: str) -> bool:
    """Whether two spellings are of one name."""
    sound = skeleton(a)
    return sound == skeleton(b) and (len(sound) >= LEAST or _one_letter_off(a.casefold(), b.casefold()))


def _one_letter_off(a: str, b: str) -> bool:
    """Whether the names are equal but for one letter that is other, more or less, in four or more."""
    if len(a) > len(b):
        a, b = b, a
    if a == b:
        return True
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return (
        len(a) >= LEAST + 1 and len(b) - len(a) <= 1 and (a[at:] == b[at + 1 :] or a[at + 1 :] == b[at + 1 :])
    )
