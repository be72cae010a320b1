"""Long articles: what of them is an event, and who speaks on it (codebook sections 1 and 7).

``long_stories/no_event.txt`` holds politics, features, explainers and court stories with the war only behind
them, ``with_events.txt`` reports of one to four events among history, statistics and opinion."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from grammar_reading import engine
from test_claim_stories import same

from services.extract.interface import ArticleText
from shared.contracts.record import EventRecord

HERE = Path(__file__).parent / "long_stories"


@dataclass(frozen=True)
class Expected:
    """An event the story tells of: its type, a word of its place, and who speaks on it."""

    type: str
    place: str
    claimants: tuple[str, ...] = ()


@dataclass
class Story:
    """An article of our own; ``optional`` events are neither asked for nor wrong."""

    name: str
    publisher: str
    published: str
    events: list[Expected] = field(default_factory=list)
    optional: list[Expected] = field(default_factory=list)
    gaps: dict[str, str] = field(default_factory=dict)
    """What of the story is still read wrong, "events" or "claimants", and why."""
    text: str = ""


@dataclass
class Reading:
    """The events of a story that were found, each with its record, and the records beyond them."""

    found: list[tuple[Expected, EventRecord]] = field(default_factory=list)
    beyond: list[EventRecord] = field(default_factory=list)


def stories() -> list[Story]:
    """Every story of the files, in order."""
    made: list[Story] = []
    for path in sorted(HERE.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            word, _, rest = line.partition(" ")
            if word == "#":
                continue
            if word == "story" and rest.count(" | ") == 2:
                name, publisher, published = rest.split(" | ")
                made.append(Story(name, publisher, published))
            elif word == "event":
                kind, place, told = rest.split(" | ")
                made[-1].events.append(Expected(kind, place, tuple(told.split("; "))))
            elif word == "gap":
                what, _, why = rest.partition(" ")
                made[-1].gaps[what] = why
            elif word == "optional":
                kind, place = rest.split(" | ")
                made[-1].optional.append(Expected(kind, place))
            elif made:
                made[-1].text += line + "\n"
    return made


def records_of(story: Story) -> list[EventRecord]:
    """The records of a story that are no background."""
    article = ArticleText(
        story.name,
        story.name,
        story.text.strip() + "\n",
        publisher=story.publisher,
        published=story.published,
    )
    return [r for r in engine().extract(article).events if r.newness != "background"]


def _tells_of(record: EventRecord, event: Expected) -> bool:
    there = event.place == "-" or any(event.place in f"{w.name} {w.text}" for w in record.where)
    return record.type == event.type and there


def read(story: Story, records: list[EventRecord]) -> Reading:
    """Match records to events, each at most once; optional ones are passed over."""
    reading, left = Reading(), list(records)
    for event in (*story.events, *story.optional):
        record = next((r for r in left if _tells_of(r, event)), None)
        if record is not None:
            left.remove(record)
            if event in story.events:
                reading.found.append((event, record))
    reading.beyond = left
    return reading


def claimants(event: Expected, record: EventRecord) -> tuple[list[str], list[str]]:
    """Claimants of the event that its record lacks, and those it names beyond them."""
    got = list(dict.fromkeys(c.claimant for c in record.claims))
    lacking = [c for c in event.claimants if not any(same(c, g) for g in got)]
    return lacking, [g for g in got if not any(same(c, g) for c in event.claimants)]


def _cases(what: str) -> list[object]:
    """The stories as test cases; what is known to be read wrong must fail."""
    told = [s for s in stories() if s.events or what == "events"]
    known = {s.name: pytest.mark.xfail(reason=s.gaps[what], strict=True) for s in told if what in s.gaps}
    return [pytest.param(s, id=s.name, marks=[known[s.name]] if s.name in known else []) for s in told]


@pytest.mark.parametrize("story", _cases("events"))
def test_only_what_the_story_reports_is_an_event(story: Story) -> None:
    reading = read(story, records_of(story))
    assert [r.evidence[0].text for r in reading.beyond] == []
    assert [e for e, _ in reading.found] == story.events


@pytest.mark.parametrize("story", _cases("claimants"))
def test_claimants(story: Story) -> None:
    for event, record in read(story, records_of(story)).found:
        assert claimants(event, record) == ([], []), event.place
