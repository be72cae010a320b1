"""``dateline extract``: the engine of the service over JSON lines, without services."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.extract.document import ArticleText
from services.extract.engine import Extraction, Extractor
from services.extract.open import EngineOptions, open_engine

app = typer.Typer(help="Extract event records from articles.")


def article_of(row: dict[str, object]) -> ArticleText:
    """The engine's view of one row ``{id, title, text, published, publisher}``; missing fields are empty.

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
        agency=optional("agency"),
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
    """Extract every line of ``lines`` to standard output, with a bar when errors go to a terminal."""
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
            out.write(answer(article.article_id, engine.extract(article)) + b"\n")
            progress.advance(task)


@app.callback(invoke_without_command=True)
def extract(
    engine: Annotated[str, typer.Option(help="grammar, or llm (see docs/llm.md)")] = "grammar",
    gazetteer: Annotated[Path | None, typer.Option(help="folder of the tables of places")] = None,
) -> None:
    """Read articles as JSON lines from standard input, write ``{id, events, mentions}`` lines."""
    run(open_engine(EngineOptions(name=engine, gazetteer=gazetteer)), sys.stdin.buffer.readlines())
