"""Figures for docs/accuracy.md: the small gold's score, and speed, memory and unfired rules on articles.

    python tests/golden/figures.py < articles.jsonl      # as `score.py articles` prints them
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from scoring import FIELDS, Score, f1, gold_articles  # noqa: E402

from services.cli_explain import LEVELS  # noqa: E402
from services.cli_extract import answer, article_of  # noqa: E402
from services.extract.engine import GrammarEngine  # noqa: E402
from services.extract.gazetteer.library import open_gazetteer  # noqa: E402
from services.extract.grammar.engine import load_grammar  # noqa: E402
from services.extract.places.reader import PlaceReader  # noqa: E402
from shared.gazetteer.directory import default_directory  # noqa: E402


def small_gold(engine: GrammarEngine) -> None:
    """Print the score of the gold beside this file."""
    score = Score()
    for article in gold_articles(Path(__file__).parent / "articles"):
        score.add(article, json.loads(answer(article["id"], engine.extract(article_of(article))))["events"])
    right = f1((score.whole, score.found["tp"] + score.found["fn"], score.found["tp"] + score.found["fp"]))
    print(f"small gold: detection {score.detection:.3f}  slots {score.slot:.3f}  every field {right:.3f}")
    print("  " + "  ".join(f"{name} {f1(score.fields[name]):.3f}" for name in FIELDS))


def articles(engine: GrammarEngine, lines: list[str]) -> None:
    """Print speed (decode and emit included, best of five), memory and rules that never fired."""
    for level in LEVELS:
        load_grammar(level).fired.clear()
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for line in lines:
            row = json.loads(line)
            answer(row["id"], engine.extract(article_of(row)))
        best = min(best, time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(lines)} articles: {len(lines) / best:.0f}/s of one core, {memory:.0f} MB resident")
    for level in LEVELS:
        grammar = load_grammar(level)
        unfired = [rule.name for rule in grammar.rules if not grammar.fired.get(rule.name)]
        print(f"{level}: {len(unfired)} of {len(grammar.rules)} never fired: {' '.join(unfired)}")


if __name__ == "__main__":
    made = GrammarEngine(PlaceReader(open_gazetteer(default_directory(), imported=False)))
    articles(made, [line for line in sys.stdin if line.strip()])
    small_gold(made)
