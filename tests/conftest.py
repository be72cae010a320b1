"""Real components for the tests that want them, each found once per run (deploy/local/components.py).

A component that cannot be had skips its tests, with one plain line at the end of the run; with
CI=true that is a failure.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis  # noqa: F401  its plugin would import it late, in the middle of garbage collection
import pytest

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from deploy.local.components import Components  # noqa: E402
from deploy.local.kafka import start_kafka  # noqa: E402
from deploy.local.process import ComponentMissing, Program  # noqa: E402
from deploy.local.redis import start_redis  # noqa: E402
from services.extract.compiled import folder, library  # noqa: E402

_missing: dict[str, str] = {}


def skip_or_fail(name: str, reason: str) -> None:
    """Skip the running test for want of a component; fail it in CI, where nothing may be missing."""
    _missing[name] = reason
    line = f"no {name}: {reason}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{line} (with CI=true a missing component is a failure)", pytrace=False)
    pytest.skip(line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, reason in _missing.items():
        terminalreporter.write_line(f"skipped the tests on a real {name}: {reason}")


@pytest.fixture(scope="session")
def components() -> Iterator[Components]:
    found = Components()
    yield found
    found.close()


def _address(components: Components, name: str) -> str:
    try:
        return components.address(name)
    except ComponentMissing as error:
        skip_or_fail(name, str(error))
        raise


@pytest.fixture(scope="session")
def kafka_address(components: Components) -> str:
    """``host:port`` of a real broker, shared by the run: use topic names of your own."""
    return _address(components, "kafka")


@pytest.fixture(scope="session")
def redis_address(components: Components) -> str:
    """``redis://`` URL of a real server, shared by the run."""
    return _address(components, "redis")


@pytest.fixture(scope="session")
def postgres_address(components: Components) -> str:
    """``postgresql://`` URL of a real server with an empty database, shared by the run: make a
    database or a schema of your own."""
    return _address(components, "postgres")


@pytest.fixture
def own_kafka() -> Iterator[Program]:
    """A broker of this test alone, for the fixed topic names of the product."""
    try:
        program = start_kafka(os.environ.get("DATELINE_TEST_KAFKA_LINE", "k4"))
    except ComponentMissing as error:
        skip_or_fail("kafka", str(error))
        raise
    yield program
    program.stop()


@pytest.fixture
def own_redis() -> Iterator[Program]:
    """A Redis of this test alone, to be stopped, frozen and flushed."""
    try:
        program = start_redis()
    except ComponentMissing as error:
        skip_or_fail("redis", str(error))
        raise
    yield program
    program.stop()


@pytest.fixture
def compiled_engine() -> None:
    """The extraction engine, compiled from just these sources."""
    if not library(folder()).is_file():
        skip_or_fail("compiled engine", "`make compile` makes it")
