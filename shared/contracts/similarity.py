"""Whether two articles are one text told twice: syndicated copies, cut or lightly edited.

Pure and deterministic on every machine, so that ingest (which hints) and the store (which settles
the link) reach the same answer. Sentence fingerprints come first: a verbatim cut of 80, 50 or 30 %
keeps containment 1.0. MinHash catches light edits. Measured choices: extraction.md, "Near-duplicates
and incidents". This finds shared *text*; incidents share *facts* and are never matched by it.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Sequence
from hashlib import shake_128
from zlib import crc32

SIGNATURE = 64
BANDS, ROWS = 32, 2
SHINGLE = 3
MIN_SENTENCE_WORDS = 6
MIN_SHARED_SENTENCES = 2
COPY_CONTAINMENT = 0.6
COPY_RESEMBLANCE = 0.5

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…。؟])[\"'”’»)\]]*\s+|\n+")
_UNPACK = struct.Struct(f"<{SIGNATURE}I").unpack


def words(text: str) -> list[str]:
    """Case-folded NFKC words of ``text``; quotes, dashes and blanks make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _WORD.findall(folded)


def fingerprints(text: str) -> list[int]:
    """Sorted distinct crc32 values of the sentences of at least six words, 32 bit unsigned."""
    prints = set()
    for sentence in _SENTENCE_END.split(text):
        tokens = words(sentence)
        if len(tokens) >= MIN_SENTENCE_WORDS:
            prints.add(crc32(" ".join(tokens).encode()))
    return sorted(prints)


def minhash(text: str) -> list[int]:
    """MinHash of 64 values, 32 bit unsigned, over the 3-word shingles; empty for a text without words."""
    tokens = words(text)
    if not tokens:
        return []
    last = max(1, len(tokens) - SHINGLE + 1)
    shingles = {" ".join(tokens[i : i + SHINGLE]) for i in range(last)}
    rows = (_UNPACK(shake_128(s.encode()).digest(4 * SIGNATURE)) for s in shingles)
    return [min(column) for column in zip(*rows, strict=True)]


def bands(signature: Sequence[int]) -> list[str]:
    """32 keys of two values each: texts that share one are candidates (recall .80 at a 30 % cut)."""
    if len(signature) != SIGNATURE:
        return []
    return [
        f"{b:02d}:" + "".join(f"{v:08x}" for v in signature[b * ROWS : (b + 1) * ROWS]) for b in range(BANDS)
    ]


def similarity(a_fingerprints: Sequence[int], b_fingerprints: Sequence[int]) -> float:
    """Containment in 0..1: the share of the shorter text's sentences that stand in the longer."""
    a, b = set(a_fingerprints), set(b_fingerprints)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def resemblance(a_signature: Sequence[int], b_signature: Sequence[int]) -> float:
    """Estimated Jaccard index of the shingle sets in 0..1 (standard error .06 at one half)."""
    if len(a_signature) != SIGNATURE or len(b_signature) != SIGNATURE:
        return 0.0
    return sum(x == y for x, y in zip(a_signature, b_signature, strict=True)) / SIGNATURE


def containment(a_signature: Sequence[int], b_signature: Sequence[int], size_ratio: float) -> float:
    """Estimated share of the shorter text's shingles in the longer, from the resemblance.

    ``size_ratio`` is shorter / longer length in 0..1 (words, sentences). From J = i/(a+b-i):
    i = J(a+b)/(1+J), divided by the shorter.
    """
    j = resemblance(a_signature, b_signature)
    if not 0 < size_ratio <= 1:
        return 0.0
    return min(1.0, j * (1 + 1 / size_ratio) / (1 + j))


def is_copy(
    a_fingerprints: Sequence[int],
    a_signature: Sequence[int],
    b_fingerprints: Sequence[int],
    b_signature: Sequence[int],
) -> bool:
    """Whether one text is a copy of the other: cut (shared sentences) or lightly edited (shared shingles).

    Two shared sentences at least, so that one quoted sentence makes no copy. Symmetric.
    """
    shared = len(set(a_fingerprints) & set(b_fingerprints))
    if shared >= MIN_SHARED_SENTENCES and similarity(a_fingerprints, b_fingerprints) >= COPY_CONTAINMENT:
        return True
    return resemblance(a_signature, b_signature) >= COPY_RESEMBLANCE
