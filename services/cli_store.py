"""``dateline migrate``: bring the store's schema up to date."""

from __future__ import annotations

import asyncio

import typer

from services.cli_settings import settings_or_exit
from shared.runtime.settings import mask


def migrate() -> None:
    """Run the migrations the store does not have yet; safe to run again. Services do it too as they start."""
    from services.store.base import StoreUnavailable
    from services.store.open import open_store

    url = settings_or_exit().resolved_store_url()

    async def step() -> None:
        store = open_store(url)
        await store.start()
        await store.stop()

    try:
        asyncio.run(step())
    except (StoreUnavailable, ValueError) as error:
        typer.echo(f"DATELINE_STORE_URL: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{mask(url)}: schema is up to date")
