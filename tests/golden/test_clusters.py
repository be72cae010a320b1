"""Merging on the clustering gold, through extraction, blocking and the store: issue 5, Proof."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from bcubed import bcubed, pairs
from clustering import FOLDER, HELD_OUT, SECOND, THIRD, Outcome, default_engine, gold_rows, merge
from perfect import perfect

F1 = 0.92
HELD_OUT_F1 = {HELD_OUT: 0.90, SECOND: 0.88, THIRD: 0.86}
TRAPS = "traps.jsonl"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("clusters")
    return asyncio.run(merge(gold_rows(), default_engine(), folder))


def test_the_gold_is_what_it_is_said_to_be() -> None:
    tellings: dict[str, set[str]] = {}
    for row in gold_rows():
        for occurrence in row["occurrences"]:
            tellings.setdefault(occurrence, set()).add(row["publisher"])
    assert sum(2 <= len(outlets) <= 6 for outlets in tellings.values()) >= 40
    ids = [row["id"] for row in gold_rows()]
    assert len(set(ids)) == len(ids)


def test_tellings_of_one_occurrence_come_together(outcome: Outcome) -> None:
    measure = bcubed(outcome.found, outcome.gold)
    assert measure.f1 >= F1, f"precision {measure.precision:.3f}, recall {measure.recall:.3f}"


@pytest.mark.parametrize("folder", HELD_OUT_F1, ids=lambda folder: folder.name)
def test_articles_of_other_sets_come_together_too(folder: Path, tmp_path: Path) -> None:
    unseen = asyncio.run(merge(gold_rows(folder), default_engine(), tmp_path))
    measure = bcubed(unseen.found, unseen.gold)
    assert measure.f1 >= HELD_OUT_F1[folder], f"precision {measure.precision}, recall {measure.recall}"


@pytest.mark.parametrize("folder", [SECOND, THIRD], ids=lambda folder: folder.name)
def test_records_read_without_a_fault_come_together(folder: Path, tmp_path: Path) -> None:
    read = asyncio.run(merge(gold_rows(folder), perfect, tmp_path))
    assert bcubed(read.found, read.gold).f1 >= F1
    assert not pairs(read.found) - pairs(read.gold)


def test_most_articles_are_read_as_told(outcome: Outcome) -> None:
    """Else the figure above would speak of the extractor, or of few records."""
    assert len(outcome.missing) + len(outcome.extra) <= 0.1 * len(outcome.gold)


def test_no_trap_is_merged(outcome: Outcome) -> None:
    lines = (FOLDER / TRAPS).read_text("utf-8").splitlines()
    trapped = {json.loads(line)["id"] for line in lines}
    article = {event: told.record.article_id for event, told in outcome.candidates.items()}
    merged = pairs(outcome.found) - pairs(outcome.gold)
    assert not {(article[a], article[b]) for a, b in merged if {article[a], article[b]} & trapped}


def test_a_labour_strike_is_no_record(outcome: Outcome) -> None:
    silent = {row["id"] for row in gold_rows() if not row["occurrences"]}
    assert silent
    assert not silent & {told.record.article_id for told in outcome.candidates.values()}


def test_the_order_of_arrival_does_not_show(outcome: Outcome, tmp_path: Path) -> None:
    backwards = asyncio.run(merge(gold_rows()[::-1], default_engine(), tmp_path))
    assert pairs(backwards.found) == pairs(outcome.found)


def test_a_copied_text_is_no_second_source(outcome: Outcome) -> None:
    copied = {outcome.found[event] for event, label in outcome.gold.items() if label == "t-copy"}
    assert [outcome.incidents[ident].independent_sources for ident in copied] == [1]
