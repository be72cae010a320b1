"""Tokens with code point offsets. One compiled scan; nothing is copied but the words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      \d{1,3}(?:,\d{3})+(?:\.\d+)?            # 16,000
    | \d+(?:[-–][A-Za-z]+)+                  # 71-year-old
    | \d+(?:[.:]\d+)*(?:st|nd|rd|th)?\b       # 7:00  2.5  24th
    | (?:Lt|Gen|Col|Maj|Sgt|Capt|Brig|Adm|Mr|Mrs|Ms|Dr|St|Rep|Sen|Gov|Cmdr|No|vs
      |Oct|Sept|Sep|Nov|Dec|Jan|Feb|Mar|Apr|Jun|Jul|Aug)\.(?=\s)
    | (?:[A-Za-z]\.){2,}                      # U.S.  I.C.R.C.
    | [^\W\d_][^\W_]*(?:['’\-–][^\W_]+)*     # Ukraine's  two-way  Khan-Yunis  M23
    | \d+
    | \n\n+ | (?<=[.!?"”’])\n              # an empty line, or a line end that ends a sentence
    | [^\w\s]
    """,
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


def tokenize(text: str) -> Tokens:
    """Split ``text``; linear in its length."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    caps: list[bool] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        start, end = match.span()
        first = word[0]
        if first.isalpha():
            if "'" in word or "’" in word:
                cut = _POSSESSIVE.search(word)
                if cut and cut.start() > 0:
                    head = word[: cut.start()]
                    words += [head.lower(), "'s"]
                    starts += [start, start + cut.start()]
                    ends += [start + cut.start(), end]
                    caps += [first.isupper(), False]
                    continue
                word = word.replace("’", "'")
            lowered = word.lower()
            words.append(lowered[:-1] if lowered[-1] == "." and lowered.count(".") == 1 else lowered)
            caps.append(first.isupper() or (first in "ae" and _ARTICLED.match(word) is not None))
        elif first == "\n":
            words.append("\n")
            caps.append(False)
        else:
            words.append(word)
            caps.append(False)
        starts.append(start)
        ends.append(end)
    return Tokens(text, words, starts, ends, caps)
