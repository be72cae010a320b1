"""The engine of one worker thread or process, opened when its first article arrives."""

from __future__ import annotations

import threading
from pathlib import Path

from services.extract.engine import Extractor
from services.extract.open import open_engine

_held = threading.local()


def engine_of(name: str, gazetteer: str | None) -> Extractor:
    """The engine ``name`` of this worker."""
    engines: dict[str, Extractor] | None = getattr(_held, "engines", None)
    if engines is None:
        engines = _held.engines = {}
    if name not in engines:
        engines[name] = open_engine(name, Path(gazetteer) if gazetteer else None)
    return engines[name]
