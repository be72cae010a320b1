"""Dateline's services as child processes of a benchmark or a test: started, waited for, stopped."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.runtime.settings import PREFIX

START_TIMEOUT_S = 60.0


@dataclass(slots=True)
class Service:
    """One ``dateline`` process. ``address`` is that of its HTTP side; its output is in ``log``."""

    name: str
    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def ready(self) -> bool:
        """Whether ``/readyz`` says so."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait_ready(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Until the service can take work; raises ``RuntimeError`` with the end of its output."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end and self.process.poll() is None:
            if self.ready():
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} is not ready: {self.output()[-2000:]}")

    def stop(self, timeout_s: float = 20.0) -> int:
        """End it by SIGTERM, by force when it stays; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.is_file() else ""

    def memory_mb(self) -> float:
        """Most resident memory of the process so far, in MB (Linux)."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0


@dataclass(slots=True)
class Fleet:
    """Several services with the same settings, given as ``name -> value`` without the prefix."""

    folder: Path
    settings: Mapping[str, str]
    services: list[Service] = field(default_factory=list)

    def start(self, *command: str, **own: str) -> Service:
        """``dateline *command`` on a free port, with the fleet's settings and ``own``; not waited for."""
        port = free_port()
        settings = {**self.settings, "log_format": "json", **own}
        variables = [f"{PREFIX}{name.upper()}={value}" for name, value in settings.items()]
        name = f"{'-'.join(command)}-{len(self.services)}"
        log = self.folder / f"{name}.log"
        arguments = [
            sys.executable,
            "-m",
            "services.cli",
            *command,
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        with log.open("ab") as output:
            process = subprocess.Popen(
                ["env", *variables, *arguments], stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
        service = Service(name, f"http://127.0.0.1:{port}", process, log)
        self.services.append(service)
        return service

    def stop(self) -> None:
        for service in self.services:
            service.stop()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
