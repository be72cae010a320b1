"""Tokens with code point offsets. One compiled scan; nothing is copied but the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

# Most tokens are plain words, most of what is none is a blank: both are told by their first character.
_TOKEN = re.compile(
    r"""(?![ ])(
      [a-z](?!s?\.)[^\W_]*(?:['’\-–][^\W_]+)*  # two-way, but not "a.m." and "vs."
    | (?=\d)(?:
        \d{1,3}(?:,\d{3})+(?:\.\d+)?          # 16,000
      | \d+(?:[-–][A-Za-z]+)+                # 71-year-old
      | \d+(?:[.:]\d+)*(?:st|nd|rd|th)?\b     # 7:00  2.5  24th
      | \d+
      )
    | (?:Lt|Gen|Col|Maj|Sgt|Capt|Brig|Adm|Mr|Mrs|Ms|Dr|St|Rep|Sen|Gov|Cmdr|No|vs
      |Oct|Sept|Sep|Nov|Dec|Jan|Feb|Mar|Apr|Jun|Jul|Aug)\.(?=\s)
    | (?:[A-Za-z]\.){2,}                      # U.S.  I.C.R.C.
    | [A-Z]{3,}(?=[A-Z][a-z]{2}) | APP(?=[A-Z])  # "GET THE APPIsrael", a page's button glued to its text
    | [^\W\d_][^\W_]*(?:['’\-–][^\W_]+)*     # Ukraine's  Khan-Yunis  M23
    | \n\n+ | (?<=[.!?"”’])\n              # an empty line, or a line end that ends a sentence
    | [^\w\s]
    )""",
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"['’][sS]$|(?<=s)['’]$")


@dataclass(slots=True)
class Tokens:
    """Parallel arrays: ``words[i]`` is the lower-case word, ``starts[i]:ends[i]`` its place in the
    text, ``caps[i]`` whether it begins with a capital. A possessive ending is a token of its own,
    ``'s``, so that "Russia's" and "Russia" are one word to the tables."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    caps: list[bool]


_ARTICLED = re.compile(r"(?:al|el|ad|ar|as|ash|at|an|az)-[A-Z]")
"""Names with the Arabic article: "al-Watan", "el-Fasher"."""

_KEPT = 20_000
_LONGEST_KEPT = 40


class _Forms(dict[str, tuple[str, bool, int]]):
    """What a piece of text is as a token, worked out once a process: its word, whether it begins with a
    capital and how many characters at its end are a possessive. Bounded, for text knows no end of words."""

    def __missing__(self, piece: str) -> tuple[str, bool, int]:
        form = _form(piece)
        if len(piece) <= _LONGEST_KEPT:
            if len(self) >= _KEPT:
                self.clear()
            self[piece] = form
        return form


def _form(piece: str) -> tuple[str, bool, int]:
    first = piece[0]
    if first == "\n":
        return "\n", False, 0
    if not first.isalpha():
        return piece, False, 0
    cut = _POSSESSIVE.search(piece) if "'" in piece or "’" in piece else None
    if cut and cut.start() > 0:
        return piece[: cut.start()].lower(), first.isupper(), len(piece) - cut.start()
    word = piece.replace("’", "'").lower()
    if word[-1] == "." and word.count(".") == 1:
        word = word[:-1]
    return word, first.isupper() or (first in "ae" and _ARTICLED.match(piece) is not None), 0


_forms = _Forms()


def tokenize(text: str) -> Tokens:
    """Split ``text``; linear in its length."""
    pieces = _TOKEN.split(text)  # what stands between tokens, a token, what stands between, ...
    borders = list(accumulate(map(len, pieces)))
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    caps: list[bool] = []
    forms = map(_forms.__getitem__, pieces[1::2])
    for (word, cap, possessive), start, end in zip(forms, borders[::2], borders[1::2], strict=False):
        words.append(word)
        starts.append(start)
        caps.append(cap)
        if possessive:
            ends.append(end - possessive)
            words.append("'s")
            starts.append(end - possessive)
            caps.append(False)
        ends.append(end)
    return Tokens(text, words, starts, ends, caps)
