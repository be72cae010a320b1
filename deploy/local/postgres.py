"""A PostgreSQL of its own, from the system's packages. It refuses to run as root, so root lends it
the system's ``postgres`` user."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from deploy.local.process import (
    ComponentMissing,
    Program,
    free_port,
    need_program,
    spawn,
    temporary_folder,
    wait_until,
)

DATABASE = "dateline"


def start_postgres(*, durable: bool = False) -> Program:
    """A server with an empty database ``dateline``; ``durable`` False skips fsync, as tests may.
    The address is ``postgresql://dateline@127.0.0.1:port/dateline``. Raises ``ComponentMissing``."""
    initdb = Path(need_program("initdb", "postgresql", _initdb))
    user = _owner()
    folder = temporary_folder("postgres")
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    data, log = folder / "data", folder / "postgres.log"
    made = spawn(
        [str(initdb), "-D", str(data), "-U", DATABASE, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        log, user=user,
    )
    if made.wait(120):
        raise ComponentMissing(f"initdb failed: {log.read_text(errors='replace')[-300:]}")
    port = free_port()
    options = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    command = [
        str(initdb.parent / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port),
        "-k", str(folder), "-c", "max_connections=60", "-c", "shared_buffers=64MB", *options,
    ]
    address = f"postgresql://{DATABASE}@127.0.0.1:{port}/{DATABASE}"
    # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients to leave.
    program = Program("PostgreSQL", address, spawn(command, log, user=user), folder, signal.SIGINT, log)
    psql = [str(initdb.parent / "psql"), "-h", "127.0.0.1", "-p", str(port), "-U", DATABASE, "-qtA"]

    def ready() -> bool:
        return subprocess.run([*psql, "-c", "SELECT 1", "postgres"], capture_output=True).returncode == 0

    wait_until(ready, program, 60.0)
    subprocess.run([*psql, "-c", f"CREATE DATABASE {DATABASE}", "postgres"], check=True, capture_output=True)
    return program


def _initdb() -> str | None:
    """Debian keeps the server's programs out of the path, one folder per version."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[4]))
    return str(debian[-1]) if debian else shutil.which("initdb")


def _owner() -> str | None:
    """The user to run as; None for ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise ComponentMissing("PostgreSQL does not run as root, and there is no user postgres")
