"""The work of one worker thread or process; its engine is opened when the first article arrives."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass

from services.extract.interface import ArticleText, Extraction, Extractor
from services.extract.open import EngineOptions, open_engine

_held = threading.local()


@dataclass(frozen=True, slots=True)
class Work:
    """What came of one article, and how many place names each layer of the lookup answered for it."""

    extraction: Extraction
    lookups: Counter[str]


@dataclass(frozen=True, slots=True)
class Runner:
    """Calls an engine that each worker opens once: engines hold open files and belong to one thread or
    process."""

    options: EngineOptions

    def __call__(self, article: ArticleText) -> Work:
        engine = engine_of(self.options)
        before = engine.lookups()
        extraction = engine.extract(article)
        return Work(extraction, engine.lookups() - before)

    def version(self) -> str:
        """The version of the engine, asked for once in a worker: it goes into every id."""
        return engine_of(self.options).version


def engine_of(options: EngineOptions) -> Extractor:
    """The engine of this worker."""
    engines: dict[EngineOptions, Extractor] | None = getattr(_held, "engines", None)
    if engines is None:
        engines = _held.engines = {}
    if options not in engines:
        engines[options] = open_engine(options)
    return engines[options]
