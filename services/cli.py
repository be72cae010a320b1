"""The ``dateline`` command: every service and tool under one roof.

Nothing is opened at import: a command imports what it needs when it runs, so that ``--help`` is fast.
"""

from __future__ import annotations

import typer

from services import cli_extract, cli_up

app = typer.Typer(
    help="News of armed conflict as sourced, provable event records.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.command("up")(cli_up.up)
app.add_typer(cli_up.run_app, name="run")
app.add_typer(cli_extract.app, name="extract")


def main() -> None:
    """Entry point of the package."""
    app()
