"""Opening the gazetteer of a worker: the default table, made when it is missing, and what was imported."""

from __future__ import annotations

from pathlib import Path

from services.extract.gazetteer.geonamescache import compile_default
from shared.gazetteer.directory import default_directory, open_tables
from shared.gazetteer.gazetteer import Gazetteer


def open_gazetteer(directory: Path | None = None, imported: bool = True) -> Gazetteer:
    """Every table of ``directory`` as one gazetteer; the default table is compiled first when it is
    missing (about 10 s, once). ``imported=False`` leaves imported tables out."""
    directory = directory or default_directory()
    compile_default(directory)
    return open_tables(directory, imported)
