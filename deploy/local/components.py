"""Real components for tests and benchmarks, found in this order: addresses in the environment
(``DATELINE_TEST_KAFKA``, ``_REDIS``, ``_POSTGRES``), ``docker compose``, local programs.

``python -m deploy.local.components`` starts all three and prints their addresses until Ctrl-C.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.kafka import start_kafka
from deploy.local.postgres import start_postgres
from deploy.local.process import ComponentMissing, Program
from deploy.local.redis import start_redis

COMPOSE_FILE = Path(__file__).resolve().parent / "compose.yaml"
COMPOSE_ADDRESS = {
    "kafka": "127.0.0.1:29092",
    "redis": "redis://127.0.0.1:26379/0",
    "postgres": "postgresql://dateline@127.0.0.1:25432/dateline",
}
PREFIX = "DATELINE_TEST_"


@dataclass(slots=True)
class Components:
    """Finds each component once, and stops what it started."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    addresses: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    composed: bool = False
    _engine: bool | None = None

    def address(self, name: str) -> str:
        """Address of ``kafka`` (host:port), ``redis`` or ``postgres`` (URL). Raises
        ``ComponentMissing`` saying why in one line."""
        if name in self.missing:
            raise ComponentMissing(self.missing[name])
        if name not in self.addresses:
            try:
                self.addresses[name] = self._find(name)
            except ComponentMissing as error:
                self.missing[name] = str(error)
                raise
        return self.addresses[name]

    def close(self) -> None:
        for program in self.programs:
            program.stop()
        if self.composed:
            _compose("down", "-v")

    def _find(self, name: str) -> str:
        if given := self.environment.get(PREFIX + name.upper()):
            return given
        if self._has_engine() and _compose("up", "-d", "--wait", name):
            self.composed = True
            return COMPOSE_ADDRESS[name]
        line = self.environment.get(PREFIX + "KAFKA_LINE", "k4")
        starts: dict[str, Callable[[], Program]] = {
            "kafka": lambda: start_kafka(line), "redis": start_redis, "postgres": start_postgres,
        }
        program = starts[name]()
        self.programs.append(program)
        return program.address

    def _has_engine(self) -> bool:
        if self._engine is None:
            self._engine = bool(shutil.which("docker")) and _succeeds(["docker", "info"], 10)
        return self._engine


def _compose(*arguments: str) -> bool:
    return _succeeds(["docker", "compose", "-f", str(COMPOSE_FILE), *arguments], 300)


def _succeeds(command: list[str], timeout_s: float) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=timeout_s).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> None:
    components = Components()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for name in COMPOSE_ADDRESS:
            try:
                print(f"{PREFIX}{name.upper()}={components.address(name)}", flush=True)
            except ComponentMissing as error:
                print(f"# no {name}: {error}", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        components.close()


if __name__ == "__main__":
    main()
