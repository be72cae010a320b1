"""``dateline explain ARTICLE``: the article in colour, with the rules and the readings that lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.text import Text

from services.cli_extract import article_of
from services.extract.engine import GrammarEngine
from services.extract.explain import Explanation, explain
from services.extract.grammar.engine import load_grammar
from services.extract.interface import ArticleText
from services.extract.open import EngineOptions, open_engine
from shared.contracts.record import EventRecord
from shared.runtime.settings import load_settings

COLOURS = {
    "type": "bold",
    "where": "green",
    "when": "cyan",
    "actors": "magenta",
    "claims": "yellow",
    "tolls": "red",
}
LEVELS = (
    "cardinals",
    "times",
    "numbers",
    "settlements",
    "victims",
    "subsets",
    "tolls",
    "sources",
    "claims",
    "events",
)


def read_article(path: str) -> ArticleText:
    """An article from a JSON file ``{title, text, published, publisher}``, a text file, or "-".

    Raises ``typer.BadParameter`` when the file cannot be read or has no text."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path}: {error}") from None
    if text.lstrip().startswith("{"):
        try:
            row = orjson.loads(text)
            return article_of({"id": row.get("id") or path, **row})
        except ValueError as error:
            raise typer.BadParameter(f"{path}: {error}") from None
    return article_of({"id": path, "text": text})


def main(
    article: Annotated[str, typer.Argument(help="a JSON or text file, or - for standard input")],
    unfired: Annotated[bool, typer.Option(help="also list the rules that did not fire")] = False,
) -> None:
    """Print an article with its evidence in colour, what each record rests on, and what was left out."""
    engine = open_engine(EngineOptions(gazetteer=load_settings().gazetteer))
    assert isinstance(engine, GrammarEngine)
    console = Console()
    told = explain(engine, read_article(article))
    console.print(coloured(told))
    for number, record in enumerate(told.found.events, 1):
        console.print(described(number, record))
    for lost in told.lost:
        console.print(
            f"[dim]left out: {lost.type} at “{lost.trigger}” (rule {lost.rule}): {lost.reason}[/dim]"
        )
    if unfired:
        for level in LEVELS:
            grammar = load_grammar(level)
            idle = [rule.name for rule in grammar.rules if rule.name not in grammar.fired]
            console.print(f"[dim]{level}: not fired: {', '.join(idle)}[/dim]")


def coloured(told: Explanation) -> Text:
    """The text with every evidence span in the colour of its field."""
    out = Text(told.article.text)
    for record in told.found.events:
        for span in record.evidence:
            if span.within == "text":
                out.stylize(COLOURS[span.field.partition(".")[0]], span.start, span.end)
    return out


def described(number: int, record: EventRecord) -> str:
    """One record in lines: what, where, when, how many, who says so, rules and lost places."""
    where = ", ".join(
        f"{p.name} ({p.precision}{', ' + p.role if p.role != 'event' else ''})" for p in record.where
    )
    tolls = ", ".join(f"{t.kind} {t.min}..{'' if t.max is None else t.max}" for t in record.tolls)
    claims = ", ".join(f"{c.claimant} {c.stance}" for c in record.claims)
    lines = [
        f"\n[bold]{number}. {record.type}[/bold] {record.status} (row {record.status_row}), "
        f"confidence {record.confidence}",
        f"   where  {where or '-'}",
        f"   when   {record.when.start} .. {record.when.end} ({record.when.precision}, {record.when.anchor})",
        f"   tolls  {tolls or '-'}",
        f"   claims {claims or '-'}",
        f"   rules  {', '.join(record.rules)}",
    ]
    for place in record.where:
        for other in place.alternatives[:3]:
            reading = f"{other.name}, {other.admin1}, {other.country} (score {other.score:.1f})"
            lines.append(f"   [dim]not {reading}; {place.why}[/dim]")
    return "\n".join(lines)
