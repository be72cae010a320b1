"""``GET /v1/places`` of a running Dateline: the times of its answers, and the hit rates it shows.

python -m tests.bench.places_api [--requests 1000]

Starts the program in a process of its own, posts the sample articles, asks for names of the gazetteer over
one connection, each for the first time and again, and prints percentiles and the look-ups on ``/metrics``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from services.cli_processes import Fleet
from services.cli_samples import sample_articles
from shared.gazetteer.directory import default_directory, open_tables

COUNTER = "dateline_place_lookups_total{"


def names(count: int) -> list[str]:
    """Names of regions, districts and countries, evenly from all of them."""
    known = sorted({p[0].name for p in open_tables(default_directory()).regions.by_key.values()})
    usable = [n for n in known if 2 <= len(n) <= 60]
    return usable[:: max(1, len(usable) // count)][:count]


def told(times: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    late = statistics.quantiles(times, n=20)[-1]
    return f"p50 {statistics.median(times) * 1e3:.1f} ms, p95 {late * 1e3:.1f} ms"


def asked(client: httpx.Client, wanted: list[str]) -> list[float]:
    """Seconds of each answer."""
    times = []
    for name in wanted:
        began = time.perf_counter()
        client.get("/v1/places", params={"q": name}).raise_for_status()
        times.append(time.perf_counter() - began)
    return times


def main() -> None:
    style = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=style)
    parser.add_argument("--requests", type=int, default=1000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(Path(folder), {"data_dir": f"{folder}/data"})
        try:
            up = fleet.start("up")
            up.wait_ready()
            with httpx.Client(base_url=up.address, timeout=30) as client:
                for article in sample_articles():
                    client.post("/v1/articles", json=article).raise_for_status()
                wanted = names(args.requests)
                first, again = asked(client, wanted), asked(client, wanted)
                shown = client.get("/metrics").text.splitlines()
        finally:
            fleet.stop()
    print(f"{len(wanted)} names at first: {told(first)}; from the cache: {told(again)}")
    print("\n".join(line for line in shown if line.startswith(COUNTER)))


if __name__ == "__main__":
    main()
