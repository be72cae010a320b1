"""Programs of our own on free ports in temporary folders: start, wait on a condition, stop by pid."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast


class ComponentMissing(Exception):
    """This component cannot be had here; the message says why in one line."""


@dataclass(slots=True)
class Program:
    """A running program. ``address`` is what a client is given."""

    name: str
    address: str
    process: subprocess.Popen[bytes]
    folder: Path
    stop_signal: signal.Signals = signal.SIGTERM
    log: Path = field(default_factory=Path)

    def kill(self, sig: signal.Signals) -> None:
        """Send ``sig`` to the program (SIGSTOP, SIGCONT, SIGKILL ...)."""
        os.kill(self.process.pid, sig)

    def restart(self, sig: signal.Signals, ready: Callable[[], bool], timeout_s: float = 90.0) -> None:
        """End the program by ``sig``, start it again on the same data, wait until it is ``ready``."""
        self.kill(sig)
        self.process.wait()
        command = cast("list[str]", self.process.args)  # ``spawn`` takes nothing else
        self.process = spawn(command, self.log)
        wait_until(ready, self, timeout_s)

    def stop(self, timeout_s: float = 20.0) -> None:
        """End the program and remove its folder; kills what does not end by itself."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def temporary_folder(name: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f"dateline-{name}-"))


def spawn(command: Sequence[str], log: Path, *, user: str | None = None) -> subprocess.Popen[bytes]:
    """Start ``command`` with its output in ``log``, as ``user`` when given (root only)."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
            cwd=log.parent, user=user, group=user, extra_groups=[] if user else None,
        )


def wait_until(ready: Callable[[], bool], program: Program, timeout_s: float) -> None:
    """Until ``ready``; raises ``ComponentMissing`` with the end of the log when the program ends or
    is not ready in time."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if program.process.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.05)
    tail = program.log.read_text(errors="replace")[-800:] if program.log.is_file() else ""
    program.stop(1.0)
    raise ComponentMissing(f"{program.name} did not start: {tail.strip() or 'no output'}")


def answers(port: int, say: bytes = b"", expect: bytes = b"") -> bool:
    """Whether a port takes connections, and answers ``say`` with something holding ``expect``."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0) as connection:
            if not say:
                return True
            connection.sendall(say)
            return expect in connection.recv(256)
    except OSError:
        return False


def need_program(name: str, package: str, found: Callable[[], str | None] | None = None) -> str:
    """The path of a program, installed from the system's packages when we are root on a Debian."""
    find = found or (lambda: shutil.which(name))
    if path := find():
        return path
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise ComponentMissing(f"{name} is not installed; on Debian or Ubuntu: apt-get install {package}")
    lock = ["-o", "DPkg::Lock::Timeout=180"]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", *lock, "update", "-qq"],
        ["apt-get", *lock, "install", "-y", "-qq", "--no-install-recommends", package],
    ):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True)
        if done.returncode:
            raise ComponentMissing(f"{' '.join(command)} failed: {done.stderr.strip()[-300:]}")
    if path := find():
        return path
    raise ComponentMissing(f"package {package} brought no {name}")
