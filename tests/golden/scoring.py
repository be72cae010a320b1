"""A small scorer of records against gold by the codebook's tolerances.

A record matches a gold event when both are of one family and their evidence overlaps, one to one, best
first. Gold marked ``optional`` counts neither way; background records are left out.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.contracts.codebook import FAMILY_OF

Event = dict[str, Any]
Figures = tuple[int, int, int]
"""Items right, in the gold, in the records."""

FIELDS = ("type", "place", "time", "initiator", "tolls", "claimants", "status")
TOLERANCE_KM = {"exact_site": 5.0, "settlement": 5.0, "near_settlement": 10.0, "admin3": 15.0, "admin2": 30.0}
COARSE = ("admin1", "macro_region", "country")
EMPTY_WORDS = frozenset(
    "the a an of in on for and s to by from its his her their said ministry official officials spokesman"
    " spokesperson regional local authorities".split()
)


def f1(figures: Figures) -> float:
    right, gold, got = figures
    return 2 * right / (gold + got) if gold + got else 1.0


def _km(a: Event, b: Event) -> float:
    p, q = math.radians(a["lat"]), math.radians(b["lat"])
    east = math.sin(math.radians(b["lon"] - a["lon"]) / 2) ** 2
    chord = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * east
    return 12742 * math.asin(math.sqrt(min(1.0, chord)))


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"[^\W_]+", (text or "").casefold()))


def _named_alike(gold: Event, got: Event) -> bool:
    return bool(_words(gold["name"]) & (_words(got.get("name")) | _words(got.get("text"))))


def _same_place(gold: Event, got: Event) -> bool:
    if gold["precision"] == "unresolved" or gold.get("lat") is None or got.get("lat") is None:
        return _named_alike(gold, got)
    limit = TOLERANCE_KM.get(gold["precision"])
    if limit is not None:
        return _km(gold, got) <= limit and got["precision"] not in COARSE
    return gold["precision"] == got["precision"] and (_named_alike(gold, got) or _km(gold, got) <= 60)


def _same_speaker(gold: str, got: str) -> bool:
    """Most of the telling words of the shorter name are in the longer one."""
    x, y = _words(gold), _words(got)
    x, y = (x - EMPTY_WORDS) or x, (y - EMPTY_WORDS) or y
    return bool(x and y) and len(x & y) / min(len(x), len(y)) >= 0.5


def _places(event: Event) -> list[Event]:
    return [w for w in event["where"] if w.get("role", "event") != "origin"]


def _days(event: Event) -> tuple[str | None, ...]:
    when = event["when"]
    if when["precision"] == "unknown":
        return ("unknown",)
    return tuple(when[end][:10] if when.get(end) else None for end in ("start", "end"))


def _initiator(event: Event) -> str | None:
    if "initiator" in event:
        side = event["initiator"]
    else:
        side = next((a["side"] or a["name"] for a in event["actors"] if a["role"] == "initiator"), None)
    return side.casefold() if side else None


def _tolls(event: Event) -> set[tuple[str, int | None, int | None]]:
    parts = [t for t in event["tolls"] if t.get("subgroup_of") is None and not t.get("subgroup")]
    return {(t["kind"], t["min"], t["max"]) for t in parts}


def _speakers(event: Event) -> list[str]:
    if "claimants" in event:
        return list(dict.fromkeys(event["claimants"]))
    return list(dict.fromkeys(c["claimant"] for c in event["claims"]))


def _paired(gold: list[Any], got: list[Any], same: Any) -> int:
    left, pairs = list(got), 0
    for g in gold:
        found = next((i for i, p in enumerate(left) if same(g, p)), None)
        if found is not None:
            left.pop(found)
            pairs += 1
    return pairs


def slots(gold: Event, got: Event) -> dict[str, Figures]:
    """Right, gold and got items of every field of a matched pair."""
    places, speakers = (_places(gold), _places(got)), (_speakers(gold), _speakers(got))
    tolls, (ours, theirs) = (_tolls(gold), _tolls(got)), (_initiator(gold), _initiator(got))
    return {
        "type": (int(gold["type"] == got["type"]), 1, 1),
        "place": (_paired(*places, _same_place), len(places[0]), len(places[1])),
        "time": (int(_days(gold) == _days(got)), 1, 1),
        "initiator": (int(ours is not None and ours == theirs), int(bool(ours)), int(bool(theirs))),
        "tolls": (len(tolls[0] & tolls[1]), len(tolls[0]), len(tolls[1])),
        "claimants": (_paired(*speakers, _same_speaker), len(speakers[0]), len(speakers[1])),
        "status": (int(gold["status"] == got["status"]), 1, 1),
    }


def _stretches(event: Event, text: str) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for quote in event["evidence"]:
        if isinstance(quote, str):
            out += [(m.start(), m.end()) for m in re.finditer(re.escape(quote), text)]
        elif quote.get("in", "text") == "text":
            out.append((quote["start"], quote["end"]))
    return out


def match(gold: list[Event], got: list[Event], text: str) -> list[tuple[int, int]]:
    """Pairs (gold, record), best agreement first, each used once."""
    found = []
    for i, g in enumerate(gold):
        for j, p in enumerate(got):
            if FAMILY_OF[g["type"]] != FAMILY_OF[p["type"]]:
                continue
            if any(a < d and c < b for a, b in _stretches(g, text) for c, d in _stretches(p, text)):
                agreed = slots(g, p)
                found.append((sum(f1(v) for v in agreed.values()) + (agreed["place"][0] > 0), -i, -j))
    pairs: list[tuple[int, int]] = []
    for _, i, j in sorted(found, reverse=True):
        if all(-i != a and -j != b for a, b in pairs):
            pairs.append((-i, -j))
    return pairs


@dataclass(slots=True)
class Score:
    """Sums over articles; ``errors`` counts evidence that is not the text it points at."""

    found: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Figures] = field(default_factory=lambda: dict.fromkeys(FIELDS, (0, 0, 0)))
    whole: int = 0
    errors: int = 0

    @property
    def detection(self) -> float:
        tp, fn, fp = (self.found[k] for k in ("tp", "fn", "fp"))
        return f1((tp, tp + fn, tp + fp))

    @property
    def slot(self) -> float:
        total = [sum(self.fields[f][k] for f in FIELDS) for k in range(3)]
        return f1((total[0], total[1], total[2]))

    def _count(self, values: dict[str, Figures]) -> None:
        for name, (a, b, c) in values.items():
            x, y, z = self.fields[name]
            self.fields[name] = (x + a, y + b, z + c)

    def add(self, article: Event, events: list[Event]) -> None:
        """Count the records ``events`` of one gold ``article``."""
        text, gold = article["text"], article["events"]
        got = [e for e in events if e["newness"] != "background"]
        proofs = [q for e in got for q in e["evidence"]]
        self.errors += sum(article[q["in"]][q["start"] : q["end"]] != q["text"] for q in proofs)
        pairs = match(gold, got, text)
        for i, j in pairs:
            if not gold[i]["optional"]:
                values = slots(gold[i], got[j])
                self.found["tp"] += 1
                self._count(values)
                self.whole += all(
                    a == b == c or (name == "initiator" and b == 0) for name, (a, b, c) in values.items()
                )
        for i, event in enumerate(gold):
            if not event["optional"] and i not in {a for a, _ in pairs}:
                self.found["fn"] += 1
                self._count({name: (0, b, 0) for name, (_, b, _) in slots(event, event).items()})
        for j, event in enumerate(got):
            if j not in {b for _, b in pairs}:
                self.found["fp"] += 1
                self._count({name: (0, 0, c) for name, (_, _, c) in slots(event, event).items()})


def gold_articles(directory: Path) -> list[Event]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.json"))]
