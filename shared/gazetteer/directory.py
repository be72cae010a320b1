"""The directory tables are kept in: ``default-*.sqlite`` and ``imported/<title>.sqlite``."""

from __future__ import annotations

from pathlib import Path

from shared.gazetteer.gazetteer import Gazetteer
from shared.gazetteer.table import LAYOUT, Table


def default_directory() -> Path:
    """Where tables are kept when no directory is configured."""
    return Path.home() / ".cache" / "dateline" / "gazetteer"


def imported_path(directory: Path, title: str) -> Path:
    return directory / "imported" / f"{title}.sqlite"


def imported_tables(directory: Path) -> list[Path]:
    """Imported tables in the order of their names."""
    return sorted((directory / "imported").glob("*.sqlite"))


def open_tables(directory: Path, imported: bool = True) -> Gazetteer:
    """What tables there are, as one gazetteer; without any, the small tables of regions alone. A table
    of an older layout is passed over: it has to be made or imported again."""
    defaults = sorted(directory.glob(f"default-*-{LAYOUT}.sqlite"), key=lambda p: p.stat().st_mtime)[-1:]
    tables = []
    for path in [*(imported_tables(directory) if imported else []), *defaults]:
        try:
            tables.append(Table(path))
        except ValueError:
            continue
    return Gazetteer(tables)
