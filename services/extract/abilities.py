"""Acts spoken of as a skill, an aim, a merit or a means: "bolder in striking depots", "decorated for
capturing the town", "has been relying on air strikes" tell of no occurrence (codebook section 1, realis)."""

from __future__ import annotations

from services.extract.lexicon.tables import words_of

_BEFORE = 5
"""Words before "strikes" among which the verb of using them stands: "started using repeat"."""


def _words(kind: str) -> frozenset[str]:
    return words_of("abilities.tsv", kind)


def is_ability(words: list[str], at: int) -> bool:
    """Whether the verbal noun or participle at token ``at`` is what someone is good at or set on."""
    return (
        at > 1
        and words[at].endswith("ing")
        and words[at - 1] in _words("link")
        and (words[at - 2] in _words("skill") or words[at - 2] in _words("merit"))
    )


def is_means(words: list[str], first: int, at: int) -> bool:
    """Whether the plural at token ``at`` is a means one takes to, in a sentence that opens at ``first``."""
    if not words[at].endswith("s"):
        return False
    for i in range(at - 1, max(at - _BEFORE, first) - 1, -1):
        if words[i] in _words("means"):
            return True
        if words[i] in _words("using"):
            return i > first and words[i - 1] in _words("onset")
        if words[i] in (",", ";", ":"):
            return False
    return False
