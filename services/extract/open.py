"""Names to engines: the only branch between them."""

from __future__ import annotations

from pathlib import Path

from services.extract.engine import Extractor, GrammarEngine
from services.extract.gazetteer.library import open_gazetteer
from services.extract.places.reader import PlaceReader


def open_engine(name: str = "grammar", gazetteer: Path | None = None) -> Extractor:
    """The engine ``name``; raises ``ValueError`` for an unknown one."""
    if name == "grammar":
        return GrammarEngine(PlaceReader(open_gazetteer(gazetteer)))
    raise ValueError(f"engine: {name!r} is not one of grammar, llm")
