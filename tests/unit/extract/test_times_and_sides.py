"""When it happened and who did it: sentences and short reports in ``times.tsv`` and ``sides.tsv``.

A row is ``text<TAB>reading``; ``¶`` ends a paragraph, and the article is published on Wednesday 2024-05-15.
The reading has one group of words a record, groups divided by ``;``, and is ``none`` when there is no
record: ``on:05-13/05-14`` the days of the year 2024 (``none/05-14`` is on or before, ``unknown`` no time
told), ``by:Side`` the initiator (``by:none`` nobody named), ``at:Place`` a part of its name, ``type:`` its
type. In a name an underscore stands for a blank. Records that no group asks for are free.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from grammar_reading import engine

from services.extract.interface import ArticleText
from shared.contracts.record import EventRecord

HERE = Path(__file__).parent
PUBLISHED = "2024-05-15"


def rows(table: str) -> list[tuple[str, str]]:
    lines = (HERE / table).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(text.replace("¶", "\n\n"), reading) for text, reading in pairs]


def day(at: datetime | None) -> str:
    return at.strftime("%m-%d") if at else "none"


def agrees(record: EventRecord, word: str) -> bool:
    """Whether ``record`` is what one word of a reading says."""
    key, _, value = word.partition(":")
    value = value.replace("_", " ")
    if key == "at":
        return any(value in place.name for place in record.where)
    if key == "by":
        side = next((a.side for a in record.actors if a.role == "initiator"), None) or "none"
        return side.casefold() == value.casefold()
    if key == "type":
        return record.type == value.replace(" ", "_")
    when = record.when
    told = "unknown" if when.precision == "unknown" else f"{day(when.start)}/{day(when.end)}"
    return told == value


@pytest.mark.parametrize(
    ("text", "reading"),
    [pytest.param(*row, id=row[0][:70]) for table in ("times.tsv", "sides.tsv") for row in rows(table)],
)
def test_time_and_side(text: str, reading: str) -> None:
    article = ArticleText("case", "case", text, publisher="sample.example", published=PUBLISHED)
    left = [e for e in engine().extract(article).events if e.newness != "background"]
    if reading == "none":
        assert not left
        return
    for group in reading.split(";"):
        words = group.split()
        match = next((e for e in left if all(agrees(e, w) for w in words)), None)
        lacks = [(e.type, [w for w in words if not agrees(e, w)]) for e in left]
        assert match is not None, f"no record {group.strip()!r}; records and what they lack: {lacks}"
        left.remove(match)
