"""How the clustering gold comes out, and every pair that is wrong.

    python tests/golden/cluster_report.py            # figures, wrong merges, wrong splits, misreadings
    python tests/golden/cluster_report.py records    # also what the extractor reads of each article
    python tests/golden/cluster_report.py timeline OCCURRENCE...

``--held-out``, ``--second`` and ``--third`` take articles that nothing had been tuned on when first run;
``--perfect``, with the last two, the records a flawless extractor would give in place of what ours reads.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from bcubed import bcubed, pairs  # noqa: E402
from clustering import FOLDER, HELD_OUT, SECOND, THIRD, Outcome, default_engine, gold_rows, merge  # noqa: E402
from perfect import perfect  # noqa: E402

SETS = {"--held-out": HELD_OUT, "--second": SECOND, "--third": THIRD}


def brief(outcome: Outcome, event: str) -> str:
    """One record on one line."""
    told = outcome.candidates[event].record
    places = [p for p in told.where if p.role == "event"]
    where = "/".join(f"{p.name}({p.admin1 or '-'},{p.country or '-'},{p.precision})" for p in places)
    start, end = (str(at)[:16] if at else "..." for at in (told.when.start, told.when.end))
    tolls = " ".join(f"{t.kind[:3]}{t.min}-{t.max}" for t in told.tolls if t.subgroup_of is None)
    head = f"{told.article_id:<20} {told.type:<18} {told.scope} {where} {start}..{end}"
    return f"{head} [{tolls}] = {outcome.gold[event]}"


def report(outcome: Outcome) -> None:
    """Print the figures and the wrong pairs, worst first."""
    measure = bcubed(outcome.found, outcome.gold)
    split, merged = pairs(outcome.gold) - pairs(outcome.found), pairs(outcome.found) - pairs(outcome.gold)
    for title, wrong, sign in (("wrongly merged", merged, 1), ("wrongly split", split, -1)):
        print(f"\n== {title}: {len(wrong)} pairs")
        for a, b in sorted(wrong, key=lambda p: sign * outcome.score(*p).total):
            score = outcome.score(a, b)
            parts = " ".join(f"{k}={v:+.1f}" for k, v in score.parts.items() if v)
            print(f"{score.total:6.2f}  {parts}\n        {brief(outcome, a)}\n        {brief(outcome, b)}")
    print(f"\n== not read: {len(outcome.missing)}  " + " ".join(f"{a}:{o}" for a, o in outcome.missing))
    print(f"== beyond the gold: {len(outcome.extra)}")
    for event in outcome.extra:
        print("        " + brief(outcome, event))
    occurrences = len(set(outcome.gold.values())) - len(outcome.extra)
    print(
        f"\n{len(outcome.gold)} records, {occurrences} occurrences, {len(outcome.incidents)} incidents: "
        f"B-cubed precision {measure.precision:.3f} recall {measure.recall:.3f} F1 {measure.f1:.3f}"
    )


def timeline(outcome: Outcome, occurrence: str) -> None:
    """Print the toll timeline of the largest incident of an occurrence, as Markdown."""
    members = [outcome.found[e] for e, label in outcome.gold.items() if label == occurrence]
    incident = outcome.incidents[max(sorted(set(members)), key=members.count)]
    print(f"\n### {occurrence}: {incident.title}\n")
    print("| as of | kind | min | max | claimant | article |\n|---|---|---|---|---|---|")
    for t in incident.toll_timeline:
        low, high = ("" if n is None else n for n in (t.min, t.max))
        told = (f"{t.as_of:%Y-%m-%d %H:%M}", t.kind, low, high, t.claimant or "", t.article_id)
        print(f"| {' | '.join(map(str, told))} |")
    best = ", ".join(
        f"{kind} {now.min}" + ("" if now.max == now.min else f"-{'' if now.max is None else now.max}")
        for kind, now in incident.tolls.items()
    )
    print(f"\nNow {best}; {incident.status}; independent sources: {incident.independent_sources}.")


def main(arguments: list[str]) -> None:
    """Run the gold, or the held-out one, once and print what was asked for."""
    source = next((folder for option, folder in SETS.items() if option in arguments), FOLDER)
    reader = perfect if "--perfect" in arguments else default_engine()
    asked = [word for word in arguments if not word.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(merge(gold_rows(source), reader, Path(folder)))
    if asked[:1] == ["timeline"]:
        for occurrence in asked[1:]:
            timeline(outcome, occurrence)
        return
    if asked[:1] == ["records"]:
        for event in outcome.gold:
            print(brief(outcome, event))
    report(outcome)


if __name__ == "__main__":
    main(sys.argv[1:])
