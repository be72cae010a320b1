"""The engine as machine code: where it is kept, and when it stands in for the sources.

``dateline compile`` makes it (services/cli_compile.py). The folder is named after a digest of the sources it
was made of and is looked for by the digest of the sources that are there: after an edit there is no such
folder and Python runs the sources. Compiled code can be missing, never stale.
"""

from __future__ import annotations

import hashlib
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "services" / "extract" / "_compiled"
PACKAGE = "services.extract"
GROUP = "dateline_engine"
"""The shared library that holds the code of all modules; each module's own file only points into it."""
LIBRARY = f"{GROUP}__mypyc"
SUFFIX = EXTENSION_SUFFIXES[0]
"""Names the interpreter and the machine, so that one folder serves several."""
SWITCH = ("dateline", "sources")
"""``python -X dateline=sources`` runs the sources, whatever there is."""


def digest_of(root: Path) -> str:
    """A name for the text of every file below ``root`` that may decide what compiled code does."""
    digest = hashlib.sha256()
    for path in sorted(p for part in ("services/extract", "shared") for p in (root / part).rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def folder() -> Path:
    """Where the compiled modules of just these sources are or would be."""
    return KEPT / digest_of(ROOT)


def library(place: Path) -> Path:
    """The file without which a folder is of no use to this interpreter; the last to be written."""
    return place / f"{LIBRARY}{SUFFIX}"


class CompiledModules(MetaPathFinder):
    """Finds modules of the engine in ``place`` before their sources are looked for."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The compiled module, None for what was not compiled."""
        if not fullname.startswith((PACKAGE, LIBRARY)):
            return None
        file = self.place / f"{fullname}{SUFFIX}"
        if not file.is_file():
            return None
        return spec_from_file_location(fullname, file, loader=ExtensionFileLoader(fullname, str(file)))


def stand_in() -> None:
    """Let compiled modules be imported where there are any of these sources."""
    option, value = SWITCH
    if sys._xoptions.get(option) == value or not KEPT.is_dir():
        return
    place = folder()
    if library(place).is_file():
        sys.meta_path.insert(0, CompiledModules(place))


def in_use() -> bool:
    """Whether this process runs the compiled engine."""
    return any(isinstance(finder, CompiledModules) for finder in sys.meta_path)
