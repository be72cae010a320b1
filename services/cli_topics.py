"""``dateline topics``: create and list the topics of a deployment; ``dateline schemas``: their contracts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The topics a deployment needs.", no_args_is_help=True)


@app.command("apply")
def apply() -> None:
    """Create what is missing, with partitions and retention; what exists is left as it is.

    Run it before the services start: brokers should not create topics by themselves.
    """
    from services.cli_log import with_log
    from shared.log.base import Log
    from shared.runtime.provision import required_topics

    topics = required_topics()

    async def step(log: Log) -> None:
        await log.apply(topics)

    with_log(step)
    for topic in topics:
        typer.echo(topic.name)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Name, partitions, retention and cleanup of each topic."""
    from shared.runtime.provision import required_topics

    topics = required_topics()
    if as_json:
        typer.echo(json.dumps([asdict(topic) for topic in topics], indent=2))
        return
    for topic in topics:
        kept = f"{topic.retention_ms // 86_400_000} days" if topic.retention_ms else "for ever"
        cleanup = ", compacted" if topic.compacted else ""
        typer.echo(f"{topic.name}  {topic.partitions} partitions, kept {kept}{cleanup}")


def schemas(
    topic: Annotated[str | None, typer.Argument(help="Name of a topic; none lists them.")] = None,
    write: Annotated[
        Path | None, typer.Option(help="Write AsyncAPI, topic page and schemas under this repository root.")
    ] = None,
) -> None:
    """Print the JSON Schema of a topic's payload, or write everything that is generated from it.

    Example: dateline schemas conflict.event.extracted.v1
    """
    from shared.contracts import generate
    from shared.contracts.schemas import schema_text
    from shared.contracts.topics import TOPICS

    if write is not None:
        raise typer.Exit(generate.main(write))
    known = {known.name: known for known in TOPICS}
    if topic is None:
        for name, known_topic in known.items():
            typer.echo(f"{name}  {known_topic.title}; key: {known_topic.key}")
    elif topic in known:
        typer.echo(schema_text(known[topic]), nl=False)
    else:
        typer.echo(f"topic {topic!r} is not one of {', '.join(known)}", err=True)
        raise typer.Exit(2)
