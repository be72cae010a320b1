"""The store from the command line: ``dateline migrate``, ``export`` and ``replay``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli_settings import settings_or_exit
from shared.log.base import LogUnavailable
from shared.log.open import open_log
from shared.runtime.errors import Transient
from shared.runtime.settings import mask

if TYPE_CHECKING:
    from services.store.base import Store


def migrate() -> None:
    """Run the migrations the store does not have yet; safe to run again. Services do it as they start."""

    async def step(store: Store) -> None:
        """Starting the store is all there is to do."""

    _with_store(step)
    typer.echo(f"{mask(settings_or_exit().resolved_store_url())}: schema is up to date")


def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="csv, geojson, parquet, acled or ucdp-ged.")],
    filters: Annotated[
        list[str] | None, typer.Argument(help="As the API takes them: country=UA from=2026-01-01 ...")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File instead of standard output.")
    ] = None,
) -> None:
    """Write the incidents under a filter as one file, straight from the store.

    Example: dateline export csv country=UA family=strike -o strikes.csv
    """
    from services.store.exports.tables import FORMATS
    from services.store.exports.writers import export as pieces
    from services.store.filters import BadFilter, parse

    if form not in FORMATS:
        typer.echo(f"FORMAT: {form!r} is not one of {', '.join(FORMATS)}", err=True)
        raise typer.Exit(2)
    if wrong := [text for text in filters or () if "=" not in text]:
        typer.echo(f"FILTERS: {wrong[0]!r} is not name=value", err=True)
        raise typer.Exit(2)
    try:
        wanted = parse(dict(text.split("=", 1) for text in filters or ()))
    except BadFilter as error:
        typer.echo(f"{error.field}: {error.detail}", err=True)
        raise typer.Exit(2) from None

    async def step(store: Store) -> None:
        out = output.open("wb") if output else sys.stdout.buffer
        try:
            async for piece in pieces(store, form, wanted):
                out.write(piece)
        finally:
            if output:
                out.close()

    _with_store(step)


def replay() -> None:
    """Rebuild an empty store from the log: the same records, links and incidents.

    Point DATELINE_STORE_URL at a new database, stop the store service first and start it after.
    """
    settings = settings_or_exit()
    from services.store.replay import NotFresh
    from services.store.replay import replay as rebuild

    async def step(store: Store) -> None:
        log = open_log(settings.resolved_log_url())
        await log.start()
        try:
            total = await rebuild(log, store, lambda topic, count: typer.echo(f"{topic}: {count}", err=True))
        finally:
            await log.stop()
        typer.echo(f"{total} records taken in")

    try:
        _with_store(step)
    except (NotFresh, LogUnavailable) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _with_store(step: Callable[[Store], Awaitable[None]]) -> None:
    """Run ``step`` on the store of the settings; exits with code 1 when it does not answer."""
    from services.store.open import open_store

    url = settings_or_exit().resolved_store_url()

    async def run() -> None:
        store = open_store(url)
        await store.start()
        try:
            await step(store)
        finally:
            await store.stop()

    try:
        asyncio.run(run())
    except Transient as error:
        typer.echo(f"DATELINE_STORE_URL: {error}", err=True)
        raise typer.Exit(1) from None
