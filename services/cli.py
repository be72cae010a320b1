"""The ``dateline`` command: every service and tool under one roof."""

from __future__ import annotations

import typer

from services import cli_extract

app = typer.Typer(help="News of armed conflict as sourced, provable event records.", no_args_is_help=True)
app.add_typer(cli_extract.app, name="extract")


def main() -> None:
    """Entry point of the package."""
    app()
