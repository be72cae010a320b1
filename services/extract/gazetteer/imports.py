"""Importing and removing tables of a directory by title, for the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from services.extract.gazetteer.geonames_dump import Report, import_dump
from shared.gazetteer.directory import imported_path

_TITLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def title_of(source: Path) -> str:
    """Title of the table a dump becomes: the file's name without its endings. ``ValueError`` when that
    is no plain name."""
    title = source.name.removesuffix(".zip").removesuffix(".txt")
    if not _TITLE.fullmatch(title):
        raise ValueError(f"title {title!r}: letters, digits, '.', '_' and '-' only, at most 64")
    return title


def import_into(directory: Path, source: Path, progress: Callable[[int], None] | None = None) -> Report:
    """Import ``source``; a table of the same title is replaced once the new one is whole."""
    title = title_of(source)
    return import_dump(source, imported_path(directory, title), title, progress)


def remove(directory: Path, title: str) -> bool:
    """Remove an imported table; ``False`` when there is none of this title."""
    if not _TITLE.fullmatch(title):
        raise ValueError(f"title {title!r}: letters, digits, '.', '_' and '-' only, at most 64")
    path = imported_path(directory, title)
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed
