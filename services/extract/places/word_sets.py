"""The sets of words around place names, read from ``lexicon/en/place_words.tsv``. Codebook section 6."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from services.extract.lexicon.tables import rows


@dataclass(frozen=True, slots=True)
class WordSets:
    """One set a row of the table; its third column says what the words decide."""

    called_last: frozenset[str]
    called_next: frozenset[str]
    after_name: frozenset[str]
    built: frozenset[str]
    direction_last: frozenset[str]
    region_sense_last: frozenset[str]
    introducing: frozenset[str]
    region_sense_nouns: frozenset[str]
    relation_words: frozenset[str]
    titles: frozenset[str]
    generic_last: frozenset[str]
    facility: frozenset[str]
    prepositions: frozenset[str]
    locative: frozenset[str]
    taking: frozenset[str]
    passed: frozenset[str]
    placing: frozenset[str]
    ground: frozenset[str]
    elsewhere: frozenset[str]
    bodies: frozenset[str]
    care: frozenset[str]
    following: frozenset[str]
    undergoing: frozenset[str]
    struck_as: frozenset[str]
    waterside: frozenset[str]
    front_part: frozenset[str]
    pursuits: frozenset[str]
    addressed: frozenset[str]
    town_parts: frozenset[str]
    replying: frozenset[str]
    nouns: dict[str, str]
    """Noun to what it stands for: settlement, region, district, country, capital, site, thing."""


_NOUN = "noun_"


@cache
def word_sets(language: str = "en") -> WordSets:
    """The sets of ``language``; raises ``FileNotFoundError`` when it has no table."""
    table = rows("place_words.tsv", language)
    sets = {name: frozenset(words.split(" ")) for name, words, _ in table if not name.startswith(_NOUN)}
    nouns = {
        word: name.removeprefix(_NOUN)
        for name, words, _ in table
        if name.startswith(_NOUN)
        for word in words.split(" ")
    }
    return WordSets(**sets, nouns=nouns)
