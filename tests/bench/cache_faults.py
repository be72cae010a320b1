"""The extract stage with Redis well, dead, hanging and slow: articles a second, and whether a byte differs.

python -m tests.bench.cache_faults ARTICLES.jsonl [--rounds 5]

Every figure is of one worker: ``new`` of the articles it reads first, when nearly every name is asked of
Redis, ``running`` of those after them. A round measures every state of Redis once, in turn; the best round of
each counts, so that what else the machine does is kept out. Needs ``redis-server`` on the path.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from services.cli_extract import answer, article_of
from services.extract.interface import ArticleText
from services.extract.open import EngineOptions, open_engine

STEADY_PASSES = 5
DELAYS_MS = (200, 20)


def listening() -> socket.socket:
    """A socket that takes connections on a free port of this machine."""
    server = socket.create_server(("127.0.0.1", 0), backlog=64)
    return server


def url_of(server: socket.socket) -> str:
    return f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@contextmanager
def redis_server() -> Iterator[int]:
    """A Redis of its own; yields its port."""
    program = shutil.which("redis-server")
    if program is None:
        sys.exit("redis-server is not on the path")
    with listening() as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def wait_for(port: int) -> None:
    """Until something answers on ``port``, ten seconds at most."""
    end = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def pump(source: socket.socket, target: socket.socket, delay_s: float) -> None:
    """Pass on bytes until either end closes, each reading ``delay_s`` late."""
    try:
        while data := source.recv(1 << 16):
            time.sleep(delay_s)
            target.sendall(data)
    except OSError:
        pass
    finally:
        target.close()


@contextmanager
def slow_redis(port: int, delay_ms: int) -> Iterator[str]:
    """The Redis on ``port`` behind a line that answers ``delay_ms`` late; yields its URL."""
    with listening() as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                upstream = socket.create_connection(("127.0.0.1", port))
                for ends in ((client, upstream, 0.0), (upstream, client, delay_ms / 1000)):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield url_of(server)


def run(url: str, articles: list[tuple[str, ArticleText]]) -> tuple[float, float, str]:
    """(articles a second of a new worker, of a running one, digest of all answers)."""
    engine = open_engine(EngineOptions(cache_url=url))
    digest, times = hashlib.sha256(), []
    for _ in range(1 + STEADY_PASSES):
        began = time.perf_counter()
        for name, article in articles:
            digest.update(answer(name, engine.extract(article)))
        times.append(time.perf_counter() - began)
    count = len(articles)
    return count / times[0], count * STEADY_PASSES / sum(times[1:]), digest.hexdigest()


def main() -> None:
    style = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=style)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.articles.read_text(encoding="utf-8").splitlines() if line]
    articles = [(row["id"], article_of(row)) for row in rows]
    with ExitStack() as stack:
        port = stack.enter_context(redis_server())
        with listening() as closed:
            dead = url_of(closed)
        states = {"no cache": "memory://", "well": f"redis://127.0.0.1:{port}/0", "dead": dead}
        states["hanging"] = url_of(stack.enter_context(listening()))
        for delay in DELAYS_MS:
            states[f"{delay} ms late"] = stack.enter_context(slow_redis(port, delay))
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in states}
        digests: set[str] = set()
        for _ in range(args.rounds):
            for name, url in states.items():
                new, running, digest = run(url, articles)
                figures[name].append((new, running))
                digests.add(digest)
    report(figures)
    print("results identical" if len(digests) == 1 else f"RESULTS DIFFER: {len(digests)} versions")
    if len(digests) > 1:
        sys.exit(1)


def report(figures: dict[str, list[tuple[float, float]]]) -> None:
    """One line a state: articles a second, and their ratio to a Redis that is well."""
    best = {name: (max(n for n, _ in rounds), max(r for _, r in rounds)) for name, rounds in figures.items()}
    print(f"{'Redis':12s} {'new/s':>8s} {'ratio':>6s} {'running/s':>10s} {'ratio':>6s}")
    for name, (new, running) in best.items():
        well = best["well"]
        print(f"{name:12s} {new:8.0f} {new / well[0]:6.2f} {running:10.0f} {running / well[1]:6.2f}")


if __name__ == "__main__":
    main()
