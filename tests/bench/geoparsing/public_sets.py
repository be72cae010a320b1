"""Accuracy within 161 km on the public sets LGL and TR-News, gold mentions given.

    python tests/bench/geoparsing/public_sets.py ../shared/geoparsing/lgl.xml [--errors N]

Sets and protocol: "A Pragmatic Guide to Geoparsing Evaluation" (Gritta et al., 2020): each gold mention is
resolved inside its article and counts as right within 161 km (100 miles) of the gold point.
"""

from __future__ import annotations

import argparse
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from services.extract.gazetteer.library import open_gazetteer  # noqa: E402
from services.extract.places.reader import PlaceReader  # noqa: E402
from shared.gazetteer.candidate import distance_km  # noqa: E402

WITHIN_KM = 161.0
Mention = tuple[int, int, str, float, float]


def articles(path: Path) -> Iterator[tuple[str, str, list[Mention]]]:
    """(id, text, mentions) of every article; mentions without a point are left out, as in the guide."""
    for article in ElementTree.parse(path).getroot().iter("article"):
        text = article.findtext("text") or ""
        mentions = []
        for node in article.iter("toponym"):
            tag = node.find("gaztag")
            lat = node.findtext(".//lat") or ""
            lon = node.findtext(".//lon") or ""
            if (tag is None and not lat) or not lat.strip() or not lon.strip():
                continue
            start, end = int(node.findtext("start") or 0), int(node.findtext("end") or 0)
            phrase = (node.findtext("phrase") or text[start:end]).strip()
            start = aligned(text, phrase, start)
            end = start + len(phrase)
            mentions.append((start, end, phrase, float(lat), float(lon)))
        yield article.get("docid") or "", text, sorted(mentions)


def aligned(text: str, phrase: str, start: int) -> int:
    """Where ``phrase`` stands next to ``start``: line ends changed after the offsets were taken."""
    if text[start : start + len(phrase)] == phrase:
        return start
    before, after = text.rfind(phrase, 0, start + len(phrase)), text.find(phrase, start)
    options = [i for i in (before, after) if i >= 0]
    return min(options, key=lambda i: abs(i - start)) if options else start


def measure(path: Path, reader: PlaceReader) -> tuple[int, int, float, list[str]]:
    """(right, all, seconds, errors)."""
    right = total = 0
    errors: list[str] = []
    spent = 0.0
    for docid, text, mentions in articles(path):
        began = time.perf_counter()
        places = reader.resolve(text, reader.find_given(text, [(s, e) for s, e, *_ in mentions]))
        spent += time.perf_counter() - began
        for (start, end, phrase, lat, lon), place in zip(mentions, places, strict=True):
            total += 1
            if (
                place.lat is not None
                and place.lon is not None
                and distance_km(lat, lon, place.lat, place.lon) <= WITHIN_KM
            ):
                right += 1
            else:
                got = (
                    place.name,
                    place.precision,
                    place.admin1,
                    place.country,
                    place.lat,
                    place.lon,
                    place.why,
                )
                errors.append(
                    f"{docid} {phrase!r} [{text[max(0, start - 30) : end + 25]!r}] {lat} {lon} | {got}"
                )
    return right, total, spent, errors


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    reader = PlaceReader(open_gazetteer(imported=False))
    for path in args.files:
        right, total, spent, errors = measure(path, reader)
        for line in errors[:: max(1, len(errors) // args.errors)] if args.errors else []:
            print(line)
        print(
            f"{path.name}: {right} of {total} within {WITHIN_KM:.0f} km = {right / total:.3f}, {spent:.1f} s"
        )


if __name__ == "__main__":
    main()
