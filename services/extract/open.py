"""Options to engines: the only branch between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.extract.engine import GrammarEngine
from services.extract.gazetteer.library import open_gazetteer
from services.extract.interface import Extractor
from services.extract.llm.options import LlmOptions
from services.extract.places.nominatim import NominatimLookup
from services.extract.places.reader import PlaceReader
from services.extract.places.warming import CachedLookup, CachedPlaceReader
from shared.cache.open import open_cache
from shared.gazetteer.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What an engine is opened from: plain values, so that worker processes can be told.

    ``gazetteer`` is a directory (none: the user's own), ``cache_url`` the shared cache of place names and
    of a model's answers, ``geocoder_url`` Nominatim's API for names that no table has (none: never asked),
    ``llm`` the endpoint of the engine of that name."""

    name: str = "grammar"
    gazetteer: Path | None = None
    cache_url: str = "memory://"
    cache_timeout_s: float = 0.05
    geocoder_url: str = ""
    geocoder_contact: str = ""
    llm: LlmOptions | None = None


def open_engine(options: EngineOptions) -> Extractor:
    """The engine of ``options``, for one thread; raises ``ValueError`` for an unknown name, and for ``llm``
    without the options of its endpoint."""
    if options.name == "grammar":
        return GrammarEngine(_place_reader(open_gazetteer(options.gazetteer), options))
    if options.name == "llm":
        if options.llm is None:
            raise ValueError("engine: llm needs llm_base_url and llm_model (docs/llm.md)")
        from services.extract.llm.engine import LlmEngine  # its HTTP client costs every other worker memory

        places = _place_reader(open_gazetteer(options.gazetteer), options)
        answers = open_cache(options.cache_url, timeout_s=options.cache_timeout_s)
        return LlmEngine(places, options.llm, answers)
    raise ValueError(f"engine: {options.name!r} is not one of grammar, llm")


def _place_reader(gazetteer: Gazetteer, options: EngineOptions) -> PlaceReader:
    """A cache in this process would only repeat what the lookup already remembers."""
    if options.cache_url.startswith("memory:") and not options.geocoder_url:
        return PlaceReader(gazetteer)
    cache = open_cache(options.cache_url, timeout_s=options.cache_timeout_s)
    lookup = CachedLookup(gazetteer, cache)
    if options.geocoder_url:
        lookup = NominatimLookup(gazetteer, cache, options.geocoder_url, options.geocoder_contact)
    return CachedPlaceReader(gazetteer, lookup, cache)
