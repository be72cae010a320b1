"""Places of the gold articles: is each gold place resolved within the scorer's tolerance?

    python tests/bench/geoparsing/gold_places.py ../shared/gold/dev [--errors] [--default-only]

A gold place is right when a name found in the event's evidence (or, failing that, anywhere in the
article) that shares a word with it resolves to a place that ``tools/score.py`` calls equal.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from services.extract.gazetteer.library import open_gazetteer  # noqa: E402
from services.extract.places.reader import PlaceReader  # noqa: E402
from shared.gazetteer.names import fold  # noqa: E402


def scorer() -> ModuleType:
    """The project's scorer, loaded from its file."""
    path = ROOT.parent / "shared" / "tools" / "score.py"
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


def measure(gold: Path, reader: PlaceReader) -> tuple[int, int, list[str]]:
    """(right, all, errors) over the distinct places at the events of every article in ``gold``."""
    score = scorer()
    right = total = 0
    errors: list[str] = []
    for path in sorted(gold.glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        text = article["text"]
        toponyms = reader.find(text)
        places = [p.model_dump() for p in reader.resolve(text, toponyms)]
        seen: set[str] = set()
        for event in article["events"]:
            spans = list(score.spans(event, text))
            for gold_place in score.at_event(event.get("where")):
                key = json.dumps(gold_place, sort_keys=True)
                if key in seen:
                    continue
                seen.add(key)
                total += 1
                near = [
                    p
                    for t, p in zip(toponyms, places, strict=True)
                    if shares(gold_place, p) and any(a <= t.start < b for a, b in spans)
                ]
                anywhere = [p for p in places if shares(gold_place, p)]
                if any(score.place_agrees(gold_place, p) for p in near or anywhere):
                    right += 1
                else:
                    errors.append(describe(article["id"], gold_place, near or anywhere))
    return right, total, errors


def shares(gold_place: dict[str, Any], place: dict[str, Any]) -> bool:
    generic = {
        "region",
        "province",
        "the",
        "of",
        "oblast",
        "air",
        "base",
        "city",
        "district",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "al",
        "el",
        "sea",
    }
    a = set(fold(gold_place["name"]).split())
    b = set(fold(place["name"]).split()) | set(fold(place["text"]).split())
    return bool((a - generic or a) & b)


def describe(article: str, gold_place: dict[str, Any], found: list[dict[str, Any]]) -> str:
    got = [(p["text"], p["precision"], p["lat"], p["lon"], p["country"], p["why"]) for p in found[:3]]
    return (
        f"{article[:5]} {gold_place['name']} {gold_place['precision']} {gold_place.get('lat')} "
        f"{gold_place.get('lon')} | {got}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--directory", type=Path, default=None)
    parser.add_argument("--default-only", action="store_true")
    args = parser.parse_args()
    reader = PlaceReader(open_gazetteer(args.directory, imported=not args.default_only))
    right, total, errors = measure(args.gold, reader)
    if args.errors:
        print(*errors, sep="\n")
    print(f"gold places within tolerance: {right} of {total} = {right / total:.3f}")


if __name__ == "__main__":
    main()
