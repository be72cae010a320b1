"""Times and memory of the gazetteer: start of a worker, finding and resolving, import, with a dead cache.

python tests/bench/geoparsing/speed.py ../shared/gold [--dump ../shared/gazetteer/UA.txt]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from services.extract.gazetteer.geonames_dump import import_dump  # noqa: E402
from services.extract.gazetteer.library import open_gazetteer  # noqa: E402
from services.extract.places.reader import PlaceReader  # noqa: E402
from services.extract.places.warming import CachedLookup  # noqa: E402
from shared.cache.base import Cache  # noqa: E402
from shared.cache.memory import MemoryCache  # noqa: E402
from shared.cache.redis import RedisCache  # noqa: E402
from shared.gazetteer.gazetteer import Gazetteer  # noqa: E402

ROUNDS = 7
IMPORTED_ROWS = 300_000


def rss_mb() -> float:
    """Largest resident size so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reading(reader: PlaceReader, texts: list[str]) -> tuple[float, float, float]:
    """(ms finding, ms resolving, toponyms) an article, warm, the best of some rounds."""
    find, resolve, names = [], [], 0
    for _ in range(ROUNDS):
        finding = resolving = 0.0
        names = 0
        for text in texts:  # each resolved right after it was searched, as the engine does
            began = time.process_time()
            toponyms = reader.find(text)
            middle = time.process_time()
            reader.resolve(text, toponyms)
            resolving += time.process_time() - middle
            finding += middle - began
            names += len(toponyms)
        find.append(finding)
        resolve.append(resolving)
    n = len(texts)
    return min(find) / n * 1e3, min(resolve) / n * 1e3, names / n


async def with_cache(gazetteer: Gazetteer, cache: Cache, texts: list[str]) -> tuple[float, dict[str, float]]:
    """(articles a second, hit rates) of a new process that warms every article from ``cache``."""
    await cache.start()
    lookup = CachedLookup(gazetteer, cache)
    reader = PlaceReader(gazetteer, lookup)
    began = time.perf_counter()
    for text in texts:
        await lookup.warm(reader.names(text))
        reader.resolve(text, reader.find(text))
    return len(texts) / (time.perf_counter() - began), lookup.hit_rates()


def importing(dump: Path) -> str:
    """Import ``dump`` repeated with new ids until it has 300,000 rows."""
    rows = [line.partition("\t")[2] for line in dump.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "big.txt"
        with source.open("w", encoding="utf-8") as out:
            for number in range(IMPORTED_ROWS):
                out.write(f"{number + 1}\t{rows[number % len(rows)]}\n")
        before, began = rss_mb(), time.perf_counter()
        report = import_dump(source, Path(directory) / "big.sqlite", "big")
        return (
            f"import of {report.kept:,} rows: {time.perf_counter() - began:.1f} s, "
            f"{rss_mb():.0f} MB (before {before:.0f})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--dump", type=Path)
    args = parser.parse_args()
    began = time.perf_counter()
    gazetteer = open_gazetteer(imported=False)
    reader = PlaceReader(gazetteer)
    print(f"start of a worker: {time.perf_counter() - began:.2f} s, {rss_mb():.0f} MB")
    texts = [json.loads(p.read_text(encoding="utf-8"))["text"] for p in sorted(args.gold.rglob("*.json"))]
    began = time.perf_counter()
    for text in texts:
        reader.resolve(text, reader.find(text))
    first = (time.perf_counter() - began) / len(texts) * 1e3
    print(f"first reading of {len(texts)} articles: {first:.2f} ms an article")
    find, resolve, names = reading(reader, texts)
    size = sum(map(len, texts)) / len(texts)
    print(f"warm, an article of {size:.0f} characters and {names:.1f} names:")
    print(f"  find {find:.2f} ms, resolve {resolve:.2f} ms")
    cache = MemoryCache()
    asyncio.run(with_cache(gazetteer, cache, texts))
    for title, kept in (("warm", cache), ("dead", RedisCache("redis://127.0.0.1:9/0"))):
        speed, rates = asyncio.run(with_cache(gazetteer, kept, texts))
        print(
            f"new process, cache {title}: {speed:.0f} articles/s, "
            + ", ".join(f"{layer} {rate:.3f}" for layer, rate in rates.items())
        )
    print(f"memory after reading: {rss_mb():.0f} MB")
    if args.dump:
        print(importing(args.dump))


if __name__ == "__main__":
    main()
