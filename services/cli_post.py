"""``dateline post FILE...``: articles and documents from files to a running service."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli_settings import settings_or_exit

BATCH_LINES = 200
TYPES = {
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".html": "text/html",
    ".htm": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
}


@dataclass(slots=True)
class Outcome:
    """What the service said: articles by outcome, and each refusal as ``file: reason``."""

    counts: Counter[str] = field(default_factory=Counter)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def post(
    files: Annotated[
        list[str], typer.Argument(help="JSON, NDJSON, HTML, Markdown, text or PDF; - for standard input.")
    ],
    url: Annotated[
        str, typer.Option(help="Address of the service.", envvar="DATELINE_URL")
    ] = "http://127.0.0.1:8000",
    content_type: Annotated[str | None, typer.Option(help="Instead of what the file's name says.")] = None,
    article_url: Annotated[str | None, typer.Option(help="Address of the article, for a document.")] = None,
    published: Annotated[str | None, typer.Option(help="Its date, ISO 8601, for a document.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Its publisher, for a document.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every receipt as a JSON line.")] = False,
) -> None:
    """Post files and print how many articles were accepted, updated, duplicate and rejected.

    Exit code 0 when all were taken, 1 when one was rejected, 2 when a file cannot be read or the
    service does not answer. Posting the same files again is safe.
    Example: dateline post articles.jsonl page.html
    """
    import httpx
    import orjson
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    settings = settings_or_exit()
    headers = {"X-API-Key": settings.api_key.get_secret_value()} if settings.api_key else {}
    about = {"url": article_url, "published": published, "publisher": publisher}
    query = {name: value for name, value in about.items() if value}
    done = Outcome()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        httpx.Client(base_url=url, headers=headers, timeout=60.0) as client,
        Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as progress,
    ):
        task = progress.add_task("files", total=len(files))
        for name in files:
            kind = content_type or TYPES.get(
                Path(name).suffix.lower(), "application/json" if name == "-" else ""
            )
            if not kind:
                typer.echo(f"{name}: the ending says no known type; give --content-type", err=True)
                raise typer.Exit(2)
            for where, body in _bodies(name, kind):
                try:
                    params = {} if "json" in kind else query
                    answer = client.post(
                        "/v1/articles", content=body, params=params, headers={"Content-Type": kind}
                    )
                except httpx.HTTPError as error:
                    typer.echo(f"{url} does not answer: {error}", err=True)
                    raise typer.Exit(2) from None
                _note(done, where, answer.json() if answer.content else {}, answer.status_code)
            progress.advance(task)
    for receipt in done.receipts if as_json else ():
        typer.echo(orjson.dumps(receipt).decode())
    for problem in done.problems:
        typer.echo(problem, err=True)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(done.counts.items()))
    typer.echo(counts or "nothing", err=as_json)
    raise typer.Exit(1 if done.problems else 0)


def _bodies(name: str, kind: str) -> Iterator[tuple[str, bytes]]:
    """(where, body) pairs of a file; NDJSON in pieces, so that no request is too large."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        typer.echo(f"{name}: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    if kind != "application/x-ndjson":
        yield name, raw
        return
    lines = [line for line in raw.splitlines() if line.strip()]
    for start in range(0, len(lines), BATCH_LINES):
        yield f"{name} from line {start + 1}", b"\n".join(lines[start : start + BATCH_LINES])


def _note(done: Outcome, where: str, answer: Any, status: int) -> None:
    """Add one answer: a receipt, a list of receipts, or a problem."""
    for item in answer if isinstance(answer, list) else [answer]:
        problem = item if "outcome" not in item else item.get("problem")
        if problem is None:
            done.counts[item["outcome"]] += 1
            done.receipts.append(item)
            continue
        done.counts["rejected"] += 1
        line = f", line {item['line']}" if "line" in item else ""
        field_name = f"{problem['field']}: " if problem.get("field") else ""
        detail = problem.get("detail") or problem.get("title")
        done.problems.append(f"{where}{line}: {status} {field_name}{detail}")
