"""Who speaks on which event, and the status that follows, on short articles of several wars.

The stories are in ``claim_stories/*.txt``, each with the claimants and the status of its events by sections 7
and 8 of the codebook. They are written for the ways news hands out the word: one event and many speakers,
round-ups, denials, claims of responsibility, channels, spokesmen, the outlet's own eyes, and bystanders who
speak of something else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from grammar_reading import engine

from services.extract.interface import ArticleText
from shared.contracts.record import EventRecord

HERE = Path(__file__).parent / "claim_stories"


@dataclass
class Story:
    """An article of our own; ``events`` are (place, claimants, status)."""

    name: str
    publisher: str
    events: list[tuple[str, set[str], str]] = field(default_factory=list)
    text: str = ""


def stories() -> list[Story]:
    """Every story of the files, in order."""
    made: list[Story] = []
    for path in sorted(HERE.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            if line.startswith("story "):
                name, publisher = line.removeprefix("story ").split(" | ")
                made.append(Story(name, publisher))
            elif line.startswith("event "):
                place, claimants, status = line.removeprefix("event ").split(" | ")
                made[-1].events.append((place, set(claimants.split("; ")), status))
            elif made:
                made[-1].text += line + "\n"
    return made


def telling_words(name: str) -> set[str]:
    return {w.removesuffix("'s") for w in name.lower().replace("’", "'").split()} - {"the", "of", "a"}


def same(a: str, b: str) -> bool:
    """Whether two names of a claimant are one: the words of one are words of the other."""
    first, second = telling_words(a), telling_words(b)
    return len(first & second) * 2 >= min(len(first), len(second))


def told_of(records: list[EventRecord], place: str) -> EventRecord | None:
    if place == "-" or len(records) == 1:
        return records[0] if records else None
    there = [r for r in records if any(place in f"{w.name} {w.text}" for w in r.where)]
    return min(there, key=lambda r: len(r.where), default=None)  # a site before the wave it is part of


@pytest.mark.parametrize("story", stories(), ids=lambda s: s.name)
def test_claimants_and_status(story: Story) -> None:
    article = ArticleText(
        story.name, story.name, story.text.strip() + "\n", publisher=story.publisher, published="2025-03-15"
    )
    records = engine().extract(article).events
    for place, claimants, status in story.events:
        record = told_of(records, place)
        assert record is not None, f"nothing at {place}"
        got = list(dict.fromkeys(c.claimant for c in record.claims))
        lacking = [c for c in claimants if not any(same(c, g) for g in got)]
        beyond = [g for g in got if not any(same(c, g) for c in claimants)]
        assert not lacking and not beyond, f"{place}: lacking {lacking}, beyond {beyond}"
        assert record.status == status, f"{place}: {record.status} by row {record.status_row}"
