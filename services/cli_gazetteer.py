"""``dateline gazetteer``: import, download, list, info, remove."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table as Grid

from services.extract.gazetteer.download import GEONAMES_URL, DownloadError, download
from services.extract.gazetteer.imports import import_into, remove
from services.extract.gazetteer.library import open_gazetteer
from shared.gazetteer.directory import default_directory, imported_tables
from shared.gazetteer.table import Table

app = typer.Typer(help="Places: the default gazetteer and what you add to it.", no_args_is_help=True)
out, err = Console(), Console(stderr=True)

Directory = Annotated[
    Path | None,
    typer.Option(
        "--directory",
        envvar="DATELINE_GAZETTEER",
        help="Where the tables are kept.",
        show_default="user's cache",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="GeoNames dumps, .txt or .zip.", exists=True, dir_okay=False)
    ],
    directory: Directory = None,
) -> None:
    """Read GeoNames dumps (19 columns) into tables that complement the default one.

    Example: dateline gazetteer import UA.zip RU.txt
    """
    failed = False
    for file in files:
        failed |= not _import(directory or default_directory(), file)
    raise typer.Exit(1 if failed else 0)


@app.command("download")
def download_(
    countries: Annotated[list[str], typer.Argument(help="ISO codes, e.g. UA RU SY; allCountries for all.")],
    directory: Directory = None,
    base_url: Annotated[str, typer.Option(help="Where the dumps are.")] = GEONAMES_URL,
    sha256: Annotated[str | None, typer.Option(help="Expected checksum, for one country.")] = None,
) -> None:
    """Fetch dumps from GeoNames and import them; an interrupted download is continued.

    Example: dateline gazetteer download UA RU
    """
    place = directory or default_directory()
    if sha256 and len(countries) != 1:
        err.print("--sha256: needs exactly one country")
        raise typer.Exit(2)
    failed = False
    for country in countries:
        if not (country == "allCountries" or (len(country) == 2 and country.isascii() and country.isalpha())):
            err.print(f"country {escape(repr(country))}: not an ISO code of two letters")
            raise typer.Exit(2)
        code = country if country == "allCountries" else country.upper()
        archive = place / "downloads" / f"{code}.zip"
        try:
            with _bar(f"{code}.zip") as bar:
                task = bar.add_task(f"{code}.zip", total=None)
                digest = download(f"{base_url.rstrip('/')}/{code}.zip", archive, _into(bar, task), sha256)
        except DownloadError as fault:
            err.print(f"[red]{escape(str(fault))}[/red]")
            failed = True
            continue
        out.print(f"{code}.zip  SHA-256 {digest}")
        failed |= not _import(place, archive)
    raise typer.Exit(1 if failed else 0)


@app.command("list")
def list_(directory: Directory = None, as_json: AsJson = False) -> None:
    """Which tables there are, with their size and source."""
    gazetteer = open_gazetteer(directory)
    rows = [dict(t.meta) | {"file": str(t.path)} for t in gazetteer.tables]
    if as_json:
        out.print_json(json.dumps({"version": gazetteer.version, "tables": rows}))
        return
    grid = Grid("table", "places", "spellings", "version", "source")
    for row in rows:
        grid.add_row(row["title"], row["places"], row["names"], row["version"], row["source"])
    out.print(grid)
    out.print(f"gazetteer version {gazetteer.version}")


@app.command("info")
def info(name: str, directory: Directory = None, as_json: AsJson = False) -> None:
    """Every place NAME may mean, with id, containers, coordinates and population.

    Example: dateline gazetteer info Ivanivka
    """
    gazetteer = open_gazetteer(directory)
    found = gazetteer.lookup(name)
    if as_json:
        out.print_json(json.dumps([asdict(c) | {"variants": gazetteer.variants(c)} for c in found]))
        raise typer.Exit(0 if found else 1)
    if not found:
        err.print(f"{escape(name)}: in no table")
        raise typer.Exit(1)
    grid = Grid("id", "name", "kind", "in", "point", "people", "table", box=None)
    for c in found:
        region = gazetteer.regions.region_name(c.country, c.admin1) or c.admin1
        containers = ", ".join(x for x in (c.admin2, region if region != c.name else "", c.country) if x)
        grid.add_row(
            str(c.id) if c.id > 0 else "-",
            c.name if c.exact else f"{c.name} (romanised)",
            c.kind,
            containers or "-",
            f"{c.lat:.4f} {c.lon:.4f}",
            f"{c.population:,}",
            c.source,
        )
    out.print(grid)


@app.command("remove")
def remove_(titles: list[str], directory: Directory = None) -> None:
    """Remove imported tables; the default one stays."""
    place = directory or default_directory()
    for title in titles:
        try:
            existed = remove(place, title)
        except ValueError as fault:
            err.print(escape(str(fault)))
            raise typer.Exit(2) from fault
        if not existed:
            have = ", ".join(p.stem for p in imported_tables(place)) or "none"
            err.print(f"{escape(title)}: no imported table of this name (there are: {have})")
            raise typer.Exit(1)
        out.print(f"removed {escape(title)}")


def _import(directory: Path, file: Path) -> bool:
    """Import one dump with a bar; print what was read and what was broken."""
    try:
        with _bar(file.name) as bar:
            size = file.stat().st_size if file.suffix != ".zip" else None
            task = bar.add_task(file.name, total=size)
            report = import_into(directory, file, lambda done: bar.update(task, completed=done))
    except (ValueError, OSError) as fault:
        err.print(f"[red]{escape(str(fault))}[/red]")
        return False
    for number, fault_text in report.faults:
        err.print(f"{escape(file.name)} row {number}: {escape(fault_text)}")
    meta = Table(directory / "imported" / f"{report.title}.sqlite").meta
    out.print(
        f"{escape(report.title)}: {int(meta['places']):,} places, {int(meta['names']):,} spellings; "
        f"{report.other_features:,} rows of other features passed over, {report.broken:,} broken"
    )
    return True


def _into(bar: Progress, task: TaskID) -> Callable[[int, int | None], None]:
    def told(done: int, total: int | None) -> None:
        bar.update(task, completed=done, total=total)

    return told


def _bar(name: str) -> Progress:
    """A bar with rate and time left, on a terminal only."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
