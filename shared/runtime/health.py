"""Liveness and readiness, the usual split: a dead dependency makes a service unready, never unalive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from shared.runtime.metrics import TEXT_FORMAT, Metrics

Check = Callable[[], Awaitable[bool]]
CHECK_TIMEOUT_S = 3.0


@dataclass(slots=True)
class Loop:
    """A loop that must make progress: it calls ``beat`` every turn, also when there is no work."""

    name: str
    silence_s: float
    clock: Callable[[], float] = time.monotonic
    last: float = 0.0

    def __post_init__(self) -> None:
        self.beat()

    def beat(self) -> None:
        self.last = self.clock()

    @property
    def alive(self) -> bool:
        return self.clock() - self.last < self.silence_s


@dataclass(slots=True)
class Health:
    """What one process knows of its own state."""

    checks: dict[str, Check] = field(default_factory=dict)
    loops: dict[str, Loop] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def add_check(self, name: str, check: Check) -> None:
        """Readiness needs ``check`` to be true; it is asked on every ``/readyz``."""
        self.checks[name] = check

    def add_loop(self, name: str, silence_s: float = 120.0) -> Loop:
        """Liveness needs the loop's ``beat`` within ``silence_s`` seconds."""
        loop = self.loops[name] = Loop(name, silence_s)
        return loop

    def fail(self, name: str, reason: str) -> None:
        """Turn readiness red until ``clear`` (a stage's breaker, a stage that ended)."""
        self.failures[name] = reason

    def clear(self, name: str) -> None:
        self.failures.pop(name, None)

    def live(self) -> tuple[bool, dict[str, str]]:
        """(alive, state of each loop)."""
        states = {name: "ok" if loop.alive else "no progress" for name, loop in self.loops.items()}
        return all(loop.alive for loop in self.loops.values()), states

    async def ready(self) -> tuple[bool, dict[str, str]]:
        """(ready, state of each check), all checks asked at once within ``CHECK_TIMEOUT_S``."""
        answers = await asyncio.gather(*[_ask(check) for check in self.checks.values()])
        states = dict(zip(self.checks, answers, strict=True)) | self.failures
        return all(state == "ok" for state in states.values()), states


async def _ask(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return "ok" if await check() else "unavailable"
    except TimeoutError:
        return f"no answer within {CHECK_TIMEOUT_S:g} s"
    except Exception as error:  # a check's own fault is an answer too
        return f"{type(error).__name__}: {error}"


def health_routes(health: Health, metrics: Metrics) -> APIRouter:
    """``/livez``, ``/readyz`` (200 or 503, JSON with the state of each part) and ``/metrics``."""
    router = APIRouter(tags=["health"])

    @router.get("/livez", summary="Whether every loop of this process makes progress")
    async def livez() -> JSONResponse:
        ok, states = health.live()
        return JSONResponse({"ok": ok, "loops": states}, 200 if ok else 503)

    @router.get("/readyz", summary="Whether this process can take work")
    async def readyz() -> JSONResponse:
        ok, states = await health.ready()
        return JSONResponse({"ok": ok, "checks": states}, 200 if ok else 503)

    @router.get("/metrics", summary="Prometheus metrics", response_class=Response)
    async def exposition() -> Response:
        return Response(metrics.exposition(), media_type=TEXT_FORMAT)

    return router
