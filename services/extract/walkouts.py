"""Strikes and clashes of peace: people who lay down work, fans who fight (codebook section 1: no events)."""

from __future__ import annotations

from functools import cache
from importlib import resources

_NOUNS = frozenset({"strike", "strikes"})
_BETWEEN = 4
"""Words between "began" and "strike": "a second, nationwide"."""
_SUBJECT = 8
"""Words before the verb among which who strikes is named."""
_ROUND = 7
"""Words round a clash among which who clashes is named."""


_TOLD_BEFORE = 200
"""Words before "the strike" in which the strike it means is looked for."""


@cache
def _words(kind: str, language: str = "en") -> frozenset[str]:
    """The words of one kind of ``walkouts.tsv``."""
    text = (
        resources.files("services.extract.lexicon")
        .joinpath(language, "walkouts.tsv")
        .read_text(encoding="utf-8")
    )
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return frozenset(word for name, words in rows if name == kind for word in words.split("|"))


def lays_down_work(words: list[str], noun: int) -> bool:
    """Whether the strike at token ``noun`` is one of workers: "nurses began a strike", "an indefinite strike
    by drivers", not "a strike on workers" or "pilots launched strikes on the port"."""
    if words[noun] not in _NOUNS:
        return False
    if words[noun - 1 : noun] == ["the"]:
        return any(
            words[i] in _NOUNS and (words[i - 1] == "on" or lays_down_work(words, i))
            for i in range(max(noun - _TOLD_BEFORE, 1), noun)
            if words[i - 1] != "the"
        )  # "drivers went on strike. The strike left commuters stranded"
    after = words[noun + 1 : noun + 6]
    if after[:1] == ["by"] and not (_words("who") | _words("who_by")).isdisjoint(after):
        return True
    if after[:1] in (["on"], ["against"]) and _words("day").isdisjoint(after[1:2]):
        return False
    before = words[max(noun - _BETWEEN, 0) : noun]
    if not _words("manner").isdisjoint(before):
        return True
    for back, word in enumerate(reversed(before), 1):
        if word in _words("verb"):
            at = noun - back
            return not _words("who").isdisjoint(words[max(at - _SUBJECT, 0) : at])
    return False


def of_sport(words: list[str], at: int) -> bool:
    """Whether fans or players clash: "clashes between rival fans"."""
    return not _words("sport").isdisjoint(words[max(at - 4, 0) : at + _ROUND])


def by_athlete(words: list[str], at: int) -> bool:
    """Whether the verb at token ``at`` is what a player did: "the striker struck twice"."""
    return not _words("athlete").isdisjoint(words[max(at - 3, 0) : at])
