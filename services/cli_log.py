"""A started log for the length of a command, and a plain line when it cannot be had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import typer

from services.cli_settings import settings_or_exit
from shared.log.base import Log, LogLimits, LogUnavailable
from shared.log.open import open_log

T = TypeVar("T")


@asynccontextmanager
async def _started() -> AsyncIterator[Log]:
    settings = settings_or_exit()
    log = open_log(settings.resolved_log_url(), LogLimits(max_record_bytes=settings.max_record_bytes))
    await log.start()
    try:
        yield log
    finally:
        await log.stop()


def with_log(step: Callable[[Log], Awaitable[T]]) -> T:
    """The result of ``step`` on the log of the settings; exits with code 1 when it does not answer."""

    async def run() -> T:
        async with _started() as log:
            return await step(log)

    try:
        return asyncio.run(run())
    except (LogUnavailable, ValueError) as error:
        typer.echo(f"DATELINE_LOG_URL: {error}", err=True)
        raise typer.Exit(1) from None
