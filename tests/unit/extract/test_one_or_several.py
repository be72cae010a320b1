"""Which sentences of an article tell of one occurrence and which of several, on short articles of many wars.

The stories are in ``one_or_several/*.txt``, each with all the records that are right by section 1 of the
codebook: follow-up paragraphs in other words, totals and their sites, round-ups, updates of tolls, disputed
events and late paragraphs that only comment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from grammar_reading import engine

from services.extract.interface import ArticleText
from shared.contracts.record import EventRecord

HERE = Path(__file__).parent / "one_or_several"
KINDS = ("killed", "injured", "captured")


@dataclass(frozen=True)
class Told:
    """An occurrence as it should be read: families it may be of, words of its places, its totals."""

    families: frozenset[str]
    places: frozenset[str]
    figures: frozenset[str]


@dataclass
class Story:
    name: str
    gap: str = ""
    events: list[Told] = field(default_factory=list)
    text: str = ""


def stories() -> list[Story]:
    """Every story of the files, in order."""
    made: list[Story] = []
    for path in sorted(HERE.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            if line.startswith("story "):
                name, _, gap = line.removeprefix("story ").partition(" | ")
                made.append(Story(name, gap))
            elif line.startswith("event "):
                families, places, figures = line.removeprefix("event ").split(" | ")
                known = frozenset() if figures == "-" else frozenset(figures.split("; "))
                told = Told(frozenset(families.split("/")), frozenset(set(places.split(";")) - {"-"}), known)
                made[-1].events.append(told)
            elif made:
                made[-1].text += line + "\n"
    return made


def records_of(story: Story) -> list[EventRecord]:
    article = ArticleText(story.name, story.name, story.text.strip() + "\n", published="2025-03-15")
    found = engine().extract(article).events
    return [r for r in found if r.newness != "background"]


def is_told(record: EventRecord, told: Told) -> bool:
    """Whether ``record`` is of the family and at the places of ``told``."""
    names = [f"{w.name} {w.text}" for w in record.where if w.role != "origin"]
    return (
        record.family in told.families
        and len(names) == len(told.places)
        and all(any(place in name for name in names) for place in told.places)
    )


def figures(record: EventRecord) -> frozenset[str]:
    """The totals as the stories write them."""
    totals = [t for t in record.tolls if t.subgroup_of is None and t.kind in KINDS]
    return frozenset(f"{t.kind} {t.min}{'+' if t.max is None else ''}" for t in totals)


def brief(record: EventRecord) -> str:
    places = ";".join(w.name for w in record.where if w.role != "origin")
    return f"{record.type} | {places} | {'; '.join(sorted(figures(record))) or '-'}"


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(s, id=s.name, marks=[pytest.mark.xfail(strict=True, reason=s.gap)] if s.gap else [])
        for s in stories()
    ],
)
def test_each_occurrence_is_one_record(story: Story) -> None:
    left = records_of(story)
    told_wrong: list[str] = []
    for told in story.events:
        match = next((r for r in left if is_told(r, told) and figures(r) == told.figures), None)
        if match is None:
            told_wrong.append(" ".join((*told.families, *told.places, *sorted(told.figures))))
        else:
            left.remove(match)
    assert not told_wrong and not left, f"not told: {told_wrong}; beside it: {[brief(r) for r in left]}"
