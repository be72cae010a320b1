"""``dateline doctor``: the resolved settings, where each came from, and whether what they name answers."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from services.cli_settings import settings_or_exit
from shared.runtime.settings import Settings, explain, mask


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: its name, address and what came of it."""

    name: str
    address: str
    ok: bool
    says: str


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print every setting with its origin (passwords and keys masked), then try log, store and cache.

    Exit code 1 when the log or the store does not answer; a cache may be dead.
    """
    settings = settings_or_exit()
    origins = explain(settings)
    findings = asyncio.run(_findings(settings))
    if as_json:
        shown = {"settings": [asdict(o) for o in origins], "checks": [asdict(f) for f in findings]}
        typer.echo(json.dumps(shown, indent=2))
    else:
        _print(
            settings,
            origins_rows=[(o.name, o.value, o.source, o.meaning) for o in origins],
            findings=findings,
        )
    raise typer.Exit(0 if all(f.ok for f in findings if f.name != "cache") else 1)


def _print(settings: Settings, origins_rows: list[tuple[str, ...]], findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console() if sys.stdout.isatty() else Console(width=160)
    table = Table("setting", "value", "from", "meaning")
    for row in origins_rows:
        table.add_row(*[escape(cell) for cell in row])
    console.print(table)
    for finding in findings:
        state = "[green]ok[/green]" if finding.ok else "[red]no[/red]"
        console.print(f"{state}  {finding.name}  {escape(finding.address)}  {escape(finding.says)}")


async def _findings(settings: Settings) -> list[Finding]:
    from services.store.open import open_store
    from shared.cache.open import open_cache
    from shared.log.open import open_log

    async def tried(name: str, url: str, open_it: Callable[[str], Any]) -> Finding:
        try:
            async with asyncio.timeout(15):
                opened = open_it(url)
                await opened.start()
                try:
                    ok = bool(await opened.healthy())
                finally:
                    await opened.stop()
        except Exception as error:  # whatever a driver raises is the finding
            return Finding(name, mask(url), False, f"{type(error).__name__}: {error}")
        return Finding(name, mask(url), ok, "answers" if ok else "does not answer")

    return [
        await tried("log", settings.resolved_log_url(), open_log),
        await tried("store", settings.resolved_store_url(), open_store),
        await tried("cache", settings.cache_url, open_cache),
    ]
