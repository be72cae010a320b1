"""Names to engines: the only branch between them."""

from __future__ import annotations

from services.extract.engine import Extractor, GrammarEngine
from services.extract.places.reader import open_places


def open_engine(name: str = "grammar", gazetteer: str | None = None) -> Extractor:
    """The engine ``name``; raises ``ValueError`` for an unknown one."""
    if name == "grammar":
        return GrammarEngine(open_places(gazetteer))
    raise ValueError(f"engine: {name!r} is not one of grammar, llm")
