"""Serving an ASGI application until Ctrl-C or SIGTERM, with exit code 0 after an orderly end."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import typer
import uvicorn
from fastapi import FastAPI

from shared.runtime.settings import Settings

GRACE_S = 10
Ready = Callable[[str], Awaitable[None]]
"""Called with the address once the application serves; serving goes on when it returns."""


class _Server(uvicorn.Server):
    """uvicorn raises the signal again after its orderly end, which would turn exit code 0 into 130."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.handle_exit, name, None)
        try:
            yield
        finally:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; exits with code 2 and the reason when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP: else asyncio leaves Nagle's algorithm on, and each answer waits 40 ms for an ACK
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        typer.echo(f"--host {host} --port {port}: {error.strerror}; choose another --port", err=True)
        raise typer.Exit(2) from None
    return sock


def address_of(sock: socket.socket) -> str:
    """``http://host:port`` that a client on this machine can call."""
    host, port = sock.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(create_app: Callable[[Settings], FastAPI], settings: Settings, ready: Ready | None = None) -> None:
    """Serve what ``create_app`` makes on the host and port of ``settings`` until told to end. Exits with
    code 2 for a setting that is wrong and with 1 when it cannot start."""
    try:
        app = create_app(settings)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    sock = listen(settings.host, settings.port)
    try:
        started = asyncio.run(_serve(app, sock, ready))
    finally:
        sock.close()
    if not started:
        raise typer.Exit(1)


async def _serve(app: FastAPI, sock: socket.socket, ready: Ready | None) -> bool:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=GRACE_S
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started and not serving.done():
        await asyncio.wait({serving}, timeout=0.02)
    told: asyncio.Future[None] | None = None
    if server.started and ready is not None:
        told = asyncio.ensure_future(ready(address_of(sock)))
        await asyncio.wait({told, serving}, return_when=asyncio.FIRST_COMPLETED)
        if told.done() and told.exception() is not None:
            typer.echo(f"{told.exception()}", err=True)
    await serving
    if told is not None and not told.done():
        told.cancel()
    return server.started
