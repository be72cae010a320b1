"""``dateline extract``: the engine of the service over JSON lines, without services."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.extract.interface import ArticleText, Extraction, Extractor
from services.extract.llm.options import llm_options_of
from services.extract.open import EngineOptions, open_engine
from services.ingest.outlets import dateline_agency
from shared.runtime.errors import Rejected, Transient
from shared.runtime.settings import load_settings

app = typer.Typer(help="Extract event records from articles.")


def article_of(row: dict[str, object]) -> ArticleText:
    """The engine's view of one row ``{id, title, text, published, publisher}``; missing fields are empty, an
    agency is that of the dateline.

    Raises ``ValueError`` naming the field when ``id`` or ``text`` is not a string.
    """
    for name in ("id", "text"):
        if not isinstance(row.get(name), str):
            raise ValueError(f"{name}: a string is wanted")
    identity = str(row["id"])

    def optional(name: str) -> str | None:
        value = row.get(name)
        return value if isinstance(value, str) and value else None

    return ArticleText(
        article_id=identity,
        version_id=identity,
        text=str(row["text"]),
        title=optional("title") or "",
        publisher=optional("publisher"),
        agency=optional("agency") or dateline_agency(str(row["text"]).split("\n\n", 1)[:1]),
        published=optional("published"),
    )


def answer(identity: str, found: Extraction) -> bytes:
    """One output line ``{id, events, mentions}``; keys in the order of the contract, so that the
    same input gives the same bytes."""
    return orjson.dumps(
        {
            "id": identity,
            "events": [r.model_dump(mode="json", by_alias=True) for r in found.events],
            "mentions": [r.model_dump(mode="json", by_alias=True) for r in found.mentions],
        }
    )


def _rows(lines: list[bytes]) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            if not isinstance(row, dict):
                raise ValueError("an object is wanted")
        except ValueError as error:
            typer.echo(f"line {number}: not a JSON object: {error}", err=True)
            raise typer.Exit(2) from None
        yield number, row


def run(engine: Extractor, lines: list[bytes]) -> None:
    """Extract every line of ``lines`` to standard output, with a bar when errors go to a terminal. An
    article the engine rejects is left out, told on standard error, and the exit code is 1; an endpoint that
    does not answer ends the run with code 1."""
    rejected = False
    out = sys.stdout.buffer
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("articles", total=len(lines))
        for number, row in _rows(lines):
            try:
                article = article_of(row)
            except ValueError as error:
                typer.echo(f"line {number}: {error}", err=True)
                raise typer.Exit(2) from None
            try:
                out.write(answer(article.article_id, engine.extract(article)) + b"\n")
            except Rejected as error:
                typer.echo(f"line {number}: {error.reason}: {error}", err=True)
                rejected = True
            except Transient as error:
                typer.echo(f"line {number}: {error}; nothing was lost, run it again", err=True)
                raise typer.Exit(1) from None
            progress.advance(task)
    if rejected:
        raise typer.Exit(1)


@app.callback(invoke_without_command=True)
def extract(
    engine: Annotated[
        str | None, typer.Option(help="grammar, or llm (docs/llm.md); the setting's unless given")
    ] = None,
    gazetteer: Annotated[Path | None, typer.Option(help="folder of the tables of places")] = None,
) -> None:
    """Read articles as JSON lines from standard input, write ``{id, events, mentions}`` lines."""
    try:
        opened = open_engine(_options(engine or load_settings().extract_engine, gazetteer))
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    run(opened, sys.stdin.buffer.readlines())


def _options(engine: str, gazetteer: Path | None) -> EngineOptions:
    """Of the command line; the folder of places, the model's endpoint and the cache of its answers come from
    the settings, as for the service."""
    settings = load_settings(extract_engine=engine)
    folder = gazetteer or settings.gazetteer
    if engine != "llm":
        return EngineOptions(name=engine, gazetteer=folder)
    return EngineOptions(
        name=engine,
        gazetteer=folder,
        cache_url=settings.cache_url,
        cache_timeout_s=settings.cache_timeout_ms / 1000,
        llm=llm_options_of(settings),
    )
