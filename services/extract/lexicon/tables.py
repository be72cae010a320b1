"""Rows of the small tables of ``lexicon/<language>/``: tab-separated, ``#`` opens a line that is not one."""

from __future__ import annotations

from functools import cache
from importlib import resources


def rows(name: str, language: str = "en") -> list[list[str]]:
    """The cells of each row of a table; raises ``FileNotFoundError`` when the language has none."""
    text = resources.files(__package__).joinpath(language, name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words_of(name: str, kind: str, language: str = "en") -> frozenset[str]:
    """The words of one kind of a table of ``kind<TAB>word|word``; empty for a kind it has not."""
    return frozenset(word for row in rows(name, language) if row[0] == kind for word in row[1].split("|"))
