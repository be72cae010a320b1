"""What the extractor reads of gold articles, held to the figures of ``baseline.json``.

The small gold is of our own writing; the development gold is taken when it lies beside the repository.
A fall of more than a point fails; raise the baseline when the figures rise (``docs/accuracy.md``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scoring import Score, gold_articles

from services.cli_extract import answer, article_of
from services.extract.engine import GrammarEngine
from services.extract.gazetteer.library import open_gazetteer
from services.extract.places.reader import PlaceReader
from shared.contracts.codebook import FAMILY_OF
from shared.gazetteer.directory import default_directory

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
SHARED = REPOSITORY.parent / "shared"
ARTICLES = gold_articles(HERE / "articles")
ONE_POINT = 0.01


def baseline(name: str) -> dict[str, float]:
    figures: dict[str, dict[str, float]] = json.loads((HERE / "baseline.json").read_text(encoding="utf-8"))
    return figures[name]


def holds(name: str, figures: dict[str, float]) -> None:
    """Fail when a figure is more than a point below the one that is stored."""
    for key, stored in baseline(name).items():
        assert figures[key] >= stored - ONE_POINT, f"{name}: {key} {figures[key]:.3f}, stored {stored:.3f}"


@pytest.fixture(scope="module")
def records() -> dict[str, list[dict[str, Any]]]:
    """Events of the small gold's articles as ``dateline extract`` writes them, default table only."""
    engine = GrammarEngine(PlaceReader(open_gazetteer(default_directory(), imported=False)))
    return {a["id"]: json.loads(answer(a["id"], engine.extract(article_of(a))))["events"] for a in ARTICLES}


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a["id"])
def test_gold_keeps_its_form(article: dict[str, Any]) -> None:
    for event in article["events"]:
        assert event["type"] in FAMILY_OF
        assert event["claimants"] and event["evidence"]
        for quote in event["evidence"]:
            assert quote in article["text"]


def test_small_gold(records: dict[str, list[dict[str, Any]]]) -> None:
    score = Score()
    for article in ARTICLES:
        score.add(article, records[article["id"]])
    assert score.errors == 0
    holds("small", {"detection_f1": score.detection, "slot_f1": score.slot})


def test_most_articles_without_an_event_give_none(records: dict[str, list[dict[str, Any]]]) -> None:
    silent = [a for a in ARTICLES if not a["events"]]
    wrong = [a["id"] for a in silent if any(e["newness"] != "background" for e in records[a["id"]])]
    assert len(silent) >= 3
    assert len(wrong) <= baseline("silent")["articles_given_events"], wrong


def _run(command: list[str], given: bytes = b"", seed: str = "0") -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        command, input=given, capture_output=True, cwd=REPOSITORY, env=environment, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def development() -> tuple[Path, Path, bytes]:
    """The shared scorer, the development gold and its articles as lines."""
    scorer, gold = SHARED / "tools" / "score.py", SHARED / "gold" / "dev"
    if not scorer.exists() or not gold.is_dir():
        pytest.skip("../shared/gold/dev or ../shared/tools/score.py is not here")
    return scorer, gold, _run([sys.executable, str(scorer), "articles", str(gold)])


EXTRACT = [sys.executable, "-m", "services.cli", "extract"]


def test_development_gold(development: tuple[Path, Path, bytes], tmp_path: Path) -> None:
    scorer, gold, articles = development
    found = _run(EXTRACT, articles, seed="1")
    assert found == _run(EXTRACT, articles, seed="4242"), "two runs differ"
    records = tmp_path / "records.jsonl"
    records.write_bytes(found)
    result = json.loads(_run([sys.executable, str(scorer), "score", str(gold), str(records), "--json"]))
    assert result["bad_evidence"] == 0
    assert not result["missing_articles"]
    holds("dev", {"detection_f1": result["detection"]["f1"], "slot_f1": result["slot"]["f1"]})


def test_our_scorer_agrees_with_the_shared_one(
    development: tuple[Path, Path, bytes], records: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    scorer, _, _ = development
    rows = tmp_path / "records.jsonl"
    rows.write_text("".join(json.dumps({"id": k, "events": v}) + "\n" for k, v in records.items()))
    theirs = json.loads(
        _run([sys.executable, str(scorer), "score", str(HERE / "articles"), str(rows), "--json"])
    )
    ours = Score()
    for article in ARTICLES:
        ours.add(article, records[article["id"]])
    assert ours.detection == pytest.approx(theirs["detection"]["f1"])
    assert ours.slot == pytest.approx(theirs["slot"]["f1"])
