"""A Redis of its own, in memory only, from the system's packages."""

from __future__ import annotations

import shutil

from deploy.local.process import (
    Program,
    answers,
    free_port,
    need_program,
    spawn,
    temporary_folder,
    wait_until,
)


def start_redis(port: int | None = None) -> Program:
    """A server that answers PING, on ``port`` or a free one. Raises ``ComponentMissing``."""
    server = need_program(
        "redis-server", "redis-server", lambda: shutil.which("redis-server") or shutil.which("valkey-server")
    )
    folder = temporary_folder("redis")
    port = port or free_port()
    log = folder / "redis.log"
    command = [
        server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
        "--dir", str(folder), "--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru",
    ]
    program = Program("Redis", f"redis://127.0.0.1:{port}/0", spawn(command, log), folder, log=log)
    wait_until(lambda: answers(port, b"PING\r\n", b"PONG"), program, 20.0)
    return program
