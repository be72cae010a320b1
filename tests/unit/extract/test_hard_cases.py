"""Sentence patterns that mislead, each with the reading of the codebook, in ``hard_cases.tsv``.

A row is ``pattern<TAB>sentence<TAB>reading<TAB>gap``, read as an article published on Saturday 2025-02-01.
The reading is ``none`` or one group of words a record, groups divided by ``;``: the type, then
``at:Place``, ``by:Side``, ``killed:3-3`` (``13-`` open above, ``no:killed`` no figure), ``from:`` and ``to:``
days, ``said:Name``, ``denied:Name``, ``unverified:Name``, ``status:``, ``scope:``, ``newness:``. In a name an
underscore stands for a blank. ``mention:planned`` is what must be kept apart. The article has these records
and no other.
A row with a gap is not read so yet; it must go from the list the day it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from grammar_reading import engine

from services.extract.interface import ArticleText, Extraction
from shared.contracts.record import EventRecord

STANCE = {"said": ("asserts", "confirms"), "denied": ("denies", "disputes"), "unverified": ("cannot_verify",)}
HERE = Path(__file__).parent


def rows() -> list[list[str]]:
    lines = (HERE / "hard_cases.tsv").read_text(encoding="utf-8").splitlines()
    return [[*line.split("\t"), ""][:4] for line in lines if line and not line.startswith("#")]


def read(text: str) -> Extraction:
    """The records of ``text`` as an article of its own."""
    article = ArticleText("case", "case", text, publisher="sample.example", published="2025-02-01")
    return engine().extract(article)


def agrees(record: EventRecord, word: str) -> bool:
    """Whether ``record`` is what one word of a reading says."""
    key, _, value = word.partition(":")
    value = value.replace("_", " ")
    if not value:
        return record.type == key
    if key == "at":
        return any(value in (w.name, w.text) for w in record.where)
    if key == "by":
        side = next((a.side for a in record.actors if a.role == "initiator"), None)
        return (side or "none") == value
    if key in STANCE:
        return any(value.lower() in c.claimant.lower() and c.stance in STANCE[key] for c in record.claims)
    if key in ("from", "to"):
        at = record.when.start if key == "from" else record.when.end
        return (at.date().isoformat() if at and record.when.precision != "unknown" else "none") == value
    if key in ("status", "scope", "newness"):
        return str(getattr(record, key)) == value.replace(" ", "_")
    whole = [t for t in record.tolls if t.subgroup_of is None and t.subgroup is None]
    if key == "no":
        return all(t.kind != value for t in whole)
    low, _, high = value.partition("-")
    wanted = (int(low) if low else None, int(high) if high else None)
    return [(t.min, t.max) for t in whole if t.kind == key] == [wanted]


def misread(text: str, reading: str) -> str | None:
    """What is wrong with the records of ``text``, or None."""
    found = read(text)
    left = [e for e in found.events if e.newness != "background"]
    aside = [*found.mentions, *(e for e in found.events if e.newness == "background")]
    for group in reading.split(";"):
        words = group.split()
        if words == ["none"]:
            continue
        if words[0].startswith("mention:"):
            kind = words[0].partition(":")[2]
            if not any(kind in (m.realis, m.newness) for m in aside):
                return f"no {kind} mention"
            continue
        match = next((e for e in left if all(agrees(e, w) for w in words)), None)
        if match is None:
            near = [(e.type, [w for w in words if not agrees(e, w)]) for e in left]
            return f"no record {group.strip()!r}; records and what they lack: {near}"
        left.remove(match)
    return f"records too many: {[e.type for e in left]}" if left else None


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        pytest.param(
            text,
            reading,
            id=f"{pattern}: {text[:60]}",
            marks=[pytest.mark.xfail(strict=True, reason=gap)] if gap else [],
        )
        for pattern, text, reading, gap in rows()
    ],
)
def test_hard_case(text: str, reading: str) -> None:
    assert misread(text, reading) is None
