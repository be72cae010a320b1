"""The tables of words say each thing once: who corrects a row must not have to look for its double."""

from __future__ import annotations

from collections import Counter

from services.extract.lexicon.loader import TABLES
from services.extract.lexicon.tables import rows


def test_no_table_gives_one_reading_twice() -> None:
    given = Counter(
        (table, form, tuple(row[1:]))
        for table in (*TABLES, "verbs")
        for row in rows(f"{table}.tsv", "en")
        for form in row[0].split("|")
    )
    assert [reading for reading, times in given.items() if times > 1] == []
