"""Strikes and clashes of peace: people who lay down work, fans who fight (codebook section 1: no events).

A strike of war must never be lost to them, so the words that make one of work stand right beside it."""

from __future__ import annotations

from services.extract.lexicon.tables import words_of

_BEFORE = 4
"""Words between "began" and "strike": "a second, national"."""
_SUBJECT = 8
"""Words before the verb among which who strikes is named."""
_TOLD_BEFORE = 200
"""Words before "the strike" in which the strike it means is looked for."""


def _words(kind: str) -> frozenset[str]:
    return words_of("walkouts.tsv", kind)


def lays_down_work(words: list[str], capitals: list[bool], noun: int) -> bool:
    """Whether the strike at token ``noun`` is one of workers: "nurses began a strike", "an indefinite
    strike", "a strike by drivers", not "ongoing strikes on Rafah" or "medics said Israel resumed strikes".
    "The strike" is the one told before it."""
    if words[noun - 1 : noun] != ["the"]:
        return _of_workers(words, capitals, noun)
    return words[noun] == "strike" and any(
        words[i] == "strike" and (words[i - 1] == "on" or _of_workers(words, capitals, i))
        for i in range(max(noun - _TOLD_BEFORE, 1), noun)
    )


def _of_workers(words: list[str], capitals: list[bool], noun: int) -> bool:
    if words[noun + 1 : noun + 2] == ["by"]:
        for word in words[noun + 2 : noun + 7]:
            if word in _words("who") or word in _words("by"):
                return True
            if word in ("in", "on", "at", "of", "killed", ","):
                return False
    if words[noun] != "strike":
        return False
    if words[noun - 1] in _words("manner"):
        return True
    verb = next(
        (i for i in range(noun - 1, max(noun - _BEFORE, 0) - 1, -1) if words[i] in _words("verb")), None
    )
    if verb is None:
        return False
    for i in range(verb - 1, max(verb - _SUBJECT, 0) - 1, -1):
        if words[i] in _words("who"):
            return True
        if words[i] not in _words("between") and not (capitals[i] and words[i - 1] in _words("between")):
            return False
    return False


def of_sport(words: list[str], at: int) -> bool:
    """Whether fans clash: "clashes between rival fans", not "clashes killed three players"."""
    for word in words[at + 1 : at + 6]:
        if word in _words("sport"):
            return words[at + 1] in ("between", "among", "with", "involving", "of")
    return not _words("sport").isdisjoint(words[max(at - 2, 0) : at])


def by_athlete(words: list[str], at: int) -> bool:
    """Whether the verb at token ``at`` is what a player did: "the striker Marcus Hall struck twice"."""
    return not _words("athlete").isdisjoint(words[max(at - 3, 0) : at])
