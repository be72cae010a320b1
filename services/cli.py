"""The ``dateline`` command: every service and tool under one roof.

Nothing is opened at import: a command imports what it needs when it runs, so that ``--help`` is fast.
"""

from __future__ import annotations

import typer

from services import (
    cli_bench,
    cli_compile,
    cli_dlq,
    cli_doctor,
    cli_explain,
    cli_extract,
    cli_gazetteer,
    cli_post,
    cli_store,
    cli_topics,
    cli_up,
)

app = typer.Typer(
    help="News of armed conflict as sourced, provable event records.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.command("up")(cli_up.up)
app.add_typer(cli_up.run_app, name="run")
app.command("post")(cli_post.post)
app.add_typer(cli_extract.app, name="extract")
app.command("compile")(cli_compile.compile_engine)
app.command("explain")(cli_explain.main)
app.add_typer(cli_dlq.app, name="dlq")
app.add_typer(cli_topics.app, name="topics")
app.command("schemas")(cli_topics.schemas)
app.add_typer(cli_gazetteer.app, name="gazetteer")
app.command("migrate")(cli_store.migrate)
app.command("export")(cli_store.export)
app.command("replay")(cli_store.replay)
app.command("bench")(cli_bench.bench)
app.command("doctor")(cli_doctor.doctor)


def main() -> None:
    """Entry point of the package."""
    app()


if __name__ == "__main__":
    main()
